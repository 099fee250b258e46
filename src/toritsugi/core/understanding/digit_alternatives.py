"""Digit words of other hypotheses, where they differ from the first: laid upon its places, to be read together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein, Opcode

from toritsugi.core.understanding.digit_sounds import FORMS
from toritsugi.core.understanding.digit_sounds_near import LONGEST_FORM, NEAR_FORMS
from toritsugi.core.understanding.normal import is_kana

#: hypotheses that are laid upon the first; one that differs in more stretches is another sentence
_MOST, _MOST_STRETCHES = 3, 8
#: how much longer or shorter than a word of another hypothesis may be what stands for it in the first
_LONGER = 2
#: what it costs that a word stands in another hypothesis than the first
_OTHER = 1.2

#: (start, end, symbol, cost), places of the first hypothesis
Alternative = tuple[int, int, str, float]


def alternatives(text: str, others: Sequence[str]) -> tuple[Alternative, ...]:
    """The digit words that other hypotheses give in place of what stands in the first, in the plain form."""
    found: dict[tuple[int, int, str], float] = {}
    for other in others[:_MOST]:
        for start, end, symbol, cost in _of(text, other):
            key = (start, end, symbol)
            found[key] = min(cost + _OTHER, found.get(key, cost + _OTHER))
    return tuple((*key, cost) for key, cost in found.items())


def _of(text: str, other: str) -> Iterator[Alternative]:
    steps = Levenshtein.opcodes(text, other)
    changed = [step for step in steps if step.tag != "equal"]
    if not changed or len(changed) > _MOST_STRETCHES:
        return
    yield from _more(text, other, changed)
    places = _places([(step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end) for step in steps])
    forms = NEAR_FORMS if is_kana(other) else FORMS
    seen: set[tuple[int, int]] = set()
    for step in changed:
        first, last = step.dest_start, step.dest_end
        for begin in range(max(0, first - LONGEST_FORM + 1), min(len(other), last + 1)):
            for end in range(max(begin + 1, first), min(len(other), begin + LONGEST_FORM) + 1):
                start, stop = places[begin], places[end]
                if (begin, end) in seen or start is None or stop is None or start >= stop:
                    continue
                if abs(stop - start - end + begin) > _LONGER:
                    continue
                seen.add((begin, end))
                if text[start:stop] == other[begin:end]:
                    continue
                for symbol, cost in forms.get(other[begin:end], ()):
                    yield start, stop, symbol, cost


def _more(text: str, other: str, changed: Sequence[Opcode]) -> Iterator[Alternative]:
    """A digit word that the first does not have at all, together with the one before it."""
    for step in changed:
        if step.tag != "insert":
            continue
        at, word = step.src_start, other[step.dest_start : step.dest_end]
        for symbol, cost in FORMS.get(word, ()):
            for start in range(max(0, at - LONGEST_FORM), at):
                for before, more in FORMS.get(text[start:at], ()):
                    yield start, at, before + symbol, cost + more


def _places(steps: Sequence[tuple[str, int, int, int, int]]) -> list[int | None]:
    """For each place of the other hypothesis where it is in the first; None inside what does not fit."""
    places: list[int | None] = [None] * (steps[-1][4] + 1)
    for tag, start, end, other_start, other_end in steps:
        if places[other_start] is None:
            places[other_start] = start
        places[other_end] = end
        if tag == "equal" or end - start == other_end - other_start:
            for more in range(other_end - other_start):
                places[other_start + more] = start + more
    return places
