"""The telephone number of several hypotheses of one turn: what they say together, and how sure that is.

A recogniser with a grammar of digits gives bare digits, and takes the words around them for digits, too; one without
gives words with letters misheard. Where both are there, each is evidence about the same sound: a number counts by how
well the words give it and by how few mistakes turn it into the digits. Hypotheses of one sort are weighed by rank.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from toritsugi.core.understanding.phone_readings import PhoneReading, phone_readings

#: shares of the hypotheses of one sort, by rank
_BY_RANK = (0.6, 0.2, 0.1, 0.06, 0.04)
#: mistakes of a grammar of digits: one for another, one lost, one too many among them, one too many around them
_OTHER, _LOST, _EXTRA, _AROUND = 4.0, 3.4, 3.2, 0.9
#: of those what was measured to be likelier: シチ given as 4, イチ as 8; イチ and シ not given at all
_TAKEN_FOR = {("7", "4"): 1.8, ("1", "8"): 2.8}
_OFTEN_LOST = {"1": 2.6, "4": 2.8}
#: how much the digits count beside the words; what digits are worth that no number explains
_WEIGHT, _UNEXPLAINED = 0.75, 8.0
#: numbers that are compared, and how unlikely one is in words that do not give it
_MOST, _UNSAID = 8, 0.004
#: hypotheses in words that are read beside bare digits; more differ by single letters and add little
_WORDED = 2
#: bare digits that are compared at most
_LONGEST = 40


def phone_of_all(texts: Sequence[str]) -> tuple[PhoneReading, ...]:
    """What hypotheses in the plain form give together, best first of them; the places are of the first text."""
    if len(texts) == 1:
        return phone_readings(texts[0])
    bare = [text for text in texts if text.isdecimal()]
    worded = [text for text in texts if not text.isdecimal()]
    if not bare or not worded:
        return _by_rank(texts)
    said = _by_rank(worded[:_WORDED])
    given = _by_rank(bare)
    return _together(said, given, bare[0], in_digits=texts[0] == bare[0])


def _by_rank(texts: Sequence[str]) -> tuple[PhoneReading, ...]:
    """Readings of hypotheses of one sort, weighed by rank; one that gives a whole number counts for more."""
    shares: dict[str, float] = {}
    first: dict[str, PhoneReading] = {}
    for text, weight in zip(texts, _BY_RANK, strict=False):
        found = phone_readings(text)
        fits = math.sqrt(sum(one.weight for one in found))
        for one in found:
            digits = one.check.digits
            shares[digits] = shares.get(digits, 0.0) + one.share * fits * weight
            first.setdefault(digits, one)
    total = sum(shares.values()) or 1.0
    return _sorted({digits: share / total for digits, share in shares.items()}, first)


def _together(
    said: tuple[PhoneReading, ...], given: tuple[PhoneReading, ...], bare: str, *, in_digits: bool
) -> tuple[PhoneReading, ...]:
    lead, behind = (given, said) if in_digits else (said, given)
    first = {one.check.digits: one for one in (*behind, *lead)}
    words = {one.check.digits: one.share for one in said}
    valid = [one for one in (*said[:_MOST], *given[:_MOST]) if one.check.valid]
    weights: dict[str, float] = {}
    for digits in dict.fromkeys(one.check.digits for one in valid):
        share = words.get(digits, 0.0) + _UNSAID
        weights[digits] = share * math.exp(-_WEIGHT * min(_mistakes(digits, bare), _UNEXPLAINED))
    none = 1.0 - sum(words.get(digits, 0.0) for digits in weights)
    rest = max(none, 0.0) * math.exp(-_WEIGHT * _UNEXPLAINED)
    for one in said:
        if not one.check.valid and none > 0:
            weights[one.check.digits] = rest * one.share / none
    total = sum(weights.values()) or 1.0
    return _sorted({digits: weight / total for digits, weight in weights.items()}, first)


def _sorted(shares: dict[str, float], first: dict[str, PhoneReading]) -> tuple[PhoneReading, ...]:
    found = [msgspec.structs.replace(first[digits], share=share) for digits, share in shares.items()]
    return tuple(sorted(found, key=lambda one: -one.share))


def _mistakes(number: str, bare: str) -> float:
    """What the mistakes cost that turn a number into bare digits."""
    bare = bare[:_LONGEST]
    row = [at * _LOST for at in range(len(number) + 1)]
    row[0] = 0.0
    best_end = row[-1] + len(bare) * _AROUND
    for at, digit in enumerate(bare, 1):
        before, row = row, [at * _AROUND]
        for place, wanted in enumerate(number, 1):
            row.append(
                min(
                    before[place - 1] + (0.0 if wanted == digit else _TAKEN_FOR.get((wanted, digit), _OTHER)),
                    before[place] + _EXTRA,
                    row[place - 1] + _OFTEN_LOST.get(wanted, _LOST),
                )
            )
        best_end = min(best_end, row[-1] + (len(bare) - at) * _AROUND)
    return best_end
