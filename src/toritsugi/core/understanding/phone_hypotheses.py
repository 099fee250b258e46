"""The telephone number of several hypotheses of one turn: what they say together, and how sure that is.

A recogniser with a grammar of digits gives bare digits, and takes the words around them for digits, too; one without
gives words with letters misheard. Where both are there, each is evidence about the same sound: a number counts by how
well the words give it and by how few mistakes turn it into the digits. Hypotheses in words are read as one, with what
each has in places where they differ; bare digits are weighed by rank.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec

from toritsugi.core.understanding.digit_lattice import BREAK, GAP
from toritsugi.core.understanding.phone_readings import PhoneReading, merged, phone_readings, said_readings

#: shares of the hypotheses of one sort, by rank
_BY_RANK = (0.6, 0.2, 0.1, 0.06, 0.04)
#: mistakes of a grammar of digits: one for another, one lost, one too many among them, one too many around them
_OTHER, _LOST, _EXTRA, _AROUND = 4.0, 3.4, 3.2, 0.9
#: words between groups, and other words, are taken for digits, too
_AT_GAP = 1.3
#: of those what was measured to be likelier: シチ given as 4, イチ as 8; イチ and シ not given at all
_TAKEN_FOR = {("7", "4"): 1.8, ("1", "8"): 2.8}
_OFTEN_LOST = {"1": 2.6, "4": 2.8}
#: how much the digits count beside the words; what digits are worth that no number explains
_WEIGHT, _UNEXPLAINED = 0.5, 10.0
#: how unlikely a number is in words that do not give it
_UNSAID = 0.004
#: readings that are not worth the comparison
_FAINT = 0.002
#: hypotheses in words that are tried until one gives a number
_WORDED = 2
#: bare digits that are compared at most
_LONGEST = 40


#: places that punctuation stands before, of the texts that have any
Breaks = Mapping[str, frozenset[int]]
_NO_BREAKS: frozenset[int] = frozenset()


def phone_of_all(texts: Sequence[str], breaks: Breaks = MappingProxyType({})) -> tuple[PhoneReading, ...]:
    """What hypotheses in the plain form give together, best first of them; the places are of the first text."""
    if len(texts) == 1:
        return phone_readings(texts[0], breaks.get(texts[0], _NO_BREAKS))
    bare = [text for text in texts if text.isdecimal()]
    worded = [text for text in texts if not text.isdecimal()]
    if not bare:
        return merged(_worded(worded, breaks))
    if not worded:
        return merged(_by_rank(texts))
    found = [_held_against(one, bare[0]) for one in _worded(worded, breaks)]
    found += [_held_against(one, bare[0], _UNSAID) for one in _by_rank(bare) if one.check.valid]
    taken = merged(found)
    if texts[0] == bare[0]:  # the places are of the digits, whatever words give the number
        taken = tuple(msgspec.structs.replace(one, start=0, end=len(bare[0])) for one in taken)
    return taken


def _worded(texts: Sequence[str], breaks: Breaks) -> list[PhoneReading]:
    """Readings of hypotheses in words: of the first, with the others' words where they differ, while it gives any."""
    first: list[PhoneReading] = []
    for at, text in enumerate(texts[:_WORDED]):
        rest = [other for other in texts if other != text]
        found = _fitting(said_readings(text, rest, breaks.get(text, _NO_BREAKS)), 1.0)
        if any(one.check.valid for one in found):
            return found
        first = first if at else found
    return first


def _fitting(readings: Sequence[PhoneReading], weight: float) -> list[PhoneReading]:
    """The readings of a hypothesis of some weight; one that gives a whole number counts for more."""
    fits = math.sqrt(sum(one.weight for one in readings))
    return [msgspec.structs.replace(one, share=one.share * fits * weight) for one in readings]


def _by_rank(texts: Sequence[str]) -> list[PhoneReading]:
    """Readings of hypotheses of one sort, weighed by rank."""
    found: list[PhoneReading] = []
    for text, weight in zip(texts, _BY_RANK, strict=False):
        found += _fitting(said_readings(text), weight)
    return found


def _held_against(one: PhoneReading, bare: str, share: float = 1.0) -> PhoneReading:
    """A reading weighed by how few mistakes turn all digits that it says into the bare ones."""
    cost = _UNEXPLAINED if one.share < _FAINT else min(_mistakes(one.said, bare[:_LONGEST]), _UNEXPLAINED)
    return msgspec.structs.replace(one, share=one.share * share * math.exp(-_WEIGHT * cost))


def _mistakes(said: str, bare: str) -> float:
    """What the mistakes cost that turn digits, with what parts them, into bare ones."""
    digits: list[str] = []
    extra = [_AROUND]
    for char in said[:_LONGEST]:
        if char in (GAP, BREAK):
            extra[-1] = min(extra[-1], _AT_GAP if char == GAP else _AROUND)
        else:
            digits.append(char)
            extra.append(_EXTRA)
    extra[-1] = _AROUND
    row = [0.0, *itertools.accumulate(_OFTEN_LOST.get(digit, _LOST) for digit in digits)]
    for heard in bare:
        before = last = row[0]
        following = [last := last + extra[0]]
        for place, digit in enumerate(digits, 1):
            other = before if digit == heard else before + _TAKEN_FOR.get((digit, heard), _OTHER)
            before = row[place]
            last = min(other, before + extra[place], last + _OFTEN_LOST.get(digit, _LOST))
            following.append(last)
        row = following
    return row[-1]
