"""What of a caller's words leaves the machine: numbers, names and addresses are hidden behind marks first.

A mark stands for a stretch of the words, so what is answered with a mark is put back in its place exactly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from toritsugi.core.dialogue.commands import Span
from toritsugi.core.understanding.addresses import address_candidates
from toritsugi.core.understanding.emails import email_candidates
from toritsugi.core.understanding.names import organization_candidates, person_candidates
from toritsugi.core.understanding.normal import LONGEST
from toritsugi.core.understanding.spoken_digits import runs
from toritsugi.core.understanding.turn import Turn

#: so many digit words in a row may be somebody's number
_DIGITS = 4
#: likelihood from which what the tagger marks is hidden: to hide too much costs an answer, too little a secret
_LIKELY = 0.1
#: what the tagger is told to have been asked: no name
_NOT_ASKED = "O"
_WRITTEN_DIGITS = re.compile(r"\d(?:[-‐－ー ()（）]{0,2}\d){3,}")
_MAIL = re.compile(r"[A-Za-z0-9._+\-]+[@＠][A-Za-z0-9.\-]+")
_ONE_SOUND = re.compile("[ぁ-んァ-ヶー]")
#: the names before さん, in kanji or katakana
_TITLED = re.compile(r"[一-龠々ヶァ-ヺー]{1,8}(?=さん|様|さま|氏|くん|君|ちゃん|サン|サマ)")


class Mask(StrEnum):
    """ALL: numbers, mail addresses, names and addresses are hidden, and answers to questions for them stay here.
    NUMBERS: numbers and mail addresses are hidden. NONE: the words leave as they are."""

    ALL = "all"
    NUMBERS = "numbers"
    NONE = "none"


class Sent(msgspec.Struct, frozen=True):
    """The words that leave. places: for each character of `text` the stretch of the caller's words that it stands
    for; all characters of a mark stand for the whole of what it hides."""

    text: str
    places: tuple[Span, ...]

    @property
    def hides(self) -> int:
        """How many marks it has."""
        return len(set(re.findall("〔[^〕]*〕", self.text)))


def sent_of(turn: Turn, words: str, mask: Mask) -> Sent:
    """What leaves of a turn. words: the hypothesis as it was given, of which at most `LONGEST` characters leave."""
    words = words[:LONGEST]
    hidden = _chosen(sorted(_hidden(turn, words, mask), key=lambda one: (one[0], -one[1])), len(words))
    text, at = "", 0
    places: list[Span] = []
    counts: dict[str, int] = {}
    for start, end, name in hidden:
        text, at = _plain(words, at, start, text, places), end
        counts[name] = counts.get(name, 0) + 1
        mark = f"〔{name}{counts[name]}〕"
        text += mark
        places += [(start, end)] * len(mark)
    text = _plain(words, at, len(words), text, places)
    return Sent(text, tuple(places))


def _plain(words: str, start: int, end: int, text: str, places: list[Span]) -> str:
    """The text with a stretch that is not hidden, without control characters and without brackets of marks."""
    for at in range(start, end):
        odd = unicodedata.category(words[at]) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") or words[at] in "〔〕"
        text += " " if odd else words[at]
        places.append((at, at + 1))
    return text


def _hidden(turn: Turn, words: str, mask: Mask) -> Iterator[tuple[int, int, str]]:
    if mask is Mask.NONE:
        return
    for run in runs(turn.said.plain):
        if sum(token.kind in ("digit", "unit") for token in run.tokens) >= _DIGITS:
            yield *turn.span(run.start, run.end), "番号"
    for pattern, name in ((_WRITTEN_DIGITS, "番号"), (_MAIL, "メール")):
        for found in pattern.finditer(words):
            yield found.start(), found.end(), name
    for one in email_candidates(turn):
        yield *one.span, "メール"
    if mask is Mask.ALL:
        yield from _names(turn, words)


def _names(turn: Turn, words: str) -> Iterator[tuple[int, int, str]]:
    for one in address_candidates(turn):
        yield *one.span, "住所"
    for kind, found in (("名前", person_candidates(turn)), ("会社", organization_candidates(turn))):
        for one in found:
            yield *one.span, kind
    for letter, kind in (("P", "名前"), ("C", "会社")):
        for span in turn.marks.spans(turn.said.words, _NOT_ASKED, letter):
            if span.confidence >= _LIKELY and not _ONE_SOUND.fullmatch(turn.said.words[span.start : span.end]):
                yield *turn.raw.span(span.start, span.end), kind
    for titled in _TITLED.finditer(words):
        yield titled.start(), titled.end(), "名前"
    yield from _known_to_dictionary(turn)


def _known_to_dictionary(turn: Turn) -> Iterator[tuple[int, int, str]]:
    """Words that the dictionary knows as names of persons and places."""
    if turn.tokenizer is None:
        return
    at = 0
    for word in turn.tokenizer.tokenize(turn.said.words):
        end = at + len(word.surface())
        sort = tuple(word.part_of_speech())[2:3]
        if sort in (("人名",), ("地名",)) and end > at:
            yield *turn.raw.span(at, end), "名前" if sort == ("人名",) else "住所"
        at = end


def _chosen(found: list[tuple[int, int, str]], length: int) -> list[tuple[int, int, str]]:
    """Stretches that do not overlap: those that do are one, by the name of the longest."""
    whole: list[tuple[int, int, str]] = []
    longest = 0
    for start, end, name in found:
        end = min(end, length)
        if start >= end:
            continue
        if whole and start < whole[-1][1]:
            first, last, known = whole[-1]
            name, longest = (name, end - start) if end - start > longest else (known, longest)
            whole[-1] = (first, max(last, end), name)
        else:
            whole.append((start, end, name))
            longest = end - start
    return whole
