"""Dates and times as callers wish for them: a day or a stretch of days, a time of day or a stretch of it, or both.

Said twice over, so that a day misheard is noticed: the day with its own reading (ようか) and the weekday, the hour in
24 (13時), which says 午後1時 another way. A day that was said with its year, or that lies far off, is told with it; of
one long past nobody knows the weekday, and it is left out.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

import msgspec

from toritsugi.core.values.days_of_week import is_only, parted
from toritsugi.core.values.model import Kind, Source, Value
from toritsugi.core.values.years import COMMON, SHOWN_YEAR, say_year, show_year, year_from_shown

WEEKDAYS = "月火水木金土日"
DAY_READINGS = (
    "",
    "ついたち",
    "ふつか",
    "みっか",
    "よっか",
    "いつか",
    "むいか",
    "なのか",
    "ようか",
    "ここのか",
    "とおか",
    "じゅういちにち",
    "じゅうににち",
    "じゅうさんにち",
    "じゅうよっか",
    "じゅうごにち",
    "じゅうろくにち",
    "じゅうしちにち",
    "じゅうはちにち",
    "じゅうくにち",
    "はつか",
    "にじゅういちにち",
    "にじゅうににち",
    "にじゅうさんにち",
    "にじゅうよっか",
    "にじゅうごにち",
    "にじゅうろくにち",
    "にじゅうしちにち",
    "にじゅうはちにち",
    "にじゅうくにち",
    "さんじゅうにち",
    "さんじゅういちにち",
)
#: how the desk says a day otherwise: 7 is なな as everywhere, and はつか after a month would be read as は and つか
_DAY_SAID = {17: "じゅうななにち", 20: "20日", 27: "にじゅうななにち"}
#: 7 is ナナ, so that it is not taken for 1 (一月/七月, 一時/七時)
_MONTH_SAID = {7: "ナナガツ"}
_HOUR_SAID = {7: "ナナジ", 17: "ジュウナナジ"}
DAY_END = 24 * 60
#: the last day of a stretch without an end
ANYTIME = date.max
_OPEN_SHOWN = "いつでも"
#: parts of a day, minutes from midnight; the stretch is what is kept, the name what is shown and said
PARTS = {
    "午前": (0, 720),
    "午後": (720, DAY_END),
    "朝": (420, 600),
    "お昼": (720, 780),
    "夕方": (960, 1140),
    "夜": (1140, 1320),
}
_PART_NAMES = {stretch: name for name, stretch in PARTS.items()}
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d|\.\.(?=/))?(?:(?<=.)/(\d{4}-\d\d-\d\d|\.\.))?"
    r"(?:T(\d\d):([0-5]\d)(?:/(\d\d):([0-5]\d))?)?",
    re.ASCII,
)
_SHOWN_DAY = re.compile(rf"(?:{SHOWN_YEAR})?(\d{{1,2}})月(\d{{1,2}})日(?:（([月火水木金土日])）)?", re.ASCII)
_SHOWN_MONTH = re.compile(rf"{SHOWN_YEAR}(?:(\d{{1,2}})月(?!\d{{1,2}}日))?(?!\d{{1,2}}月)", re.ASCII)
#: days from today within which a day needs no year to be known
_PAST_KNOWN, _COMING_KNOWN = 366, 400
_SHOWN_TIME = re.compile(r"(\d{1,2})時(?:([0-5]?\d)分)?", re.ASCII)


class When(msgspec.Struct, frozen=True, kw_only=True):
    """A wished day, time or both, local to the line.

    day, last: the first and the last day of a stretch of days; `last` is None for one day. A stretch may be open:
    `ANYTIME` as the last day has no end, and without `day` it has no beginning. start, end: minutes from midnight;
    `end` only of a stretch. The times are those of each day. years: in which calendar the year is told (西暦, 昭和 …),
    "" where the day is known without it. long_ago: no weekday is told with the year. only: the days of the week that
    the wish is for, "平日" or "月曜以外", "" for all.
    """

    day: date | None = None
    start: int | None = None
    end: int | None = None
    last: date | None = None
    years: str = ""
    long_ago: bool = False
    only: str = ""

    @property
    def kept(self) -> str:
        """ISO 8601 as far as known: "2026-12-08", "2026-12-08T13:00", "2026-12-08T13:00/15:00", "T13:00".

        Stretches of days: "2026-12-08/2026-12-10", "2026-12-08/..", "../2026-12-08", and "../.." for any day. Behind
        it the days of the week: "../..;平日", "T10:00/17:00;月曜以外".
        """
        kept = self.day.isoformat() if self.day else ""
        if self.last:
            kept = (kept or "..") + "/" + (".." if self.last == ANYTIME else self.last.isoformat())
        if self.start is not None:
            kept += f"T{_clock(self.start)}"
            kept += f"/{_clock(self.end)}" if self.end is not None else ""
        return f"{kept};{self.only}" if self.only else kept

    @property
    def shown(self) -> str:
        """「12月8日（火）13時」, 「昭和52年3月4日」, 「平日ならいつでも」, 「平日の午前」"""
        days, times = self._days(_show), self._times(_show_time)
        if self.only:
            named = f"{days}の{self.only}" if days else self.only
            return f"{named}の{times}" if times else named + ("" if days else f"なら{_OPEN_SHOWN}")
        return (days or (_OPEN_SHOWN if self.last else "")) + ("の" if self.last and times else "") + times

    @property
    def spoken(self) -> str:
        """「12月ようか、火曜日、13時」, 「昭和52年3月よっか」"""
        days, times = self._days(_say), self._times(_say_time)
        if self.only and not days and not times:
            return f"{self.only}なら{_OPEN_SHOWN}"
        said = [days or (_OPEN_SHOWN if self.last and not self.only else ""), self.only, times]
        return "、".join(one for one in said if one)

    def _days(self, say: _SayDays) -> str:
        if self.last is None:
            return say.day(self.day, self) if self.day else ""
        if self.last == ANYTIME:
            return f"{say.day(self.day, self)}以降" if self.day else ""
        if self.day is None:
            return f"{say.day(self.last, self)}まで"
        if self.years and _is_year(self.day, self.last):
            return say.year(self.day.year, self.years)
        if self.years and _is_month(self.day, self.last):
            return say.year(self.day.year, self.years) + say.month(self.day.month)
        return f"{say.day(self.day, self)}から{say.day(self.last, self)}まで"

    def _times(self, say: _SayTime) -> str:
        if self.start is None:
            return ""
        if self.end is None:
            return say(self.start)
        if (self.start, self.end) in _PART_NAMES:
            return _PART_NAMES[self.start, self.end]
        if self.end == DAY_END:
            return say(self.start) + "以降"
        if self.start == 0:
            return say(self.end) + "まで"
        return f"{say(self.start)}から{say(self.end)}"


def _is_month(day: date, last: date) -> bool:
    length = calendar.monthrange(day.year, day.month)[1]
    return day.day == 1 and last == day.replace(day=length)


def _is_year(day: date, last: date) -> bool:
    return (day.month, day.day) == (1, 1) and last == date(day.year, 12, 31)


class _SayDays(msgspec.Struct, frozen=True):
    """A way to put years, months and days into words. named: of a day of the month; weekday: what stands around it."""

    year: Callable[[int, str], str]
    month: Callable[[int], str]
    named: Callable[[int], str]
    weekday: tuple[str, str]

    def day(self, day: date, when: When) -> str:
        before, behind = self.weekday
        year = self.year(day.year, when.years) if when.years else ""
        weekday = "" if year and when.long_ago else f"{before}{WEEKDAYS[day.weekday()]}{behind}"
        return year + self.month(day.month) + self.named(day.day) + weekday


_show = _SayDays(year=show_year, month="{}月".format, named="{}日".format, weekday=("（", "）"))
_say = _SayDays(
    year=say_year,
    month=lambda month: _MONTH_SAID.get(month, f"{month}月"),
    named=lambda day: _DAY_SAID.get(day, DAY_READINGS[day]),
    weekday=("、", "曜日"),
)


class _SayTime:
    """A way to put minutes from midnight into words."""

    def __init__(self, hours: dict[int, str]) -> None:
        self._hours = hours

    def __call__(self, minutes: int) -> str:
        hour, minute = divmod(minutes, 60)
        return self._hours.get(hour, f"{hour}時") + (f"{minute}分" if minute else "")


_show_time = _SayTime({})
_say_time = _SayTime(_HOUR_SAID)


def when_value(when: When, *, words: str = "", source: Source = Source.VOICE) -> Value:
    """The value of a wish that says at least a day or a time; raises ValueError when it says neither."""
    if not when.kept:
        raise ValueError("neither a day nor a time")
    return Value(kind=Kind.DATE_TIME, kept=when.kept, shown=when.shown, spoken=when.spoken, words=words, source=source)


def when_from_kept(kept: str) -> When | None:
    """The wish that was kept in this form; None when it is not in this form."""
    kept, mark, only = kept.partition(";")
    found = _ISO.fullmatch(kept)
    if not found or not kept or (mark and not is_only(only)):
        return None
    day, last, hour, minute, end_hour, end_minute = found.groups()
    try:
        first_day = date.fromisoformat(day) if day and day != ".." else None
        last_day = (ANYTIME if last == ".." else date.fromisoformat(last)) if last else None
    except ValueError:
        return None
    start = int(hour) * 60 + int(minute) if hour else None
    end = int(end_hour) * 60 + int(end_minute) if end_hour else None
    return _sound(When(day=first_day, last=last_day, start=start, end=end, only=only))


def dated(when: When, today: date) -> When:
    """The wish with what its days must be told with, seen from today: their year, unless they are near."""
    days = [day for day in (when.day, when.last) if day is not None and day != ANYTIME]
    away = [(day - today).days for day in days]
    far = any(not -_PAST_KNOWN <= one <= _COMING_KNOWN for one in away)
    long_ago = bool(away) and max(away) < -_PAST_KNOWN
    years = when.years or (COMMON if far else "")
    return msgspec.structs.replace(when, years=years if days else "", long_ago=long_ago)


def when_from_shown(shown: str, near: date) -> When | None:
    """The wish shown in this form, its year the one closest to `near` whose weekday fits; None when there is none."""
    rest, only = parted(shown)
    when = _from_shown(rest, near) if rest or not only else When(last=ANYTIME)
    return _sound(msgspec.structs.replace(when, only=only)) if when is not None and only else when


def _from_shown(shown: str, near: date) -> When | None:
    if shown.startswith(_OPEN_SHOWN):
        return _with_times(When(last=ANYTIME), shown.removeprefix(_OPEN_SHOWN))
    whole = _SHOWN_MONTH.match(shown)
    if whole:
        return _whole_from_shown(whole, shown, near)
    days: list[date] = []
    years = ""
    at = 0
    while (found := _SHOWN_DAY.match(shown, at)) and len(days) < 2:
        day, told_in = _day_from_shown(found, days[0] if days else near)
        if day is None:
            return None
        days.append(day)
        years = years or told_in
        at = found.end() + (2 if len(days) == 1 and _SHOWN_DAY.match(shown, found.end() + 2) else 0)
    rest = shown[at:]
    if len(days) == 2:
        when = When(day=days[0], last=days[1], years=years)
        return _with_times(dated(when, near), rest.removeprefix("まで")) if "まで" in rest else None
    if days and rest.startswith(("以降", "まで")):
        open_end = rest.startswith("以降")
        when = When(day=days[0], last=ANYTIME, years=years) if open_end else When(last=days[0], years=years)
        return _with_times(dated(when, near), rest[2:])
    return _with_times(dated(When(day=days[0] if days else None, years=years), near), rest)


def _day_from_shown(found: re.Match[str], near: date) -> tuple[date | None, str]:
    """A day and the calendar of its year; a day without a year needs its weekday."""
    month, day, weekday = int(found[4]), int(found[5]), found[6]
    if not found[1] and not found[2]:
        return (_closest(month, day, WEEKDAYS.index(weekday), near) if weekday else None), ""
    year, years = year_from_shown(found)
    try:
        told = date(year, month, day)
    except ValueError:
        return None, ""
    return (told if not weekday or WEEKDAYS[told.weekday()] == weekday else None), years


def _whole_from_shown(found: re.Match[str], shown: str, near: date) -> When | None:
    """A month or a year that is told as a whole, with its times."""
    year, years = year_from_shown(found)
    first, last = (int(found[4]), int(found[4])) if found[4] else (1, 12)
    if not (1 <= year <= 9999 and 1 <= first <= last <= 12):
        return None
    day, end = date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
    return _with_times(dated(When(day=day, last=end, years=years), near), shown[found.end() :])


def _with_times(when: When, shown: str) -> When | None:
    """A wish of days with the times shown behind them."""
    rest = shown.removeprefix("の") if when.last else shown
    if not rest:
        return _sound(when) if when.kept and not shown else None
    if rest in PARTS:
        return _sound(msgspec.structs.replace(when, start=PARTS[rest][0], end=PARTS[rest][1]))
    times = _times_from_shown(rest)
    return _sound(msgspec.structs.replace(when, start=times.start, end=times.end)) if times else None


def when_from_keys(keys: str, today: date) -> When | None:
    """MMDD, MMDDHH or MMDDHHMM as pressed, the next such day from `today` on; None when no calendar or clock has it.

    YYYYMMDD of a day of birth is told by its first two digits, which are no month.
    """
    if len(keys) not in (4, 6, 8) or not (keys.isascii() and keys.isdecimal()):
        return None
    if len(keys) == 8 and int(keys[:2]) > 12:
        try:
            return dated(When(day=date.fromisoformat(keys), years=COMMON), today)
        except ValueError:
            return None
    day = next_day(int(keys[:2]), int(keys[2:4]), today)
    if day is None:
        return None
    start = int(keys[4:6]) * 60 + (int(keys[6:8]) if len(keys) == 8 else 0) if len(keys) > 4 else None
    if len(keys) == 8 and int(keys[6:8]) > 59:
        return None
    return _sound(When(day=day, start=start))


def next_day(month: int, day: int, today: date) -> date | None:
    """The first such day from `today` on (29 February waits for its year); None when no calendar has it."""
    for year in range(today.year, min(today.year + 9, 10000)):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def _times_from_shown(rest: str) -> When | None:
    found = [int(hour) * 60 + int(minute or 0) for hour, minute in _SHOWN_TIME.findall(rest)]
    frame = _SHOWN_TIME.sub("#", rest)
    if len(found) != frame.count("#"):
        return None
    if frame == "#":
        return _sound(When(start=found[0]))
    if frame == "#から#":
        return _sound(When(start=found[0], end=found[1]))
    if frame == "#以降":
        return _sound(When(start=found[0], end=DAY_END))
    if frame == "#まで":
        return _sound(When(start=0, end=found[0]))
    return None


def _sound(when: When) -> When | None:
    if when.start is not None and not 0 <= when.start < DAY_END:
        return None
    if when.last is not None and when.day is not None and not when.day < when.last:
        return None
    if when.end is not None and (when.start is None or not when.start < when.end <= DAY_END):
        return None
    if when.only and when.day is not None and when.last is None:
        return None
    if when.only and when.day is None and when.last == ANYTIME and when.start is not None:
        return msgspec.structs.replace(when, last=None)  # いつでも says no more than its times do
    return when


def _closest(month: int, day: int, weekday: int, near: date) -> date | None:
    candidates = []
    for year in range(max(1, near.year - 6), min(9999, near.year + 12) + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            continue
    fitting = [candidate for candidate in candidates if candidate.weekday() == weekday]
    return min(fitting, key=lambda candidate: abs(candidate - near), default=None)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def days_after(today: date, days: int) -> date | None:
    """A day some days away, None beyond the calendar."""
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None
