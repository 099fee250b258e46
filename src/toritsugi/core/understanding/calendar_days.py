"""Days that are named by what they lie beside: business days, the end of a holiday, the second Tuesday of a month.

Public holidays are handed in; without them only weekends are days off.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta

from toritsugi.core.values.date_time import days_after

#: whether a day is a public holiday
Holidays = Callable[[date], bool]
#: (first month and day, last month and day) of periods off, as they are commonly counted; the last may lie a year on
PERIODS = {
    "gw": ((4, 29), (5, 5)),
    "bon": ((8, 13), (8, 16)),
    "newyear": ((12, 29), (1, 3)),
    "yearend": ((12, 28), (12, 31)),
    "yearstart": ((1, 1), (1, 3)),
    "silver": ((9, 19), (9, 23)),
}
#: days off in a row that make a 連休
_LONG = 3
#: how far ahead a holiday is looked for
_YEAR = 370


def no_holidays(_: date) -> bool:
    """The calendar of somebody who was handed none."""
    return False


def is_off(day: date, holiday: Holidays) -> bool:
    """Whether a day is a Saturday, a Sunday or a public holiday."""
    return day.weekday() >= 5 or holiday(day)


def business_day_from(day: date | None, holiday: Holidays) -> date | None:
    """The first business day from a day on, itself included."""
    for _ in range(40):
        if day is None or not is_off(day, holiday):
            return day
        day = days_after(day, 1)
    return day


def business_days_after(today: date, number: int, holiday: Holidays) -> date | None:
    """The business day so many business days after (before, when negative) a day."""
    day: date | None = today
    step = 1 if number >= 0 else -1
    for _ in range(abs(number)):
        day = days_after(day, step) if day else None
        for _ in range(40):
            if day is None or not is_off(day, holiday):
                break
            day = days_after(day, step)
        if day is None:
            return None
    return day


def month_days(year: int, month: int) -> tuple[date, date] | None:
    """The first and the last day of a month; None beyond the calendar."""
    if not (1 <= year <= 9999 and 1 <= month <= 12):
        return None
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def months_after(today: date, months: int) -> tuple[int, int]:
    """Year and month so many months away."""
    index = today.year * 12 + today.month - 1 + months
    return index // 12, index % 12 + 1


def same_day_months_after(today: date, months: int) -> date | None:
    """The same day of another month, its last day where it is shorter."""
    days = month_days(*months_after(today, months))
    return days[1].replace(day=min(today.day, days[1].day)) if days else None


def week_days(today: date, weeks: int) -> tuple[date, date] | None:
    """Monday and Sunday of a week."""
    monday = days_after(today, 7 * weeks - today.weekday())
    sunday = days_after(monday, 6) if monday else None
    return (monday, sunday) if monday and sunday else None


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The second Tuesday of a month, and so on, -1 the last one; None where the month has none."""
    days = month_days(year, month)
    if days is None:
        return None
    if nth < 0:
        return date(year, month, days[1].day - (days[1].weekday() - weekday) % 7)
    found = 1 + (weekday - days[0].weekday()) % 7 + 7 * (nth - 1)
    return date(year, month, found) if found <= days[1].day else None


def period(name: str, today: date, year: int | None = None) -> tuple[date, date] | None:
    """The named days off that are not over yet; of a year, if one is given."""
    (month, day), (last_month, last_day) = PERIODS[name]
    for begins in (year,) if year else range(today.year - 1, today.year + 2):
        ends = begins + (last_month < month)
        if not (begins >= 1 and ends <= 9999):
            continue
        if year or date(ends, last_month, last_day) >= today:
            return date(begins, month, day), date(ends, last_month, last_day)
    return None


def next_holiday(today: date, holiday: Holidays) -> date | None:
    """The first public holiday after today."""
    for away in range(1, _YEAR):
        day = days_after(today, away)
        if day is None:
            return None
        if holiday(day):
            return day
    return None


def next_days_off(today: date, holiday: Holidays) -> tuple[date, date] | None:
    """The next days off that are more than a weekend: the stretch that is going on counts."""
    first: date | None = None
    for away in range(-_LONG, _YEAR):
        day = days_after(today, away)
        if day is None:
            return None
        if is_off(day, holiday):
            first = first or day
            continue
        if first is not None:
            last = day - timedelta(days=1)
            if (last - first).days + 1 >= _LONG and last >= today:
                return first, last
        first = None
    return None
