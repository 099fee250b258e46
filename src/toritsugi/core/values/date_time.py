"""Dates and times as callers wish for them: a day, a time of day, a stretch of it, or any of these alone.

Said twice over, so that a day misheard is noticed: the day with its own reading (ようか) and the weekday, the hour in
24 (13時), which says 午後1時 another way.
"""

from __future__ import annotations

import re
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
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)?(?:T(\d\d):(\d\d)(?:/(\d\d):(\d\d))?)?", re.ASCII)
_SHOWN_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日（([月火水木金土日])）", re.ASCII)
_SHOWN_TIME = re.compile(r"(\d{1,2})時(?:(\d{1,2})分)?", re.ASCII)


class When(msgspec.Struct, frozen=True, kw_only=True):
    """A wished day, time or both, local to the line. start/end: minutes from midnight; `end` only of a stretch."""

    day: date | None = None
    start: int | None = None
    end: int | None = None

    @property
    def kept(self) -> str:
        """ISO 8601: "2026-12-08", "2026-12-08T13:00", "2026-12-08T13:00/15:00", "T13:00"."""
        kept = self.day.isoformat() if self.day else ""
        if self.start is not None:
            kept += f"T{_clock(self.start)}"
            kept += f"/{_clock(self.end)}" if self.end is not None else ""
        return kept

    @property
    def shown(self) -> str:
        """「12月8日（火）13時」"""
        day = f"{self.day.month}月{self.day.day}日（{WEEKDAYS[self.day.weekday()]}）" if self.day else ""
        return day + self._times(_show_time)

    @property
    def spoken(self) -> str:
        """「12月ようか、火曜日、13時」"""
        said = []
        if self.day:
            month = _MONTH_SAID.get(self.day.month, f"{self.day.month}月")
            day = _DAY_SAID.get(self.day.day, DAY_READINGS[self.day.day])
            said += [month + day, WEEKDAYS[self.day.weekday()] + "曜日"]
        if self.start is not None:
            said.append(self._times(_say_time))
        return "、".join(said)

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
    day, hour, minute, end_hour, end_minute = found.groups()
    try:
        parsed_day = date.fromisoformat(day) if day else None
    except ValueError:
        return None
    start = int(hour) * 60 + int(minute) if hour else None
    end = int(end_hour) * 60 + int(end_minute) if end_hour else None
    return _sound(When(day=parsed_day, start=start, end=end))


def when_from_shown(shown: str, near: date) -> When | None:
    """The wish shown in this form, its year the one closest to `near` whose weekday fits; None when there is none."""
    day = None
    rest = shown
    found = _SHOWN_DAY.match(shown)
    if found:
        day = _closest(int(found.group(1)), int(found.group(2)), WEEKDAYS.index(found.group(3)), near)
        rest = shown[found.end() :]
        if day is None:
            return None
    if not rest:
        return When(day=day) if day else None
    if rest in PARTS:
        return When(day=day, start=PARTS[rest][0], end=PARTS[rest][1])
    return _times_from_shown(rest, day)


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


def _times_from_shown(rest: str, day: date | None) -> When | None:
    found = [int(hour) * 60 + int(minute or 0) for hour, minute in _SHOWN_TIME.findall(rest)]
    frame = _SHOWN_TIME.sub("#", rest)
    if len(found) != frame.count("#"):
        return None
    if frame == "#":
        return _sound(When(day=day, start=found[0]))
    if frame == "#から#":
        return _sound(When(day=day, start=found[0], end=found[1]))
    if frame == "#以降":
        return _sound(When(day=day, start=found[0], end=DAY_END))
    if frame == "#まで":
        return _sound(When(day=day, start=0, end=found[0]))
    return None


def _sound(when: When) -> When | None:
    if when.start is not None and not 0 <= when.start < DAY_END:
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
