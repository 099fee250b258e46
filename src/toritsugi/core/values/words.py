"""Plain words: tidied for keeping, made sayable for the synthesiser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from toritsugi.core.values.digits import speak_groups
from toritsugi.core.values.model import Kind, Source, Value

#: longest text kept of one answer, in characters
LONGEST_WORDS = 2000
_SPACE = re.compile(r"\s+")
_NUMBER_LIKE = re.compile(r"(?<![0-9.,:-])(?:0[0-9]{9,10}|[0-9]{2,5}-[0-9]{1,4}-[0-9]{3,4})(?![0-9.,:-])")
_POSTAL_CODE = re.compile(r"〒([0-9]{3})-([0-9]{4})\s*", re.ASCII)
_SENTENCE_END = re.compile(r"(?:ん|の)?(?:です|でございます|デス)(?:が|けど|けれど|けれども|ね|よ)?[。、.\s]*$")
_SYMBOLS = {
    "㈱": "カブシキガイシャ",
    "㈲": "ユウゲンガイシャ",
    "(株)": "カブシキガイシャ",
    "(有)": "ユウゲンガイシャ",
    "&": "アンド",
    "@": "アットマーク",
    "%": "パーセント",
    "+": "プラス",
    "#": "シャープ",
}
#: behind a number or a day, and between two words in kanji or letters, から; behind kana it draws the sound
_FROM = re.compile(r"(?<=[0-9時分日月年曜])[~〜]|(?<=[^\W\d_ぁ-ヶー])[~〜](?=\w)")
_DRAWN = re.compile(r"(?<=[ぁ-ヶー])[~〜]+")
_UNSAYABLE = re.compile(r"[^\w\s、。,.!?ー・「」()/:-]+")


def tidy(words: str) -> str:
    """Words as kept: no control characters, white space collapsed, at most `LONGEST_WORDS` characters."""
    clean = words
    if not words.isprintable():  # most are, and no sign of these sorts is
        clean = "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") else char for char in words)
    return _SPACE.sub(" ", clean).strip()[:LONGEST_WORDS].strip()


def spoken_text(words: str, readings: Mapping[str, str] | None = None) -> str:
    """Japanese text as the synthesiser is given it.

    Kanji stay (the synthesiser reads them); `readings` (word → kana, the manual's glossary) are put in first, longest
    first; telephone numbers become digits by groups; signs that have a word get it; what cannot be said is dropped.
    """
    text = tidy(words)
    for word in sorted(readings or {}, key=len, reverse=True):
        if word:
            text = text.replace(word, (readings or {})[word])
    for sign in ("㈱", "㈲"):  # before normalising, which would spell them out in brackets
        text = text.replace(sign, _SYMBOLS[sign])
    text = unicodedata.normalize("NFKC", text)
    for sign, said in _SYMBOLS.items():
        text = text.replace(sign, said)
    text = _DRAWN.sub("ー", _FROM.sub("から", text))
    text = _NUMBER_LIKE.sub(_say_number, text)
    text = _UNSAYABLE.sub(" ", text)
    return _SPACE.sub(" ", text.replace("!", "。").replace("?", "？")).strip()


def text_value(words: str, *, source: Source = Source.VOICE, said: str = "") -> Value:
    """Free text. said: the exact words where they differ from what is kept (leading fillers).

    It is said without the です at its end, since でよろしいでしょうか follows; kept and shown are the words.
    """
    kept = tidy(words)
    spoken = spoken_text(_SENTENCE_END.sub("", kept) or kept)
    return Value(kind=Kind.TEXT, kept=kept, shown=kept, spoken=spoken, words=tidy(said) or kept, source=source)


def address_value(words: str, *, source: Source = Source.VOICE, said: str = "") -> Value:
    """An address in the caller's words; block numbers such as 1-2-3 are said with の, as addresses are.

    A postal code before it (〒160-0022) is kept with it and said digit by digit.
    """
    kept = tidy(words)
    code = _POSTAL_CODE.match(kept)
    if code:
        before = f"郵便番号、{speak_groups((code[1], code[2]))}"
        rest = kept[code.end() :]
        spoken = f"{before}、{address_value(rest).spoken}" if rest else before
        return Value(kind=Kind.ADDRESS, kept=kept, shown=kept, spoken=spoken, words=tidy(said) or kept, source=source)
    spoken = re.sub(r"(?<=[0-9])\s*[-‐‑–−](?=\s*[0-9])", "の", unicodedata.normalize("NFKC", kept))
    return Value(
        kind=Kind.ADDRESS, kept=kept, shown=kept, spoken=spoken_text(spoken), words=tidy(said) or kept, source=source
    )


def _say_number(found: re.Match[str]) -> str:
    digits = found.group()
    if "-" in digits:
        return speak_groups(tuple(digits.split("-")))
    cut = 3 if len(digits) == 11 else 2
    return speak_groups((digits[:cut], digits[cut:-4], digits[-4:]))
