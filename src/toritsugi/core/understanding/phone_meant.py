"""What digits mean that go on behind a whole number, or that other words part: said twice, put right, a count."""

from __future__ import annotations

from collections.abc import Iterator

from toritsugi.core.understanding.digit_lattice import BREAK, SEPARATORS
from toritsugi.core.understanding.phone_fixing import Way
from toritsugi.core.values.phone import may_be_called

_REPEATED, _ONCE_ONLY = 1.0, 6.0
#: behind other words: the last digits said anew, differing in one or in more; what is no part of the number
_ANEW, _ANEW_WHOLLY, _ANEW_FEW, _ASIDE, _FALSE_START = 1.5, 3.0, 6.5, 4.0, 2.5
#: digits of a group, said anew without a word that says so
_GROUP = 3
#: a digit among other words, with none beside it
_ALONE = 3.0
_ENOUGH = 6
_LONGEST, _LONGEST_NUMBER = 34, 11

Meant = tuple[str, float, str]


def meant(way: Way) -> Iterator[Meant]:
    """Digits that a way may mean, what each costs, and by which rule."""
    digits = way.digits
    broken = BREAK in way.text
    alone = sum(len(part.translate(SEPARATORS)) == 1 for part in way.text.split(BREAK)) if broken else 0
    yield digits, alone * _ALONE, way.by
    if len(digits) > _LONGEST:
        return
    if len(digits) > _LONGEST_NUMBER:
        yield from _once(digits)
    if broken:
        yield from _apart(way)


def with_numbers(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    """The ways of a stretch, and the numbers that those of them may mean which hold more than one."""
    found = {way.text: way for way in ways}
    for way in ways:
        if len(way.digits) <= _LONGEST_NUMBER:
            continue
        for digits, more, by in meant(way):
            cost = way.cost + more
            if (digits not in found or found[digits].cost > cost) and may_be_called(digits):
                found[digits] = Way(digits, cost, way.start, way.end, by, way.text)
    return tuple(found.values())


def _once(digits: str) -> Iterator[Meant]:
    """Digits when something in them is said twice: the whole, or a part."""
    for length in (10, 11):
        first, rest = digits[:length], digits[length:]
        if not rest or len(digits) > 2 * length:
            continue
        if rest == first or (len(rest) in (2, 3, 4) and first.endswith(rest)):
            yield first, _REPEATED, "phone.repeated"
        elif rest.startswith("0") and len(rest) in (10, 11):
            yield first, _ONCE_ONLY, "phone.repeated"
            yield rest, _ONCE_ONLY - 0.5, "phone.repeated"
    for at in range(2, min(9, len(digits) - 9)):
        if digits[at] == "0" and digits[at:].startswith(digits[:at]):
            yield digits[at:], _REPEATED, "phone.repeated"
    for size in range(2, 9):
        if len(digits) - size not in (10, 11):
            continue
        for at in range(1, len(digits) - 2 * size + 1):
            if digits.startswith(digits[at : at + size], at + size):
                yield digits[: at + size] + digits[at + 2 * size :], _REPEATED + 0.5, "phone.repeated"
                break


def _apart(way: Way) -> Iterator[Meant]:
    """Digits of stretches with other words between them, each held against what was said before it."""
    first, *others = (part.translate(SEPARATORS) for part in way.text.split(BREAK))
    held: dict[str, tuple[float, str]] = {first: (0.0, way.by)}
    for part in others:
        following: dict[str, tuple[float, str]] = {}
        for before, (cost, by) in held.items():
            for digits, more, why in _behind(before, part):
                known = following.get(digits)
                if known is None or cost + more < known[0]:
                    following[digits] = (cost + more, why or by)
        held = dict(sorted(following.items(), key=lambda one: one[1][0])[:_ENOUGH])
    for digits, (cost, by) in held.items():
        if digits != way.digits:
            yield digits, cost, by


def _behind(before: str, part: str) -> Iterator[Meant]:
    yield before + part, 0.0, ""
    if not may_be_called(before):
        if may_be_called(part):
            yield part, _FALSE_START, ""
        return
    yield before, _ASIDE, ""
    if before.endswith(part) and len(part) > 1:
        yield before, _REPEATED, "phone.repeated"
    elif may_be_called(part):
        yield part, _ANEW if _near(before, part) else _ASIDE, "phone.corrected"
    elif 1 <= len(part) <= 8:
        yield before[: -len(part)] + part, _anew(before[-len(part) :], part), "phone.corrected"


def _anew(tail: str, part: str) -> float:
    """What it costs that digits put the last ones right without a word that says so; a few are rather a time."""
    if len(part) > 1 and _near(tail, part):
        return _ANEW
    return _ANEW_WHOLLY if len(part) >= _GROUP else _ANEW_FEW


def _near(one: str, other: str) -> bool:
    """Whether digits differ in one or two places."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= max(1, len(one) // 4)
