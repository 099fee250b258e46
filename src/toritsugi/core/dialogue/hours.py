"""Wall time of a call, and whether the line is open then."""

from __future__ import annotations

from datetime import datetime, timedelta

from toritsugi.core.manual.model import Closure, Hours


def wall(started_at: str, now: float) -> datetime:
    """Wall time `now` seconds after the call began, in the zone that `started_at` (ISO 8601 with offset) carries."""
    return datetime.fromisoformat(started_at) + timedelta(seconds=now)


def closure_on(hours: Hours, day: str) -> Closure | None:
    """The closure in force on an ISO date. One with full dates is more specific than a yearly one and wins."""
    found: Closure | None = None
    for closure in hours.closures:
        yearly = len(closure.from_date) == len("12-29")
        if not _covers(closure, day[5:] if yearly else day, yearly=yearly):
            continue
        if not yearly:
            return closure
        found = found or closure
    return found


def _covers(closure: Closure, day: str, *, yearly: bool) -> bool:
    if yearly and closure.from_date > closure.to_date:
        return day >= closure.from_date or day <= closure.to_date
    return closure.from_date <= day <= closure.to_date


def is_open(hours: Hours, holidays: tuple[str, ...], at: datetime) -> bool:
    """Whether the line is open at wall time `at`. A span that passes midnight belongs to the day it began on."""
    day = at.date().isoformat()
    if closure_on(hours, day) is not None:
        return False
    if not hours.week:
        return True
    minute = at.hour * 60 + at.minute
    if _in_spans(hours, holidays, at, minute):
        return True
    before = at - timedelta(days=1)
    return closure_on(hours, before.date().isoformat()) is None and _in_spans(hours, holidays, before, minute + 1440)


def _in_spans(hours: Hours, holidays: tuple[str, ...], day: datetime, minute: int) -> bool:
    if hours.closed_on_holidays and day.date().isoformat() in holidays:
        return False
    return any(span.from_minute <= minute < span.to_minute for span in hours.week[day.weekday()])
