"""Digit words with one letter taken for another that sounds near: forms beyond those that were measured.

What a recogniser writes for a letter is counted over all digit words; letters of the same vowel, or of the same
consonant, that were never counted get a small share. A form costs what `digit_sounds` says of it, and the mistake.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from types import MappingProxyType

from toritsugi.core.understanding.digit_sounds import FORMS, SAID, UNITS, counted
from toritsugi.core.understanding.normal import ROWS

#: ッ is written for sounds that end in a short u
_ROWS = tuple(row + "ッ" if row.startswith("ウ") else row for row in ROWS)
_COLUMNS = (
    *("カキクケコ", "サシスセソ", "タチツテト", "ナニヌネノ", "ハヒフヘホ", "マミムメモ", "ラリルレロ", "ガギグゲゴ"),
    "ザジズゼゾ",
)
_VOWELS = MappingProxyType({letter: row for row in _ROWS for letter in row})
_CONSONANTS = MappingProxyType({letter: column for column in _COLUMNS for letter in column})
#: shares of letters that were not counted: of the same vowel, of the same consonant, drawn into the vowel before
_SAME_VOWEL, _SAME_CONSONANT, _DRAWN = 0.004, 0.002, 0.004
#: share of texts in which a recogniser makes mistakes
_MISTAKEN = 0.5
_DIGIT = math.log(10)
_LEAST = 1.5e-4
#: what a number counted by place costs, for each unit
_COUNTED = 3.0


def _counted() -> dict[str, dict[str, float]]:
    """letter → what was written for it → share, over all digit words that were measured."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    said: Counter[str] = Counter()
    for symbol in SAID:
        for form, (times, heard) in counted(symbol).items():
            for letter in form:
                said[letter] += times
            for as_heard, count in heard.items():
                differing = [at for at in range(len(form)) if len(as_heard) == len(form) and form[at] != as_heard[at]]
                if len(differing) == 1:
                    counts[form[differing[0]]][as_heard[differing[0]]] += count
    return {letter: {other: n / said[letter] for other, n in found.items()} for letter, found in counts.items()}


def _near(letter: str, counted: dict[str, dict[str, float]]) -> dict[str, float]:
    near = dict.fromkeys(_CONSONANTS.get(letter, ""), _SAME_CONSONANT)
    near |= dict.fromkeys(_VOWELS.get(letter, ""), _SAME_VOWEL)
    near["ー"] = _DRAWN
    for other, share in counted.get(letter, {}).items():
        near[other] = max(share, near.get(other, 0.0))
    near.pop(letter, None)
    return near


#: digits that sound otherwise before a unit, and how the unit sounds behind them
_TOGETHER = (
    ("8H", ("ハッ", "ハ"), "ピャク"), ("6H", ("ロッ", "ロ"), "ピャク"), ("3H", ("サン", "サ"), "ビャク"),
    ("8T", ("ハッ", "ハ"), "セン"), ("1T", ("イッ", "イ"), "セン"), ("3T", ("サン", "サ"), "ゼン"),
)  # fmt: skip


def _counted_together() -> Iterator[tuple[str, str, float]]:
    """Digits and the unit behind them as one word: ハッピャク and what is written for it."""
    for symbols, digits, unit in _TOGETHER:
        times, heard = counted(symbols[1])[unit]
        forms = {unit: 0.5} | {form: 0.5 * count / times for form, count in heard.items()}
        for digit, (form, share) in itertools.product(digits, forms.items()):
            if len(form) > 1:
                yield digit + form, symbols, _DIGIT + _COUNTED - math.log(share)


def _table() -> dict[str, tuple[tuple[str, float], ...]]:
    counted = _counted()
    costs: dict[str, dict[str, float]] = {form: dict(known) for form, known in FORMS.items()}
    for symbol, forms in SAID.items():
        if symbol in UNITS:
            continue
        for form, share in forms:
            if len(form) < 2 or share < 0.1:
                continue
            for at, letter in enumerate(form):
                for other, likely in _near(letter, counted).items():
                    whole = _MISTAKEN * share * likely
                    if whole < _LEAST or (at == 0 and other == "ー" and form[1] == "ー"):
                        continue
                    known = costs.setdefault(form[:at] + other + form[at + 1 :], {})
                    cost = _DIGIT - math.log(whole)
                    known[symbol] = min(cost, known.get(symbol, cost))
    for form, symbols, cost in _counted_together():
        known = costs.setdefault(form, {})
        known[symbols] = min(cost, known.get(symbols, cost))
    costs.setdefault("オー", {})["0"] = _DIGIT + 4.0  # as English speakers say it
    return {form: tuple(sorted(known.items(), key=lambda one: one[1])) for form, known in costs.items()}


#: as `digit_sounds.FORMS`, with the forms that only sound near
NEAR_FORMS = MappingProxyType(_table())
LONGEST_FORM = max(len(form) for form in NEAR_FORMS)
