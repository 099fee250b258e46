"""Dates and times as callers wish for them: a day or a stretch of days, a time of day or a stretch of it, or both.

Said twice over, so that a day misheard is noticed: the day with its own reading (ようか) and the weekday, the hour in
24 (13時), which says 午後1時 another way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import msgspec

from toritsugi.core.values.model import Kind, Source, Value

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
    r"(\d{4}-\d\d-\d\d|\.\.(?=/))?(?:(?<=.)/(\d{4}-\d\d-\d\d|\.\.))?(?:T(\d\d):(\d\d)(?:/(\d\d):(\d\d))?)?", re.ASCII
)
_SHOWN_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日（([月火水木金土日])）", re.ASCII)
_SHOWN_TIME = re.compile(r"(\d{1,2})時(?:(\d{1,2})分)?", re.ASCII)


class When(msgspec.Struct, frozen=True, kw_only=True):
    """A wished day, time or both, local to the line.

    day, last: the first and the last day of a stretch of days; `last` is None for one day. A stretch may be open:
    `ANYTIME` as the last day has no end, and without `day` it has no beginning. start, end: minutes from midnight;
    `end` only of a stretch. The times are those of each day.
    """

    day: date | None = None
    start: int | None = None
    end: int | None = None
    last: date | None = None

    @property
    def kept(self) -> str:
        """ISO 8601 as far as known: "2026-12-08", "2026-12-08T13:00", "2026-12-08T13:00/15:00", "T13:00".

        Stretches of days: "2026-12-08/2026-12-10", "2026-12-08/..", "../2026-12-08", and "../.." for any day.
        """
        kept = self.day.isoformat() if self.day else ""
        if self.last:
            kept = (kept or "..") + "/" + (".." if self.last == ANYTIME else self.last.isoformat())
        if self.start is not None:
            kept += f"T{_clock(self.start)}"
            kept += f"/{_clock(self.end)}" if self.end is not None else ""
        return kept

    @property
    def shown(self) -> str:
        """「12月8日（火）13時」"""
        times = self._times(_show_time)
        return (
            (self._days(_show_day) or (_OPEN_SHOWN if self.last else ""))
            + ("の" if self.last and times else "")
            + times
        )

    @property
    def spoken(self) -> str:
        """「12月ようか、火曜日、13時」"""
        said = [self._days(_say_day) or (_OPEN_SHOWN if self.last else ""), self._times(_say_time)]
        return "、".join(one for one in said if one)

    def _days(self, say: Callable[[date], str]) -> str:
        if self.last is None:
            return say(self.day) if self.day else ""
        if self.last == ANYTIME:
            return f"{say(self.day)}以降" if self.day else ""
        return f"{say(self.day)}から{say(self.last)}まで" if self.day else f"{say(self.last)}まで"

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


def _show_day(day: date) -> str:
    return f"{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def _say_day(day: date) -> str:
    month = _MONTH_SAID.get(day.month, f"{day.month}月")
    return f"{month}{_DAY_SAID.get(day.day, DAY_READINGS[day.day])}、{WEEKDAYS[day.weekday()]}曜日"


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
    found = _ISO.fullmatch(kept)
    if not found or not kept:
        return None
    day, last, hour, minute, end_hour, end_minute = found.groups()
    try:
        first_day = date.fromisoformat(day) if day and day != ".." else None
        last_day = (ANYTIME if last == ".." else date.fromisoformat(last)) if last else None
    except ValueError:
        return None
    start = int(hour) * 60 + int(minute) if hour else None
    end = int(end_hour) * 60 + int(end_minute) if end_hour else None
    return _sound(When(day=first_day, last=last_day, start=start, end=end))


def when_from_shown(shown: str, near: date) -> When | None:
    """The wish shown in this form, its year the one closest to `near` whose weekday fits; None when there is none."""
    if shown.startswith(_OPEN_SHOWN):
        return _with_times(When(last=ANYTIME), shown.removeprefix(_OPEN_SHOWN))
    days: list[date] = []
    at = 0
    while (found := _SHOWN_DAY.match(shown, at)) and len(days) < 2:
        day = _closest(int(found[1]), int(found[2]), WEEKDAYS.index(found[3]), days[0] if days else near)
        if day is None:
            return None
        days.append(day)
        at = found.end() + (2 if len(days) == 1 and _SHOWN_DAY.match(shown, found.end() + 2) else 0)
    rest = shown[at:]
    if len(days) == 2:
        return _with_times(When(day=days[0], last=days[1]), rest.removeprefix("まで")) if "まで" in rest else None
    if days and rest.startswith(("以降", "まで")):
        open_end = rest.startswith("以降")
        when = When(day=days[0], last=ANYTIME) if open_end else When(last=days[0])
        return _with_times(when, rest[2:])
    return _with_times(When(day=days[0] if days else None), rest)


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
    """MMDD, MMDDHH or MMDDHHMM as pressed, the next such day from `today` on; None when no calendar or clock has it."""
    if len(keys) not in (4, 6, 8) or not (keys.isascii() and keys.isdecimal()):
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
