"""How the parts of what was said of a telephone number go together: put right, said again, another number."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

import msgspec

from toritsugi.core.understanding.digit_lattice import BREAK, GAP, SEPARATORS
from toritsugi.core.values.phone import PhoneState, expected_length, may_be_called, parse_phone

_ONCE_ONLY, _TAKEN_BACK = 6.0, 0.5
#: the last digits are said anew as a group, or one alone
_ODD_LAST = 2.0
_MOST = 24
#: ways of a part that are laid against those of another
_CHEAPEST, _WHOLE = 9, 5


class Way(msgspec.Struct, frozen=True):
    """Digits with gaps as read, "+" before foreign ones. start, end: places of the plain form."""

    text: str
    cost: float
    start: int
    end: int
    by: str = "phone.digits"
    spoken: str = ""

    @property
    def said(self) -> str:
        """All digits that were said, with what parts them, also those that were taken back."""
        return self.spoken or self.text

    @property
    def digits(self) -> str:
        """The digits alone."""
        return self.text.translate(SEPARATORS)


class Part(msgspec.Struct, frozen=True):
    """led: how it follows the part before: "" | "fix" (あ、違う) | "not" (じゃなくて) | "was" (古い番号) | "again"
    | "other" (会社は) | "last" (下四桁は) | "middle" | "first"."""

    led: str
    ways: tuple[Way, ...]


def joined(parts: list[Part]) -> tuple[Way, ...]:
    """What all parts say together, cheapest first; () when everything that was said is taken back."""
    ways = parts[0].ways
    for part, behind in itertools.pairwise([*parts[1:], Part("", ())]):
        if part.led == "again":
            ways = _again(ways, part.ways)
        elif behind.led == "not" and (named := _named_wrong(ways, part.ways)):
            ways = named
        elif part.led == "other":
            ways = _beside(ways, part.ways)
        elif part.led in ("last", "middle", "first"):
            ways = _placed(ways, part)
        else:
            ways = _fixed(ways, part)
    return ways


def _again(before: tuple[Way, ...], after: tuple[Way, ...]) -> tuple[Way, ...]:
    """The same number said twice: what both give counts, what only one gives is a doubt."""
    second = {way.digits: way for way in sorted(after, key=lambda way: -way.cost)}
    first = {way.digits: way for way in sorted(before, key=lambda way: -way.cost)}
    least_before, least_after = _cheapest(before)[0], _cheapest(after)[0]
    found = []
    for digits in dict.fromkeys([*first, *second]):
        one, two = first.get(digits), second.get(digits)
        if one and two:
            cost, said = one.cost + two.cost, one.said + BREAK + two.said
            found.append(Way(one.text, cost, one.start, two.end, "phone.repeated", said))
        elif one:
            cost = one.cost + least_after.cost + _ONCE_ONLY
            found.append(Way(one.text, cost, one.start, one.end, one.by, one.said + BREAK + least_after.said))
        elif two:
            cost = two.cost + least_before.cost + _ONCE_ONLY
            found.append(Way(two.text, cost, two.start, two.end, two.by, least_before.said + BREAK + two.said))
    return tuple(sorted(found, key=lambda way: way.cost)[:_MOST])


def _fixed(before: tuple[Way, ...], part: Part) -> tuple[Way, ...]:
    """What was said, put right by what follows. A mark without digits before or behind it is none."""
    return _each(before, part.ways, lambda one, two: _replacements(one.text, two.text, part.led))


def _beside(before: tuple[Way, ...], after: tuple[Way, ...]) -> tuple[Way, ...]:
    """Another number is left out; what follows a beginning goes on with it."""
    whole = {
        digits: may_be_called(digits) for digits in {way.digits for way in (*_cheapest(before), *_cheapest(after))}
    }

    def meant(one: Way, two: Way) -> Iterable[tuple[str, float]]:
        if whole[one.digits]:
            yield one.text, 0.0
            return
        yield one.text + BREAK + two.text, 0.0
        if whole[two.digits]:
            yield two.text, 0.5

    return _each(before, after, meant, by="")


def _placed(before: tuple[Way, ...], part: Part) -> tuple[Way, ...]:
    """「下四桁は5679」 behind a whole number puts its last digits right or says them again; else it goes on."""

    def meant(one: Way, two: Way) -> Iterable[tuple[str, float]]:
        number, new = parse_phone(one.digits), two.digits
        if may_be_called(new):
            yield two.text, 0.5
        if not number.valid:
            yield one.text + GAP + two.text, 0.0
            return
        said = _groups(one.text)
        groups = said if len(said) == 3 else list(number.groups)
        if part.led == "last" and 0 < len(new) < len(number.digits) - 1:
            same = number.digits.endswith(new)
            usual = len(new) in (1, len(groups[-1]))
            yield number.digits[: -len(new)] + new, (0.0 if same else 0.5) + (0.0 if usual else _ODD_LAST)
        elif part.led == "middle" and len(groups) == 3 and len(new) == len(groups[1]):
            yield GAP.join([groups[0], new, groups[2]]), 0.5
        elif part.led == "middle" and 1 < len(new) <= len(number.digits) - 6:
            yield number.digits[: -4 - len(new)] + new + number.digits[-4:], 1.0
        elif part.led == "first" and new.startswith("0") and len(new) == len(groups[0]):
            yield GAP.join([new, *groups[1:]]), 0.5

    return _each(before, part.ways, meant) or before


Meaning = Callable[[Way, Way], Iterable[tuple[str, float]]]


def _each(
    before: tuple[Way, ...], after: tuple[Way, ...], meant: Meaning, by: str = "phone.corrected"
) -> tuple[Way, ...]:
    found: dict[str, Way] = {}
    for one, two in itertools.product(_cheapest(before), _cheapest(after)):
        for text, cost in meant(one, two):
            way = Way(text, one.cost + two.cost + cost, one.start, two.end, by or one.by, one.said + BREAK + two.said)
            if text not in found or found[text].cost > way.cost:
                found[text] = way
    return tuple(sorted(found.values(), key=lambda way: way.cost)[:_MOST])


def _named_wrong(before: tuple[Way, ...], after: tuple[Way, ...]) -> tuple[Way, ...]:
    """A whole number, and behind it the part of it that is called wrong next: 「1234じゃなくて」."""
    return tuple(
        Way(one.text + GAP + two.text, one.cost + two.cost, one.start, two.end, one.by, one.said + BREAK + two.said)
        for one, two in itertools.product(_cheapest(before), _cheapest(after))
        if len(two.digits) < len(one.digits) and two.digits in one.digits and may_be_called(one.digits)
    )


def _cheapest(ways: tuple[Way, ...]) -> list[Way]:
    """The cheapest ways, and the cheapest that are whole numbers."""
    ordered = sorted(ways, key=lambda way: way.cost)
    return ordered[:_CHEAPEST] + [way for way in ordered[_CHEAPEST:] if may_be_called(way.digits)][:_WHOLE]


def _replacements(before: str, after: str, led: str) -> Iterable[tuple[str, float]]:
    """Texts that a correction may mean, with what each costs."""
    old, new = before.translate(SEPARATORS), _once(after.translate(SEPARATORS))
    for whole, wrong in _whole_and_wrong(old):
        if len(wrong) == len(new) and whole.count(wrong) >= 1:
            at = whole.rfind(wrong) if led != "not" else whole.find(wrong)
            cost = 0.0 if whole.count(wrong) == 1 else 2.5
            yield whole[:at] + new + whole[at + len(wrong) :], cost
            return
    checked = parse_phone(new)
    if checked.valid:
        yield after, 0.0
        return
    if checked.state is PhoneState.INCOMPLETE and new.startswith("0") and not old.startswith("0"):
        yield after, _TAKEN_BACK
    back = len(old) + len(new) - expected_length(old)
    if 0 <= back <= len(old):
        yield old[: len(old) - back] + new, _taken_back(before, after, back, led)
    elif back < 0:  # still a beginning: the last group, or the digit, is said anew
        last = len(_groups(before)[-1])
        back = 1 if led == "not" and len(new) == 1 else min(last, len(old))
        yield old[: len(old) - back] + new, 1.0


def _once(digits: str) -> str:
    """Digits that are said twice, once: 「3367だ、3367です」."""
    half = len(digits) // 2
    return digits[:half] if half > 1 and digits[:half] == digits[half:] else digits


def _taken_back(before: str, after: str, back: int, led: str) -> float:
    """What it costs that the last digits of what was said are the wrong ones: it is mostly a group, said anew."""
    first, groups = len(_groups(after)[0]), _groups(before)
    if back in _group_ends(groups):
        return _TAKEN_BACK if back == first or len(groups) == 1 else _TAKEN_BACK + 1.0
    if back == 1 and (led == "not" or first == 1):
        return _TAKEN_BACK + 0.5
    return _TAKEN_BACK + 2.5


def _groups(text: str) -> list[str]:
    return text.replace(BREAK, GAP).split(GAP)


def _group_ends(groups: list[str]) -> set[int]:
    """How many digits the last one, two … groups have."""
    return set(itertools.accumulate(len(group) for group in reversed(groups)))


def _whole_and_wrong(digits: str) -> Iterable[tuple[str, str]]:
    """A whole number and a part of it said again after it: the part that is wrong."""
    for length in (10, 11):
        whole, wrong = digits[:length], digits[length:]
        if 0 < len(wrong) <= 8 and wrong in whole and may_be_called(whole):
            yield whole, wrong
