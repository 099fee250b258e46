"""The words of days and times in a text in the one form, be it written or unsegmented katakana with sounds misheard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from toritsugi.core.understanding.date_lexer import Word, lex, years
from toritsugi.core.understanding.date_sounds import Heard, read
from toritsugi.core.understanding.date_vocabulary import LINK, NTH, NUMBER, TAIL, UNIT
from toritsugi.core.understanding.date_words import Said
from toritsugi.core.understanding.normal import is_kana

#: katakana longer than this is looked up exactly only
LONGEST = 160
#: how much a word may sound unlike itself, in nats, that counts as one error
_PER_ERROR = 6.0
#: a hypothesis whose words sound so unlike themselves is unclear; another must be so much likelier to go before it
_UNCLEAR, _CLEARER = 10.0, 3.0
#: how much likelier it is that a day or a time is named where one was asked for
_EAGER = 4.0
#: way of counting by the sort of what is counted
_COUNTED = {"day": "d", "minute": "n"}


def words_of(text: str) -> list[Word]:
    """The words, in order, not overlapping."""
    spelled = years(text)[:1] if _is_heard(text) else []
    if spelled:
        return _around(text, spelled[0])
    return (list(_joined(read(text).words)) if _is_heard(text) else []) or lex(text)


def clearest(texts: Sequence[str], *, asked: bool = True) -> tuple[int, list[Word]]:
    """Which of some hypotheses, the likeliest first, names days and times most clearly, and its words.

    Those behind the first count only where the first is unclear. asked: whether a day or a time is waited for, so that
    unclear words are rather one.
    """
    if not _is_heard(texts[0]):
        return 0, lex(texts[0])
    if years(texts[0]):
        return 0, words_of(texts[0])
    readings = {0: read(texts[0])}
    if not readings[0].words or sum(word.cost for word in readings[0].words) >= _UNCLEAR:
        readings |= {at: read(text) for at, text in enumerate(texts) if at and _is_heard(text)}
    if asked and not any(reading.words for reading in readings.values()):
        readings = {0: read(texts[0], eager=_EAGER)}
    best = max(readings, key=lambda at: readings[at].gain - (_CLEARER if at else 0.0))
    return best, list(_joined(readings[best].words)) or lex(texts[best])


def _around(text: str, year: Word) -> list[Word]:
    """The words of a text that spells a year, of which there are too many to be looked for by their sound."""
    rest = year.end + text.startswith("ノ", year.end)
    behind = [
        msgspec.structs.replace(word, start=word.start + rest, end=word.end + rest) for word in words_of(text[rest:])
    ]
    return [*words_of(text[: year.start]), year, *behind]


def _is_heard(text: str) -> bool:
    return is_kana(text) and len(text) <= LONGEST


def _joined(heard: Sequence[Heard]) -> Iterator[Word]:
    """Words as `date_lexer` has them: a number with what it counts in one."""
    at = 0
    while at < len(heard):
        one, after = heard[at], heard[at + 1] if at + 1 < len(heard) else None
        said = _together(one, after) if after is not None and after.start == one.end else None
        if said is not None and after is not None:
            yield Word(said, one.start, after.end, _errors(one.cost + after.cost))
            at += 2
            continue
        if one.entry.said is not None and one.entry.sort != LINK:
            yield Word(one.entry.said, one.start, one.end, _errors(one.cost))
        at += 1


def _together(one: Heard, after: Heard) -> Said | None:
    """What two words say together; None where each says something by itself."""
    sort, unit = one.entry.sort, after.entry.unit
    if sort == NUMBER and after.entry.sort == UNIT:
        return Said("count", one.entry.number, unit)
    if sort == NTH and after.entry.said is not None:
        return Said("nthweekday", after.entry.said.number, str(one.entry.number))
    if sort in _COUNTED and one.entry.said is not None and after.entry.sort in (TAIL, "before"):
        return Said("count", one.entry.said.number, _COUNTED[sort] + (unit or "前"))
    return None


def _errors(cost: float) -> float:
    return max(0.0, cost) / _PER_ERROR
