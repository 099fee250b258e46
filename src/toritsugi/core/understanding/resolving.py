"""Which day the words of one wish mean, seen from today."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date

import msgspec

from toritsugi.core.understanding.calendar_days import (
    Holidays,
    business_day_from,
    business_days_after,
    month_days,
    months_after,
    next_days_off,
    next_holiday,
    nth_weekday,
    period,
    same_day_months_after,
    week_days,
)
from toritsugi.core.understanding.date_words import Said
from toritsugi.core.values.date_time import days_after, next_day

#: the words of one wish by what they say
Fields = Mapping[str, Said]
#: first and last day; the same twice for one day
Days = tuple[date, date]
#: days for which a date is taken as gone by, not as one of next year
_JUST_PASSED = 60
#: periods a day of which is named by its number: 年末の28日
_MONTHS = {"yearend": 12, "yearstart": 1}
#: weekdays of holidays that are the second or third such day of a month
_NTH = {"nthmonday": 0, "nthsunday": 6}
#: days of a part of a month, by its name
_PARTS = {"early": (1, 10), "middle": (11, 20), "late": (21, 31), "first half": (1, 15), "last half": (16, 31)}


class View(msgspec.Struct, frozen=True):
    """From where a day is seen. past: it lies behind."""

    today: date
    past: bool
    holiday: Holidays


def resolve_days(fields: Fields, view: View) -> Days | None:
    """The days that are meant; None when the words name none, or one that no calendar has or that just went by."""
    for sorts, resolve in _SPECIAL:
        if any(sort in fields for sort in sorts):
            return resolve(fields, view)
    found = _general(fields, view)
    next_one = found is not None and "after" in fields and fields["after"].unit == "day"
    return _one(days_after(found[1], 1)) if found is not None and next_one else found  # 12月31日の翌日


def _one(day: date | None) -> Days | None:
    return (day, day) if day else None


def _named(fields: Fields, view: View) -> Days | None:
    name = fields["named"].unit
    year = _year(fields, view)
    if name == "holiday":
        found = _one(next_holiday(view.today, view.holiday))
    elif name == "holidays":
        found = next_days_off(view.today, view.holiday)
    else:
        found = period(name, view.today, year)
        if found and view.past and not year and found[0] > view.today:
            found = period(name, view.today, found[0].year - 1)
    if found and "day" in fields and name in _MONTHS:
        return _month_and_day({"month": Said("month", _MONTHS[name]), **fields}, view)
    if found is None or "after" not in fields:
        return found
    return _behind(found[1], fields, view)


def _behind(day: date, fields: Fields, view: View) -> Days | None:
    """The day after a holiday (の翌日), the first business day after it (明け), or such a weekday (連休明けの火曜)."""
    behind = days_after(day, 1)
    if fields["after"].unit != "day":
        behind = business_day_from(behind, view.holiday)
    if behind and "weekday" in fields:
        behind = days_after(behind, (fields["weekday"].number - behind.weekday()) % 7)
    return _one(behind)


def _fixed(fields: Fields, view: View) -> Days | None:
    said = fields.get("fixed") or fields.get("nthmonday") or fields["nthsunday"]
    month, day = divmod(said.number, 100)
    years = range(view.today.year - 1, view.today.year + 3)
    if said.sort in _NTH:
        days = [found for year in years if (found := nth_weekday(year, month, _NTH[said.sort], day))]
    else:
        days = [date(year, month, day) for year in years if 1 <= year <= 9999]
    year_said = _year(fields, view)
    if year_said:
        found = next((one for one in days if one.year == year_said), None)
    elif view.past:
        found = max((one for one in days if one <= view.today), default=None)
    else:
        found = min((one for one in days if one >= view.today), default=None)
    return _behind(found, fields, view) if found and "after" in fields else _one(found)


def _year(fields: Fields, view: View) -> int | None:
    if "year" in fields:
        return fields["year"].number
    return view.today.year + fields["yearaway"].number if "yearaway" in fields else None


def _month_and_day(fields: Fields, view: View) -> Days | None:
    month, day, year = fields["month"].number, fields["day"].number, _year(fields, view)
    if year is not None:
        days = month_days(year, month)
        return _one(date(year, month, day)) if days and 1 <= day <= days[1].day else None
    if view.past:
        return _one(_last_such_day(month, day, view.today))
    last = _last_such_day(month, day, view.today)
    if last is not None and 0 < (view.today - last).days <= _JUST_PASSED:
        return None
    return _one(next_day(month, day, view.today))


def _last_such_day(month: int, day: int, today: date) -> date | None:
    for year in range(today.year, max(0, today.year - 9), -1):
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1] and date(year, month, day) <= today:
            return date(year, month, day)
    return None


def _whole_month(fields: Fields, view: View) -> Days | None:
    """A month, or its beginning, its middle, its end; the second Tuesday of it."""
    if "monthaway" in fields or "month" not in fields:
        year, month = months_after(view.today, fields["monthaway"].number if "monthaway" in fields else 0)
    else:
        month = fields["month"].number
        year = _year(fields, view) or _near_year(month, view)
    days = month_days(year, month)
    if days is None:
        return None
    first, last = days
    if "nthweekday" in fields:
        nth = fields["nthweekday"]
        found = nth_weekday(year, month, nth.number, int(nth.unit))
        later = found is not None and found < view.today and "month" not in fields and "monthaway" not in fields
        if later and not view.past:
            found = nth_weekday(*months_after(view.today, 1), nth.number, int(nth.unit))
        return _one(found)
    if "day" in fields:
        return _day_in(first, last, fields["day"].number, view)
    edge = fields["edge"].unit if "edge" in fields else ""
    if "weekday" in fields and (edge == "end" or "monthend" in fields):
        return _one(nth_weekday(year, month, fields["weekday"].number, -1))
    if edge == "head" or "monthhead" in fields:
        return first, first
    if edge == "end" or "monthend" in fields:
        return last, last
    if edge in _PARTS:
        begins, ends = _PARTS[edge]
        return first.replace(day=begins), first.replace(day=min(ends, last.day))
    if view.past:
        return first, min(last, max(first, view.today))
    return max(first, view.today) if last >= view.today else first, last


def _day_in(first: date, last: date, day: int, view: View) -> Days | None:
    if not 1 <= day <= last.day:
        return None
    found = first.replace(day=day)
    return _one(found) if view.past or found >= view.today or last < view.today else None


def _near_year(month: int, view: View) -> int:
    if view.past:
        return view.today.year - (month > view.today.month)
    return view.today.year + (month < view.today.month)


def _month_edge(fields: Fields, view: View) -> Days | None:
    """月末 and 月初 with or without the month."""
    if "monthaway" in fields or "month" in fields:
        return _whole_month(fields, view)
    days = month_days(*months_after(view.today, 0 if "monthend" in fields or view.past else 1))
    if days is None:
        return None
    if "monthend" in fields and "weekday" in fields:
        return _one(nth_weekday(days[1].year, days[1].month, fields["weekday"].number, -1))
    return _one(days[1] if "monthend" in fields else days[0])


def _day_only(fields: Fields, view: View) -> Days | None:
    step = -1 if view.past else 1
    day = fields["day"].number
    for away in range(0, 13 * step, step):
        days = month_days(*months_after(view.today, away))
        if days and 1 <= day <= days[1].day:
            found = days[0].replace(day=day)
            if found <= view.today if view.past else found >= view.today:
                return _one(found)
    return None


def _weekday(fields: Fields, view: View) -> Days | None:
    today, wanted = view.today, fields["weekday"].number
    if "week" in fields or "this" in fields:
        away = fields["week"].number if "week" in fields else 0
        return _one(days_after(today, 7 * away + wanted - today.weekday()))
    if view.past and "next" not in fields:
        return _one(days_after(today, -((today.weekday() - wanted) % 7)))
    further = 7 * fields["next"].number if "next" in fields else 0
    return _one(days_after(today, ((wanted - today.weekday()) % 7 or 7) + further))


def _week(fields: Fields, view: View) -> Days | None:
    away = fields["week"].number if "week" in fields else 0
    days = week_days(view.today, away)
    if days is None:
        return None
    monday, sunday = days
    edge = fields["edge"].unit if "edge" in fields else ""
    if "weekend" in fields or edge == "end":
        return days_after(monday, 5) or monday, sunday
    if edge == "first half":
        return monday, days_after(monday, 2) or monday
    if edge == "head" or "weekhead" in fields:
        return _one(monday if "week" in fields or view.past else days_after(monday, 7))
    if edge == "middle" or "weekmiddle" in fields:
        return _one(days_after(monday, 2))
    if edge == "last half":
        return days_after(monday, 3) or monday, days_after(monday, 4) or monday
    if away == 0:
        return (monday, view.today) if view.past else (view.today, sunday)
    return monday, sunday


def _after_week(fields: Fields, view: View) -> Days | None:
    days = week_days(view.today, 1)
    if days and "weekday" in fields:
        return _one(days_after(days[0], fields["weekday"].number))
    return _one(business_day_from(days[0], view.holiday)) if days else None


def _ten_day(_: Fields, view: View) -> Days | None:
    """The next day on which accounts are settled: the 5th, 10th … 25th, or the last of the month."""
    for away in range(1, 40):
        day = days_after(view.today, away)
        if day is None:
            return None
        last = month_days(day.year, day.month)
        if (day.day % 5 == 0 and day.day < 30) or (last and day == last[1]):
            return _one(day)
    return None


def _after_year(fields: Fields, view: View) -> Days | None:
    year = view.today.year + (0 if view.past else 1)
    if "day" in fields and year <= 9999:
        month = fields["month"].number if "month" in fields else 1
        days, day = month_days(year, month), fields["day"].number
        return _one(date(year, month, day)) if days and 1 <= day <= days[1].day else None
    return _one(business_day_from(date(year, 1, 4), view.holiday)) if year <= 9999 else None


def _counted(fields: Fields, view: View) -> Days | None:
    """So many days, weeks, months or business days from today: 後, 前 or 以内."""
    said = fields["count"]
    unit, way = said.unit[:1], said.unit[1:]
    if way not in ("後", "前", "内"):
        return None
    number = -said.number if way == "前" else said.number
    if unit == "d":
        day = days_after(view.today, number)
    elif unit == "w":
        day = days_after(view.today, 7 * number)
        if day and "weekday" in fields:
            day = days_after(day, fields["weekday"].number - day.weekday())
    elif unit == "b":
        day = business_days_after(view.today, number, view.holiday)
    elif unit in "my":
        day = same_day_months_after(view.today, number * (12 if unit == "y" else 1))
    else:
        return None
    if day is None:
        return None
    return (view.today, day) if way == "内" else (day, day)


def _away(fields: Fields, view: View) -> Days | None:
    said = fields.get("dayaway") or fields["tonight"]
    return _one(days_after(view.today, said.number))


def _next_business(_: Fields, view: View) -> Days | None:
    return _one(business_days_after(view.today, 1, view.holiday))


def _whole_year(fields: Fields, view: View) -> Days | None:
    """昭和52年, 去年; of this year what lies ahead, or behind."""
    year = _year(fields, view)
    if year is None or not 1 <= year <= 9999:
        return None
    if "year" in fields or year != view.today.year:
        return date(year, 1, 1), date(year, 12, 31)
    return (date(year, 1, 1), view.today) if view.past else (view.today, date(year, 12, 31))


def _in_year(_: Fields, view: View) -> Days | None:
    return view.today, date(view.today.year, 12, 31)


#: words that decide the day by themselves, with what resolves them
_SPECIAL = (
    (("count",), _counted),
    (("named",), _named),
    (("fixed", "nthmonday", "nthsunday"), _fixed),
    (("afterweek",), _after_week),
    (("afteryear",), _after_year),
    (("nextbusiness",), _next_business),
    (("tenday",), _ten_day),
    (("nthweekday",), _whole_month),
)


def _general(fields: Fields, view: View) -> Days | None:
    if "month" in fields and "day" in fields:
        return _month_and_day(fields, view)
    if "dayaway" in fields or "tonight" in fields:
        return _away(fields, view)
    if "monthend" in fields or "monthhead" in fields:
        return _month_edge(fields, view)
    if "month" in fields or "monthaway" in fields:
        return _whole_month(fields, view)
    if "day" in fields:
        return _day_only(fields, view)
    if "weekday" in fields:
        return _weekday(fields, view)
    if {"week", "weekend", "weekhead", "weekmiddle"} & set(fields):
        return _week(fields, view)
    if "inyear" in fields:
        return _in_year(fields, view)
    return None if "edge" in fields else _whole_year(fields, view)
