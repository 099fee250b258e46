"""Names in several words, as callers from abroad have them: グエン ヴァン アン, John Smith; and a first kanji left out.

The tagger may take one of the words for the whole name, or part a name whose first kanji it does not know (長曽我部).
"""

from __future__ import annotations

import re

#: longest name in several words, in characters
LONGEST = 32
_KATAKANA = r"[ァ-ヺー]{1,12}"
_LATIN = r"[A-Za-zＡ-Ｚａ-ｚÀ-ɏ'’]{1,16}\.?"
#: what stands between words of katakana, and what does where a person was asked for: pauses, too
_BETWEEN, _PAUSES = r"[ 　・･＝=-]{1,2}", r"[ 　・･＝=、,-]{1,2}"
_BEGINS = r"(?<![A-Za-zＡ-Ｚａ-ｚァ-ヺー])"


def _in_words(between: str) -> re.Pattern[str]:
    return re.compile(rf"{_BEGINS}(?:{_KATAKANA}(?:{between}{_KATAKANA}){{1,5}}|{_LATIN}(?:{between}{_LATIN}){{0,5}})")


_WORDS, _WORDS_WITH_PAUSES = _in_words(_BETWEEN), _in_words(_PAUSES)
_PARTS = re.compile(rf"{_PAUSES}")
#: words of katakana around a name that are none
_OTHER = re.compile(
    r"^(?:ハイ|エット|エート|エエト|アノ|アノー|モシモシ|スミマセン|スイマセン|コンニチワ|コンニチハ|カイシャ(?:メイ|メー)?[ワハ]|ナマエ[ワハ])$"
    r"|(?:デス|マス|マスガ|デスガ|ノ|[ワハ]|ショウジ|ショージ|コームテン|コウムテン|サン|サマ)$"
)
_HIRAGANA = re.compile(r"[ぁ-ん]")
_KANJI = re.compile(r"[一-龠々]")
#: kanji before a name that say who is meant: 私田中, 旧姓田中, 妻花子
_NOT_OF_NAME = frozenset("私僕俺当旧現元故妻夫母父姉兄弟妹娘息嫁孫氏姓名字者様方本御弊自社員課部係店室局科今又次前")


def whole(words: str, start: int, end: int, *, pauses: bool) -> tuple[int, int]:
    """Where the name begins and ends of which `words[start:end]` are one or more words.

    pauses: commas may stand between its words. Katakana only where the text has hiragana, too, or is the name alone:
    where all is katakana the words beside it are any.
    """
    pattern = _WORDS_WITH_PAUSES if pauses else _WORDS
    for found in pattern.finditer(words, max(0, start - LONGEST), end + LONGEST):
        if found.end() <= start or found.start() >= end:
            continue
        if found.start() > start or found.end() < end:
            break
        begin, last = found.span()
        if _is_katakana(found.group()) and not _HIRAGANA.search(words) and found.group() != words.strip():
            break
        parts = _PARTS.split(found.group())
        while parts and _OTHER.search(parts[0]):
            begin = words.index(parts[1], begin + len(parts[0])) if len(parts) > 1 else last
            parts = parts[1:]
        if begin <= start and not any(_OTHER.search(part) for part in parts) and last - begin <= LONGEST:
            return begin, last
        break
    return with_first_kanji(words, start), end


def _is_katakana(text: str) -> bool:
    return "ァ" <= text[0] <= "ヺ"


def with_first_kanji(words: str, start: int) -> int:
    """Where a written name begins before which one kanji stands alone."""
    if not 0 < start < len(words) or not _KANJI.match(words[start]) or not _KANJI.match(words[start - 1]):
        return start
    alone = start == 1 or not _KANJI.match(words[start - 2])
    return start - 1 if alone and words[start - 1] not in _NOT_OF_NAME else start
