"""The calls that are told apart before a word is said: times at the edges of hours, callers' rules, presence."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from toritsugi.core.dialogue.callers import rule_for
from toritsugi.core.dialogue.context import Context
from toritsugi.core.manual.calendar import closure_in_force, is_open
from toritsugi.core.manual.conditions import PRESENCES
from toritsugi.core.manual.model import CallerRule, Condition, Manual

#: days looked at one by one for a time of each sort, beside the days that the manual names
DAYS = 14
#: most calls that are told apart by time, presence and rule together; beyond it each is varied alone
MOST_TOGETHER = 200
PLAIN = ("09012345678", "0612345678", "0501234567", "08033334444", "0111234567")
_OFFSET = "+09:00"


def contexts_of(manual: Manual, today: str, holidays: tuple[str, ...]) -> list[Context]:
    """The calls to begin with; the plainest, while the line is open, comes first."""
    times = list(instants(manual, date.fromisoformat(today), holidays).values())
    plain = next((number for number in PLAIN if rule_for(manual, number) is None), "")
    conditions = [line.when for line in manual.opening]
    named = _names(conditions, "caller")
    numbers = {rule.id: number_for(manual, rule) for rule in manual.callers}
    presences = _presences(_names(conditions, "presence"))
    together = itertools.product(times, [plain, *(numbers[name] for name in named if name in numbers)], presences)
    found: dict[tuple[str, str, tuple[tuple[str, str], ...], bool], Context] = {}

    def add(time: str, number: str | None, presence: dict[str, str], hears: bool = True) -> None:
        if number is not None:
            key = (time, number, tuple(presence.items()), hears)
            found.setdefault(
                key,
                Context(
                    call_id="check",
                    started_at=time,
                    caller_number=number,
                    hears=hears,
                    holidays=holidays,
                    presence=presence,
                ),
            )

    add(times[0], plain, {})
    add(times[0], plain, {}, hears=False)
    add(times[0], "", {})
    for number in numbers.values():
        add(times[0], number, {})
    for time, number, presence in itertools.islice(together, MOST_TOGETHER):
        add(time, number, presence)
    for time in times:
        add(time, plain, {})
    for presence in presences:
        add(times[0], plain, presence)
    return list(found.values())


def instants(manual: Manual, today: date, holidays: tuple[str, ...]) -> dict[tuple[bool, str], str]:
    """(open, id of the closure's words) → a time of that sort, ISO 8601 with offset; an open one first."""
    found: dict[tuple[bool, str], str] = {}
    for day in _days(manual, today):
        for minute in _minutes(manual, day):
            at = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - the line's own time
            closure = closure_in_force(manual.hours, at.date())
            words = closure.phrase.id if closure is not None and closure.phrase is not None else ""
            sort = (is_open(manual.hours, at, holidays), words)
            found.setdefault(sort, at.isoformat() + _OFFSET)
    return dict(sorted(found.items(), key=lambda pair: (not pair[0][0], pair[0][1])))


def on_day(day: str) -> str:
    """A time on an ISO date."""
    return f"{day}T12:00:00{_OFFSET}"


def _days(manual: Manual, today: date) -> Iterator[date]:
    yield from (today + timedelta(days=ahead) for ahead in range(DAYS))
    for closure in manual.hours.closures:
        if len(closure.from_date) == 10:
            last = date.fromisoformat(closure.to_date)
            if last >= today:
                yield from (max(today, date.fromisoformat(closure.from_date)), last)
            continue
        for year in (today.year, today.year + 1, today.year + 2, today.year + 3):
            for text in (closure.from_date, closure.to_date):
                day = _day(year, text)
                if day is not None and day >= today:
                    yield day


def _day(year: int, text: str) -> date | None:
    try:
        return date.fromisoformat(f"{year}-{text}")
    except ValueError:
        return None


def _minutes(manual: Manual, day: date) -> list[int]:
    """Minutes of a day at which something may change, and noon."""
    spans = manual.hours.week[day.weekday()] if manual.hours.week else ()
    edges = {720, 0, *(edge for span in spans for edge in (span.from_minute, span.to_minute - 1, span.to_minute))}
    return sorted(edge for edge in edges if 0 <= edge < 1440)


def _names(conditions: list[Condition], op: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    waiting = list(conditions)
    while waiting:
        one = waiting.pop(0)
        if one.op == op:
            found[one.name] = None
        waiting.extend(one.parts)
    return tuple(found)


def _presences(contacts: tuple[str, ...]) -> list[dict[str, str]]:
    """Nothing known, each contact alone in each state, then all of them together while that is a moderate number."""
    found: list[dict[str, str]] = [{}]
    for contact in contacts:
        found += [{contact: state} for state in PRESENCES]
    if 1 < len(contacts) <= 3:
        found += [
            dict(zip(contacts, states, strict=True)) for states in itertools.product(PRESENCES, repeat=len(contacts))
        ]
    return found


def number_for(manual: Manual, rule: CallerRule) -> str | None:
    """A number whose call falls under a rule; None when there is none (another rule wins, or it is found by words)."""
    if rule.numbers:
        tried = list(rule.numbers)
    elif rule.prefix:
        digits = [f"{rule.prefix}{fill}"[: max(10, len(rule.prefix) + 1)] for fill in ("00000000000", "48271936505")]
        digits += [f"{rule.prefix}{n}{'1' * 10}"[: max(10, len(rule.prefix) + 2)] for n in range(10)]
        tried = digits
    else:
        tried = [""] if rule.kind == "anonymous" else []
    found = (number for number in tried if (won := rule_for(manual, number)) is not None and won.id == rule.id)
    return next(found, None)
