"""Which telephone numbers a text may give, and how sure each is: readings weighed against one another.

The words around are cut away first: an extension (内線), what is said a second time (もう一度言います), what is taken
back (あ、違う). Each part is read by itself; a number that two parts give counts for more, one that a part contradicts
for less, and what was taken back is replaced by what follows.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

import msgspec

from toritsugi.core.understanding.digit_alternatives import Alternative, alternatives
from toritsugi.core.understanding.digit_lattice import BREAK, GAP, LONGEST_WINDOW, SEPARATORS, read_digits
from toritsugi.core.understanding.digit_places import spelled_out
from toritsugi.core.understanding.phone_fixing import Part, Way, joined
from toritsugi.core.understanding.phone_marks import EXTENSION, PLUS, marks
from toritsugi.core.understanding.phone_meant import meant, with_numbers
from toritsugi.core.understanding.spoken_digits import runs
from toritsugi.core.values.numbering_plan import is_assigned
from toritsugi.core.values.phone import PhoneCheck, PhoneState, expected_length, parse_phone

#: beginnings and other things that are no number are this much less expected than a whole number
_PRIOR = {PhoneState.VALID: 0.0, PhoneState.INCOMPLETE: 3.5, PhoneState.INVALID: 6.0}
_WITHIN_LAST = 1.5
#: numbers that begin with 060 are new and few, most that sound so are 06 and a letter misheard; so are those of 00xx
_RARE = 2.5
#: a mobile number is likelier than one of a house by what its further digit costs
_MOBILE = 2.3
_ODD_GAP, _NO_GAP = 1.5, 1.0
#: nobody stops behind the first 0
_FIRST_GAP = 2.0
#: what a text must say for digits rather than for other words, as a logarithm of odds
_LEAST_GAIN = 3.5
_MOST_READINGS, _MOST_PARTIAL, _MOST_CHECKED, _MOST_PARTS = 40, 16, 40, 8
#: a way that costs so much more than the cheapest is not weighed
_TOO_DEAR = 8.0


class PhoneReading(msgspec.Struct, frozen=True):
    """A number that a text may give. share: 0..1 of all readings. start, end: places of the plain form.

    weight: how well it fits, 1 for a whole number by the text's likeliest words; comparable between texts.
    said: all digits that were said for it, with what parts them, also those that were taken back.
    """

    check: PhoneCheck
    share: float
    weight: float
    start: int
    end: int
    by: str
    said: str


def phone_readings(plain: str, breaks: frozenset[int] = frozenset()) -> tuple[PhoneReading, ...]:
    """What a text in the plain form may give, the likeliest first; also beginnings and numbers that cannot be.

    breaks: places of it that punctuation stands before.
    """
    return merged(said_readings(plain, breaks=breaks))


def said_readings(
    plain: str, others: Sequence[str] = (), breaks: frozenset[int] = frozenset()
) -> tuple[PhoneReading, ...]:
    """The same, but a number once for each row of digits that it may have been said by.

    others: further hypotheses, whose digit words are read where they differ.
    """
    parts = _parts(plain, alternatives(plain, others), breaks)
    return _weighed(joined(parts)) if parts else ()


def merged(found: Iterable[PhoneReading]) -> tuple[PhoneReading, ...]:
    """Each number once, with the shares of all its readings, the likeliest first."""
    kept: dict[str, PhoneReading] = {}
    shares: dict[str, float] = {}
    weights: dict[str, float] = {}
    for one in found:
        digits = one.check.digits
        shares[digits] = shares.get(digits, 0.0) + one.share
        weights[digits] = weights.get(digits, 0.0) + one.weight
        if digits not in kept or kept[digits].share < one.share:
            kept[digits] = one
    total = sum(shares.values()) or 1.0
    made = [
        msgspec.structs.replace(one, share=shares[digits] / total, weight=weights[digits])
        for digits, one in kept.items()
    ]
    return tuple(sorted(made, key=lambda one: -one.share))


def _parts(plain: str, beside: Sequence[Alternative], breaks: frozenset[int]) -> list[Part]:
    """The stretches with digits, each with the strongest mark between it and the one before."""
    extension = EXTENSION.search(plain)
    if extension and sum(len(run.tokens) for run in runs(plain[: extension.start()])) > 5:
        plain = plain[: extension.start()]
    found: list[Part] = []
    at, led = 0, ""
    for start, end, mark in [*marks(plain), (len(plain), len(plain), "")]:
        if start < at:
            continue
        ways = _ways(plain, at, start, beside, breaks, whole=not found or led in ("was", "other", "again"))
        if ways:
            found.append(Part(led, ways))
            led = ""
            if len(found) == _MOST_PARTS:
                break
        at, led = end, _stronger(led, mark)
    if len(found) > 1:
        return [msgspec.structs.replace(part, ways=with_numbers(part.ways)) for part in found]
    return [] if led == "was" else found


#: of marks beside one another the one that tells most holds: 「じゃない、真ん中は」
_STRENGTH = ("last", "middle", "first", "not", "fix", "was", "again", "other", "")


def _stronger(one: str, other: str) -> str:
    return min(one, other, key=_STRENGTH.index)


def _ways(
    plain: str, start: int, end: int, beside: Sequence[Alternative], breaks: frozenset[int], *, whole: bool
) -> tuple[Way, ...]:
    """What a stretch may say. whole: a number is looked for, not the end of one."""
    start, end = _window(plain, start, end)
    text = plain[start:end]
    plus = PLUS.search(text)
    lead = "+" if plus else ""
    cut = plus.end() if plus else 0
    found: dict[str, Way] = {}
    likely = _is_number if whole and not plus else None
    most = _MOST_READINGS if likely and not text.isdecimal() else _MOST_PARTIAL
    near = [(at - start - cut, to - start - cut, symbol, cost) for at, to, symbol, cost in beside if to <= end]
    apart = frozenset(at - start - cut for at in breaks if start + cut < at < end)
    for reading in read_digits(text[cut:], most, likely, near, apart):
        if reading.gain < _LEAST_GAIN:
            continue
        for digits, more in spelled_out(reading.symbols):
            way = Way(lead + digits, reading.cost + more, start + cut + reading.start, start + cut + reading.end)
            if way.text not in found or found[way.text].cost > way.cost:
                found[way.text] = way
    return tuple(found.values())


def _is_number(symbols: str) -> bool:
    digits = symbols.translate(SEPARATORS)
    return len(digits) in (10, 11) and len(digits) == expected_length(digits) and is_assigned(digits)


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


def _weighed(ways: tuple[Way, ...]) -> tuple[PhoneReading, ...]:
    """All readings with their shares, by what was said for them; of many ways the cheapest."""
    if not ways:  # everything that was said is taken back by what follows
        return ()
    least = min(way.cost for way in ways)
    checks: dict[str, PhoneCheck] = {}
    costs: dict[tuple[str, str], float] = {}
    shown: dict[tuple[str, str], Way] = {}
    for way in sorted(ways, key=lambda way: way.cost)[:_MOST_CHECKED]:
        if way.cost > least + _TOO_DEAR:
            break
        for digits, more, by in meant(way):
            check = checks.get(digits) or checks.setdefault(digits, parse_phone(digits))
            cost = way.cost - least + more + _prior(check) + _odd_gaps(way, check)
            key = (digits, way.said)
            costs[key] = -_log_sum(-cost, -costs[key]) if key in costs else cost
            shown.setdefault(key, way if by == way.by else msgspec.structs.replace(way, by=by))
    weights = {key: math.exp(-cost) for key, cost in costs.items()}
    total = sum(weights.values())
    return tuple(
        PhoneReading(checks[key[0]], weights[key] / total, weights[key], way.start, way.end, way.by, key[1])
        for key, way in shown.items()
    )


def _prior(check: PhoneCheck) -> float:
    """Callers stop between groups: a beginning that ends within its last one is rather a number heard badly."""
    rare = _RARE if check.valid and check.digits.startswith(("060", "00")) else 0.0
    rare -= (
        _MOBILE if check.valid and check.digits.startswith(("090", "080", "070")) and len(check.digits) == 11 else 0.0
    )
    return rare + _PRIOR[check.state] + (_WITHIN_LAST if check.why == "too_short" and check.missing < 4 else 0.0)


def _log_sum(one: float, two: float) -> float:
    high, low = max(one, two), min(one, two)
    return high + math.log1p(math.exp(low - high))


def _groups(text: str) -> list[int]:
    """How many digits each group has; digits given one by one (0-9-0の) are a group together, as far as they go on."""
    found: list[int] = []
    alone = False
    for size in map(len, text.replace(BREAK, GAP).split(GAP)):
        if size == 1 and alone:
            found[-1] += 1
        else:
            found.append(size)
        alone = size == 1
    return found


def _odd_gaps(way: Way, check: PhoneCheck) -> float:
    """Gaps where the numbering plan has none speak against a number, and one of two that is not heard, too."""
    if (GAP not in way.text and BREAK not in way.text) or not check.valid or way.digits != check.digits:
        return 0.0
    ends = set(itertools.accumulate(len(group) for group in check.groups))
    heard = set(itertools.accumulate(_groups(way.text)))
    missing = len(ends - heard) if len(ends & heard) > 1 else 0
    return _ODD_GAP * len(heard - ends) + _NO_GAP * missing + (_FIRST_GAP if 1 in heard else 0.0)
