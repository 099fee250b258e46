"""The calls that are told apart before a word is said: times at the edges of hours, callers' rules, presence."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import msgspec

from toritsugi.core.checking.callers import Held, by_words_only, held_by, plain_number
from toritsugi.core.checking.facts import parts_of
from toritsugi.core.dialogue.context import Context, PastCall
from toritsugi.core.manual import words
from toritsugi.core.manual.calendar import closure_in_force, is_open
from toritsugi.core.manual.conditions import PRESENCES, WITHHELD, Facts, holds
from toritsugi.core.manual.model import CallerRule, Condition, Finish, Manual
from toritsugi.core.manual.on_call import ladders_at
from toritsugi.core.manual.precedence import best_rule

#: days looked at one by one for a time of each sort, beside the days that the manual names
DAYS = 14
#: most calls that are told apart by time, presence and rule together; beyond it each is varied alone
MOST_TOGETHER = 200
_OFFSET = "+09:00"
_TIMED = ("time", "day", "date", "holiday")


class Calls:
    """The calls to begin with, each once."""

    def __init__(self, manual: Manual, holidays: tuple[str, ...]) -> None:
        self._manual = manual
        self._holidays = holidays
        self.found: dict[object, Context] = {}

    def add(
        self,
        time: str,
        number: str | None,
        presence: dict[str, str] | None = None,
        *,
        hears: bool = True,
        history: tuple[PastCall, ...] = (),
        withheld: str = "",
    ) -> None:
        """One more; none without a number to call from. withheld: why there is none, with the number ""."""
        if number is None:
            return
        context = Context(
            call_id="check",
            started_at=time,
            caller_number=number,
            hears=hears,
            holidays=self._holidays,
            presence=presence or {},
            history=history,
            withheld=withheld,
            ladders=ladders_at(self._manual, datetime.fromisoformat(time), self._holidays),
        )
        self.found.setdefault((time, number, str(presence), hears, history, withheld), context)


def contexts_of(manual: Manual, today: str, holidays: tuple[str, ...]) -> list[Context]:
    """The calls to begin with; the plainest, while the line is open, comes first."""
    times = instants(manual, date.fromisoformat(today), holidays)
    plain = plain_number(manual) or ""
    conditions = [line.when for line in manual.opening]
    presences = _presences(_names(conditions, "presence"))
    calls = Calls(manual, holidays)
    calls.add(times[0], plain)
    calls.add(times[0], plain, hears=False)
    calls.add(times[0], "")
    for rule in manual.callers:
        _add_callers(manual, rule, times, holidays, calls)
    reasons = WITHHELD if any(part.op == "withheld" for part in _conditions(manual)) else ()
    for reason in reasons:
        calls.add(times[0], "", withheld=reason)
    for days in _repeats(manual):
        calls.add(times[0], plain, history=(PastCall(days=days),))
        calls.add(times[0], plain, history=(PastCall(days=days, open=True),))
    named = [(one.caller.number, one.withheld) for rule in manual.callers if rule.id in _names(conditions, "caller")
             and (one := held_by(manual, rule)) is not None and not one.in_talk]  # fmt: skip
    if any(part.op == "withheld" for when in conditions for part in parts_of(when)):
        named += [("", reason) for reason in ("", *WITHHELD)]
    together = itertools.product(times, [(plain, ""), *named], presences)
    for time, (number, reason), presence in itertools.islice(together, MOST_TOGETHER):
        calls.add(time, number, presence, withheld=reason)
    for time in times:
        calls.add(time, plain)
    for presence in presences:
        calls.add(times[0], plain, presence)
    return list(calls.found.values())


def _add_callers(manual: Manual, rule: CallerRule, times: list[str], holidays: tuple[str, ...], calls: Calls) -> None:
    """Calls of those whom a rule is for, at a time at which its condition holds; with whoever is rung out, too."""
    held = None if by_words_only(rule) else held_by(manual, rule)
    if held is None:
        return
    fitting = [time for time in times if _wins(manual, held, time, holidays)]
    fitting = fitting or [time for time in times if _fits(rule.when, time, holidays)] or times
    calls.add(fitting[0], held.caller.number, history=held.history, withheld=held.withheld)
    if rule.finish == Finish.CONNECT and rule.target in manual.contacts:
        for presence in PRESENCES[1:]:
            away = {rule.target: presence}
            calls.add(fitting[0], held.caller.number, away, history=held.history, withheld=held.withheld)


def _fits(when: Condition, time: str, holidays: tuple[str, ...]) -> bool:
    """Whether the parts of a condition that are about time hold at a time, each as it stands there."""
    facts = _at(datetime.fromisoformat(time), holidays)
    return all(holds(part, facts) for part in parts_of(when) if part.op in _TIMED)


def _wins(manual: Manual, held: Held, time: str, holidays: tuple[str, ...]) -> bool:
    """Whether a rule takes hold of its caller at a time, by the clock and by whether the line is open."""
    at = datetime.fromisoformat(time)
    then = _at(at, holidays)
    known = msgspec.structs.replace(
        held.caller.facts,
        open=is_open(manual.hours, at, holidays),
        minute=then.minute,
        weekday=then.weekday,
        date=then.date,
        holiday=then.holiday,
    )
    won = best_rule(manual, msgspec.structs.replace(held.caller, facts=known))
    return won is not None and won.id == held.rule.id


def _at(at: datetime, holidays: tuple[str, ...]) -> Facts:
    day = at.date().isoformat()
    minute = at.hour * 60 + at.minute
    return Facts(minute=minute, weekday=at.weekday(), date=day, holiday=day in holidays)


def instants(manual: Manual, today: date, holidays: tuple[str, ...]) -> list[str]:
    """A time of each sort that the manual tells apart, ISO 8601 with offset; one at which the line is open first."""
    parts = list(dict.fromkeys(part for part in _conditions(manual) if part.op in _TIMED))
    found: dict[tuple[bool, str, tuple[bool, ...]], str] = {}
    for day in _days(manual, today, parts):
        for minute in _minutes(manual, day, parts):
            at = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - the line's own time
            closure = closure_in_force(manual.hours, at.date(), minute)
            phrase = closure.phrase.id if closure is not None and closure.phrase is not None else ""
            facts = _at(at, holidays)
            sort = (is_open(manual.hours, at, holidays), phrase, tuple(holds(part, facts) for part in parts))
            found.setdefault(sort, at.isoformat() + _OFFSET)
    return [time for _, time in sorted(found.items(), key=lambda pair: (not pair[0][0], bool(pair[0][1]), pair[1]))]


def on_day(day: str) -> str:
    """A time on an ISO date."""
    return f"{day}T12:00:00{_OFFSET}"


def _conditions(manual: Manual) -> Iterator[Condition]:
    """Every part of every condition that may decide what is said, or who is rung."""
    every = [line.when for line in (*manual.opening, *manual.closing)]
    every += [item.needed for item in manual.items.values()]
    every += [card.when for card in manual.cards.values()]
    every += [rule.when for rule in manual.callers]
    every += [rung.when for ladder in manual.ladders.values() for rung in ladder.rungs]
    every += [matter.urgent_when for matter in manual.matters.values() if matter.urgent_when is not None]
    for condition in every:
        yield from parts_of(condition)


def _repeats(manual: Manual) -> list[float]:
    """Days since an earlier call that some condition looks at."""
    found = {float(part.name[:-1]) for part in _conditions(manual) if part.op == "repeat"}
    return sorted(found | ({1.0} if any(part.op == "reported" for part in _conditions(manual)) else set()))


def _days(manual: Manual, today: date, parts: list[Condition]) -> Iterator[date]:
    yield from (today + timedelta(days=ahead) for ahead in range(DAYS))
    named = [day for part in parts if part.op == "date" for day in (part.name, part.equals or part.name)]
    for closure in manual.hours.closures:
        named += [closure.from_date, closure.to_date]
    for text in named:
        if len(text) == 10:
            yield from (day for day in (date.fromisoformat(text),) if day >= today)
            continue
        for year in range(today.year, today.year + 5):
            day = _day(year, text)
            if day is not None and day >= today:
                yield day


def _day(year: int, text: str) -> date | None:
    try:
        return date.fromisoformat(f"{year}-{text}")
    except ValueError:
        return None


def _minutes(manual: Manual, day: date, parts: list[Condition]) -> list[int]:
    """Minutes of a day at which something may change, and noon."""
    spans = list(manual.hours.week[day.weekday()] if manual.hours.week else ())
    spans += [closure.span for closure in manual.hours.closures if closure.span is not None]
    spans += [span for part in parts if part.op == "time" and (span := words.span_of(part.name)) is not None]
    edges = {720, 0, *(edge for span in spans for edge in (span.from_minute, span.to_minute - 1, span.to_minute))}
    return sorted({edge % 1440 for edge in edges})


def _names(conditions: list[Condition], op: str) -> tuple[str, ...]:
    found = (part.name for condition in conditions for part in parts_of(condition) if part.op == op)
    return tuple(dict.fromkeys(found))


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
