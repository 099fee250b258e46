"""Which telephone numbers a text may give, and how sure each is: readings weighed against one another.

The words around are cut away first: an extension (内線), what is said a second time (もう一度言います), what is taken
back (あ、違う). Each part is read by itself; a number that two parts give counts for more, one that a part contradicts
for less, and what was taken back is replaced by what follows.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable

import msgspec

from toritsugi.core.understanding.digit_lattice import GAP, LONGEST_WINDOW, UNITS, Reading, read_digits
from toritsugi.core.understanding.spoken_digits import runs
from toritsugi.core.understanding.taking_back import FIX, NOT
from toritsugi.core.values.phone import PhoneCheck, PhoneState, parse_phone

_AGAIN = re.compile(
    r"(?:モ[ーウ]|モッ?)(?:一度|イチド|[一1]回|イッカ[イー])(?:[言イ]イマス|申シ上ゲマス|モ[ーウ]シアゲマス|オネガイシマス)?ネ?"
    r"|[モゴオホノ]?[ーウ]*(?:一度|イチド)(?:[言イ]イマス|申シ上ゲマス|モ[ーウ]シアゲマス|繰リ返シマス|クリカエシマス)ネ?"
    r"|(?:繰リ返シ|クリカエシ)(?:マス|申シ上ゲマス|モーシアゲマス)?ネ?|復唱シマスネ?|フクショ[ーウ]シマスネ?"
)
_EXTENSION = re.compile(r"内線|ナ[イー]セン")
_PLUS = re.compile(r"\+|プラス|(?:国番号|クニバンゴ[ーウ])[ハワガ]?")
#: beginnings and other things that are no number are this much less expected than a whole number
_PRIOR = {PhoneState.VALID: 0.0, PhoneState.INCOMPLETE: 2.5, PhoneState.INVALID: 5.0}
_WITHIN_LAST = 1.5
#: numbers that begin with 060 are new and few; most that sound so are 06 and a letter misheard
_RARE = 2.5
_ODD_GAP, _REPEATED, _ONCE_ONLY, _TAKEN_BACK = 1.0, 1.0, 6.0, 0.5
#: what a text must say for digits rather than for other words, as a logarithm of odds
_LEAST_GAIN = 3.5
_MOST_READINGS, _MOST_CHECKED, _MOST_PARTS = 24, 24, 6
#: a way that costs so much more than the cheapest is not weighed
_TOO_DEAR = 8.0


class PhoneReading(msgspec.Struct, frozen=True):
    """A number that a text may give. share: 0..1 of all readings. start, end: places of the plain form.

    weight: how well it fits, 1 for a whole number by the text's likeliest words; comparable between texts.
    """

    check: PhoneCheck
    share: float
    weight: float
    start: int
    end: int
    by: str


class _Way(msgspec.Struct, frozen=True):
    """Digits with gaps as read, "+" before foreign ones."""

    text: str
    cost: float
    start: int
    end: int
    by: str = "phone.digits"

    @property
    def digits(self) -> str:
        return self.text.replace(GAP, "")


class _Part(msgspec.Struct, frozen=True):
    """led: how it follows the part before: "" | "fix" | "not" (じゃなくて) | "again"."""

    led: str
    ways: tuple[_Way, ...]


def phone_readings(plain: str) -> tuple[PhoneReading, ...]:
    """What a text in the plain form may give, the likeliest first; also beginnings and numbers that cannot be."""
    parts = [part for part in _parts(plain) if part.ways]
    if not parts:
        return ()
    ways = parts[0].ways
    for part, behind in itertools.pairwise([*parts[1:_MOST_PARTS], _Part("", ())]):
        if part.led == "again":
            ways = _again(ways, part.ways)
        elif behind.led == "not" and (named := _named_wrong(ways, part.ways)):
            ways = named
        else:
            ways = _fixed(ways, part)
    return _weighed(ways)


def _parts(plain: str) -> Iterable[_Part]:
    extension = _EXTENSION.search(plain)
    if extension and any(len(run.tokens) > 5 for run in runs(plain[: extension.start()])):
        plain = plain[: extension.start()]
    marks = sorted(
        [(match.start(), match.end(), "not" if NOT.search(match.group()) else "fix") for match in FIX.finditer(plain)]
        + [(match.start(), match.end(), "again") for match in _AGAIN.finditer(plain)]
    )
    at, led = 0, ""
    for start, end, kind in marks:
        if start < at:
            continue
        yield _Part(led, _ways(plain, at, start))
        at, led = end, kind
    yield _Part(led, _ways(plain, at, len(plain)))


def _ways(plain: str, start: int, end: int) -> tuple[_Way, ...]:
    start, end = _window(plain, start, end)
    text = plain[start:end]
    plus = _PLUS.search(text)
    lead = "+" if plus else ""
    cut = plus.end() if plus else 0
    found: dict[str, _Way] = {}
    for reading in read_digits(text[cut:], _MOST_READINGS):
        if reading.gain < _LEAST_GAIN:
            continue
        for digits, cost in _spelled_out(reading):
            way = _Way(lead + digits, cost, start + cut + reading.start, start + cut + reading.end)
            if way.text not in found or found[way.text].cost > cost:
                found[way.text] = way
    return tuple(found.values())


def _window(plain: str, start: int, end: int) -> tuple[int, int]:
    """The stretch of a long part that is worth reading: from its first long run of digit words on."""
    if end - start <= LONGEST_WINDOW:
        return start, end
    found = runs(plain[start:end])
    longest = max(found, key=lambda run: len(run.tokens), default=None)
    if longest is None:
        return start, start
    first = start + max(0, longest.start - 20)
    return first, min(end, first + LONGEST_WINDOW)


def _spelled_out(reading: Reading) -> Iterable[tuple[str, float]]:
    """Digits of a reading, units counted by place."""
    if not any(unit in reading.symbols for unit in UNITS):
        yield reading.symbols, reading.cost
        return
    yield GAP.join(_placed(group) for group in reading.symbols.split(GAP)), reading.cost


_PLACED = re.compile(r"(?:([0-9]?)T)?(?:([0-9]?)H)?(?:([0-9]?)X)?([0-9](?![0-9TXH]))?")


def _placed(group: str) -> str:
    """Digits of one group: "3T8H2X1" is 3821, "03" before it stays."""
    out, at = "", 0
    while at < len(group):
        found = _PLACED.match(group, at)
        if found and any(unit in found.group() for unit in UNITS):
            thousands, hundreds, tens, ones = found.groups()
            total = sum(
                int(digit or "1") * worth
                for digit, worth in ((thousands, 1000), (hundreds, 100), (tens, 10))
                if digit is not None
            )
            out += str(total + int(ones or "0"))
            at = found.end()
        else:
            out += group[at]
            at += 1
    return out


def _again(before: tuple[_Way, ...], after: tuple[_Way, ...]) -> tuple[_Way, ...]:
    """The same number said twice: what both give counts, what only one gives is a doubt."""
    second = {way.digits: way for way in sorted(after, key=lambda way: -way.cost)}
    first = {way.digits: way for way in sorted(before, key=lambda way: -way.cost)}
    least_before, least_after = min(way.cost for way in before), min(way.cost for way in after)
    joined = []
    for digits in dict.fromkeys([*first, *second]):
        one, two = first.get(digits), second.get(digits)
        if one and two:
            joined.append(_Way(one.text, one.cost + two.cost, one.start, two.end, "phone.repeated"))
        elif one:
            joined.append(_Way(one.text, one.cost + least_after + _ONCE_ONLY, one.start, one.end))
        elif two:
            joined.append(_Way(two.text, two.cost + least_before + _ONCE_ONLY, two.start, two.end))
    return tuple(sorted(joined, key=lambda way: way.cost)[:_MOST_CHECKED])


def _fixed(before: tuple[_Way, ...], part: _Part) -> tuple[_Way, ...]:
    """What was said, put right by what follows. A mark without digits before or behind it is none."""
    joined: dict[str, _Way] = {}
    for one, two in itertools.product(_cheapest(before), _cheapest(part.ways)):
        for text, cost in _replacements(one.text, two.text, part.led):
            way = _Way(text, one.cost + two.cost + cost, one.start, two.end, "phone.corrected")
            if text not in joined or joined[text].cost > way.cost:
                joined[text] = way
    return tuple(sorted(joined.values(), key=lambda way: way.cost)[:_MOST_CHECKED])


def _named_wrong(before: tuple[_Way, ...], after: tuple[_Way, ...]) -> tuple[_Way, ...]:
    """A whole number, and behind it the part of it that is called wrong next: 「1234じゃなくて」."""
    return tuple(
        _Way(one.text + GAP + two.text, one.cost + two.cost, one.start, two.end)
        for one, two in itertools.product(_cheapest(before), _cheapest(after))
        if parse_phone(one.digits).valid and len(two.digits) < len(one.digits) and two.digits in one.digits
    )


def _cheapest(ways: tuple[_Way, ...]) -> list[_Way]:
    return sorted(ways, key=lambda way: way.cost)[:10]


def _replacements(before: str, after: str, led: str) -> Iterable[tuple[str, float]]:
    """Texts that a correction may mean, with what each costs."""
    old, new = before.replace(GAP, ""), after.replace(GAP, "")
    for whole, wrong in _whole_and_wrong(before):
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
    length = 11 if old.startswith(("090", "080", "070", "050", "060", "0800")) else 10
    back = len(old) + len(new) - length
    if 0 <= back <= len(old):
        yield old[: len(old) - back] + new, _taken_back(before, after, back, led)
    elif back < 0:  # still a beginning: the last group, or the digit, is said anew
        last = len(before) - before.rfind(GAP) - 1 if GAP in before else len(old)
        back = 1 if led == "not" and len(new) == 1 else min(last, len(old))
        yield old[: len(old) - back] + new, 1.0


def _taken_back(before: str, after: str, back: int, led: str) -> float:
    """What it costs that the last digits of what was said are the wrong ones: it is mostly a group, said anew."""
    first = len(after.split(GAP, maxsplit=1)[0])
    if back in _group_ends(before):
        return _TAKEN_BACK if back == first or GAP not in before else _TAKEN_BACK + 1.0
    if back == 1 and (led == "not" or first == 1):
        return _TAKEN_BACK + 0.5
    return _TAKEN_BACK + 2.5


def _group_ends(text: str) -> set[int]:
    """How many digits the last one, two … groups have."""
    ends, total = set(), 0
    for group in reversed(text.split(GAP)):
        total += len(group)
        ends.add(total)
    return ends


def _whole_and_wrong(before: str) -> Iterable[tuple[str, str]]:
    """A whole number and a part of it said again after it: the part that is wrong."""
    digits = before.replace(GAP, "")
    for length in (10, 11):
        whole, wrong = digits[:length], digits[length:]
        if 0 < len(wrong) <= 8 and parse_phone(whole).valid and wrong in whole:
            yield whole, wrong


def _weighed(ways: tuple[_Way, ...]) -> tuple[PhoneReading, ...]:
    """All readings with their shares. Only the cheapest are checked against the numbering plan."""
    if not ways:  # everything that was said is taken back by what follows
        return ()
    least = min(way.cost for way in ways)
    costs: dict[str, float] = {}
    shown: dict[str, tuple[PhoneCheck, _Way]] = {}
    for way in sorted(ways, key=lambda way: way.cost)[:_MOST_CHECKED]:
        if way.cost > least + _TOO_DEAR:
            break
        for digits, more, by in _once(way):
            check = parse_phone(digits)
            cost = way.cost - least + more + _prior(check) + _odd_gaps(way, check)
            costs[digits] = -_log_sum(-cost, -costs[digits]) if digits in costs else cost
            shown.setdefault(digits, (check, msgspec.structs.replace(way, by=by)))
    total = sum(math.exp(-cost) for cost in costs.values())
    found = [
        PhoneReading(check, math.exp(-costs[digits]) / total, math.exp(-costs[digits]), way.start, way.end, way.by)
        for digits, (check, way) in shown.items()
    ]
    return tuple(sorted(found, key=lambda one: -one.share))


def _prior(check: PhoneCheck) -> float:
    """Callers stop between groups: a beginning that ends within its last one is rather a number heard badly."""
    rare = _RARE if check.valid and check.digits.startswith("060") else 0.0
    return rare + _PRIOR[check.state] + (_WITHIN_LAST if check.why == "too_short" and check.missing < 4 else 0.0)


def _log_sum(one: float, two: float) -> float:
    high, low = max(one, two), min(one, two)
    return high + math.log1p(math.exp(low - high))


def _once(way: _Way) -> Iterable[tuple[str, float, str]]:
    """The digits of a way, and what they are when something in them is said twice: the whole, or its last group."""
    digits = way.digits
    yield digits, 0.0, way.by
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


def _odd_gaps(way: _Way, check: PhoneCheck) -> float:
    """Gaps where the numbering plan has none speak against a number."""
    if GAP not in way.text or not check.valid or way.digits != check.digits:
        return 0.0
    ends, at = set(), 0
    for group in check.groups:
        at += len(group)
        ends.add(at)
    at, odd = 0, 0
    for group in way.text.split(GAP):
        at += len(group)
        odd += at not in ends
    return _ODD_GAP * odd
