"""Whether a line is open: hours, holidays and closures against a local time. Time and holidays are handed in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from toritsugi.core.manual.model import Closure, Hours

_DAY = 24 * 60


def is_open(hours: Hours, local: datetime, holidays: Collection[str]) -> bool:
    """Whether the line is open at a local time (aware or naive, in the line's zone). holidays: ISO dates.

    A span that passes midnight belongs to the day it begins on: it is cut by that day's closure, not the next one's.
    """
    minute = local.hour * 60 + local.minute
    today = local.date()
    yesterday = today - timedelta(days=1)
    if _cut(hours, today, minute) or _cut(hours, yesterday, minute + _DAY):
        return False
    return _covers(hours, today, minute, holidays) or _covers(hours, yesterday, minute + _DAY, holidays)


def closure_in_force(hours: Hours, day: date, minute: int | None = None) -> Closure | None:
    """The closure a day falls under; of several the one for a single year wins, then the shorter.

    minute: of the day, for closures of a part of it; without it only those of whole days count.
    """
    found = [closure for closure in hours.closures if _in_closure(closure, day) and _at(closure, minute)]
    return min(found, key=_breadth, default=None)


def _cut(hours: Hours, day: date, minute: int) -> bool:
    """Whether a closure of a part of the day covers a minute, counted from that day's midnight."""
    return any(closure.span and _in_closure(closure, day) and _at(closure, minute) for closure in hours.closures)


def _at(closure: Closure, minute: int | None) -> bool:
    """Whether a closure covers a minute of a day it falls on."""
    if closure.span is None:
        return True
    return minute is not None and closure.span.from_minute <= minute < closure.span.to_minute


def day_off(hours: Hours, day: date, holidays: Collection[str]) -> bool:
    """Whether the line does not open on a day at all, for a holiday or a closure."""
    return closure_in_force(hours, day) is not None or (hours.closed_on_holidays and day.isoformat() in holidays)


def next_opening(hours: Hours, local: datetime, holidays: Collection[str], *, within_days: int = 60) -> datetime | None:
    """The first minute from `local` on at which the line is open; `local` itself when it is open now.

    None when it does not open within `within_days` days.
    """
    if is_open(hours, local, holidays):
        return local
    for ahead in range(within_days + 1):
        day = local.date() + timedelta(days=ahead)
        if day_off(hours, day, holidays):
            continue
        for begin in _begins(hours, day):
            if begin >= _DAY:
                continue
            at = local.replace(hour=begin // 60, minute=begin % 60, second=0, microsecond=0, fold=0)
            at = at.replace(year=day.year, month=day.month, day=day.day)
            if at > local and is_open(hours, at, holidays):
                return at
    return None


def _begins(hours: Hours, day: date) -> list[int]:
    spans = hours.week[day.weekday()] if hours.week else ()
    again = [closure.span.to_minute for closure in hours.closures if closure.span and _in_closure(closure, day)]
    return sorted([*([span.from_minute for span in spans] if hours.week else [0]), *again])


def _covers(hours: Hours, day: date, minute: int, holidays: Collection[str]) -> bool:
    """Whether the hours that begin on a day cover a minute, counted from that day's midnight."""
    if day_off(hours, day, holidays):
        return False
    if not hours.week:
        return 0 <= minute < _DAY
    return any(span.from_minute <= minute < span.to_minute for span in hours.week[day.weekday()])


def _in_closure(closure: Closure, day: date) -> bool:
    if len(closure.from_date) == 10:
        return closure.from_date <= day.isoformat() <= closure.to_date
    today = day.strftime("%m-%d")
    if closure.from_date <= closure.to_date:
        return closure.from_date <= today <= closure.to_date
    return today >= closure.from_date or today <= closure.to_date


def _breadth(closure: Closure) -> tuple[int, int]:
    yearly = len(closure.from_date) == 5
    begin, end = (f"2024-{text}" if yearly else text for text in (closure.from_date, closure.to_date))
    days = (date.fromisoformat(end) - date.fromisoformat(begin)).days
    return (int(yearly), (days if days >= 0 else days + 366) if closure.span is None else -1)
