"""Days and times in speech, resolved against now: 「来週の火曜の午後」, 「ジューニガツヨーカノジューサンジ」.

First the spoken words become one notation (12月8日 13時), then the notation is read. An hour from 1 to 6 without
午前 is the afternoon: callers speak of business hours, and it is read back in 24 hours.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta

from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.normal import normal
from toritsugi.core.understanding.numbers import arabic
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.date_time import (
    DAY_END,
    DAY_READINGS,
    PARTS,
    WEEKDAYS,
    When,
    days_after,
    next_day,
    when_value,
)
from toritsugi.core.values.model import Kind

_ONES = ("", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュー")
_MONTHS = ("", "イチ", "ニ", "サン", "シ", "ゴ", "ロク", "シチ", "ハチ", "ク", "ジュー", "ジューイチ", "ジューニ")
_HOURS = ("レー", "イチ", "ニ", "サン", "ヨ", "ゴ", "ロク", "シチ", "ハチ", "ク", "ジュー", "ジューイチ", "ジューニ")
_LATEST_PLAIN_PM = 6


def _spoken_tables() -> list[tuple[str, str]]:
    """(spoken in the one form, notation) of months, days, hours and minutes."""
    table = [(f"{said}ガツ", f"{month}月") for month, said in enumerate(_MONTHS) if month]
    table.append(("ナナガツ", "7月"))
    table += [(normal(said), f"{day}日") for day, said in enumerate(DAY_READINGS) if day]
    tens = {1: "ジュー", 2: "ニジュー", 3: "サンジュー"}
    for day in range(10, 32):
        table.append((tens[day // 10] + _ONES[day % 10] + "ニチ", f"{day}日"))
    for hour in range(24):
        said = _HOURS[hour] if hour <= 12 else ("ジュー" if hour < 20 else "ニジュー") + _HOURS[hour % 10 or 0]
        if hour == 20:
            said = "ニジュー"
        table.append((f"{said}ジ", f"{hour}時"))
    table += [("ナナジ", "7時"), ("ジューナナジ", "17時"), ("レージ", "0時"), ("ハンジ", "半")]
    for minute in range(5, 60, 5):
        ten, one = minute // 10, minute % 10
        head = "" if not ten else ("" if ten == 1 else _ONES[ten]) + "ジュー"
        for end in ("フン", "プン"):
            table.append((head + _ONES[one] + end, f"{minute}分"))
        if not one:
            table += [(head[:-1] + "ップン", f"{minute}分"), (head[:-2] + "ジップン", f"{minute}分")]
    return table


_WORDS = {
    "今日": "+0d",
    "本日": "+0d",
    "キョー": "+0d",
    "ホンジツ": "+0d",
    "明日": "+1d",
    "アシタ": "+1d",
    "アス": "+1d",
    "ミョーニチ": "+1d",
    "明後日": "+2d",
    "アサッテ": "+2d",
    "シアサッテ": "+3d",
    "昨日": "-1d",
    "キノー": "-1d",
    "サクジツ": "-1d",
    "一昨日": "-2d",
    "オトトイ": "-2d",
    "オトツイ": "-2d",
    "昨夜": "-1d夜",
    "昨晩": "-1d夜",
    "ユーベ": "-1d夜",
    "サクバン": "-1d夜",
    "サクヤ": "-1d夜",
    "今朝": "+0d朝",
    "ケサ": "+0d朝",
    "今夜": "+0d夜",
    "今晩": "+0d夜",
    "コンヤ": "+0d夜",
    "コンバン": "+0d夜",
    "先週": "-1w",
    "センシュー": "-1w",
    "先月": "-1m",
    "センゲツ": "-1m",
    "サッキ": "今",
    "先ホド": "今",
    "サキホド": "今",
    "タッタ今": "今",
    "タッタイマ": "今",
    "時間前": "時間前",
    "ジカンマエ": "時間前",
    "日前": "日前",
    "ニチマエ": "日前",
    "週間前": "週前",
    "シューカンマエ": "週前",
    "今週": "+0w",
    "コンシュー": "+0w",
    "来週": "+1w",
    "ライシュー": "+1w",
    "再来週": "+2w",
    "サライシュー": "+2w",
    "今月": "+0m",
    "コンゲツ": "+0m",
    "来月": "+1m",
    "ライゲツ": "+1m",
    "月末": "末",
    "ゲツマツ": "末",
    "午前": "午前",
    "ゴゼン": "午前",
    "午後": "午後",
    "ゴゴ": "午後",
    "夕方": "夕方",
    "ユーガタ": "夕方",
    "朝": "朝",
    "アサ": "朝",
    "オ昼": "お昼",
    "昼": "お昼",
    "オヒル": "お昼",
    "正午": "12時",
    "ショーゴ": "12時",
    "夜": "夜",
    "ヨル": "夜",
    "半": "半",
    "ハン": "半",
    "末": "末",
    "カラ": "から",
    "マデ": "まで",
    "以降": "以降",
    "イコー": "以降",
    "過ギ": "以降",
    "スギ": "以降",
    "週間後": "週後",
    "シューカンゴ": "週後",
    "日後": "日後",
    "週間": "週",
}
_WEEKDAY_SAID = ("ゲツヨー", "カヨー", "スイヨー", "モクヨー", "キンヨー", "ドヨー", "ニチヨー")
_TABLE = dict(
    [
        *_spoken_tables(),
        *((normal(word), sign) for word, sign in _WORDS.items()),
        *((f"{day}曜", f"{day}曜") for day in WEEKDAYS),
        *((said, f"{day}曜") for said, day in zip(_WEEKDAY_SAID, WEEKDAYS, strict=True)),
    ]
)
_REWRITE = re.compile(
    r"[0-9]{1,2}時間前|[0-9]{1,3}日[後前]|[0-9]{1,4}(?:[月日分年]|時(?!間))|"
    + "|".join(sorted(map(re.escape, _TABLE), key=len, reverse=True))
)
_TIME = re.compile(
    r"(午前|午後|朝|夕方|夜|お昼)?(?:[^0-9]{0,2})([0-9]{1,2})(?:時(?!間)|:)(?:(半)|([0-9]{1,2})分?)?", re.ASCII
)
_MONTH_DAY = re.compile(r"([0-9]{1,2})[月/]([0-9]{1,2})日?", re.ASCII)
_DAY_ONLY = re.compile(r"(?<![0-9])([0-9]{1,2})日(?![後前])", re.ASCII)
_DIGITAL_TIME = re.compile(r"(?<![0-9])([0-9]{1,2}):([0-9]{2})(?![0-9])", re.ASCII)
_DIGITAL_DATE = re.compile(r"(?<![0-9/])([0-9]{1,2})/([0-9]{1,2})(?![0-9/])", re.ASCII)
_DAYS_AWAY = re.compile(r"([+-][0-3])d")
_WEEKS_AWAY = re.compile(r"([+-][0-2])w|([0-9])週([後前])")
_MONTHS_AWAY = re.compile(r"([+-][01])m")
_HOURS_AGO = re.compile(r"([0-9]{1,2})時間前")
_IN_DAYS = re.compile(r"([0-9]{1,3})日(?=後|前)", re.ASCII)
_IN_WEEKS = re.compile(r"([0-9]{1,2})週(?=後|前)", re.ASCII)

#: days for which a date is taken as gone by, not as one of next year
_JUST_PASSED = 60
_NEXT_YEAR = re.compile("来年|ライネン|明年|翌年")


def notation(flat: str) -> str:
    """A text in the one form with its days and times in one notation; other words become spaces."""
    pieces: list[str] = []
    at = 0
    text = arabic(flat)
    for match in re.finditer(_REWRITE.pattern + r"|[0-9]+[:/]?|:|週[後前]|時間前", text):
        if match.start() != at:
            pieces.append(" ")
        pieces.append(_TABLE.get(match.group(), match.group()))
        at = match.end()
    return "".join(pieces)


def date_time_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """The day, the time or both that a turn names."""
    asked = turn.asks(Kind.DATE_TIME)
    when = find_when(turn.said.words, turn.now, past=asked and turn.asks_past)
    if when is None:
        return ()
    sure = 1.0 if asked else 0.8
    value = when_value(when, words=turn.said.words)
    return (Candidate(value=value, confidence=sure, span=turn.whole, by="date_time.words"),)


def find_when(words: str, now: datetime, *, past: bool = False) -> When | None:
    """The day, the time or both that a text names; None when it names neither.

    past: what is asked lies behind (いつからでしょうか), so a day without a year is the last such day. Otherwise it is
    the next such day, unless that day went by not long ago: the caller rather named a wrong day than one next year.
    """
    said = notation(normal(_DIGITAL_DATE.sub(r"\1月\2日", _DIGITAL_TIME.sub(r"\1時\2分", words))))
    if not past and not _NEXT_YEAR.search(normal(words)) and _has_just_passed(said, now.date()):
        return None
    day = _day(said, now.date(), past=past)
    start, end = _span(said)
    if day is None and start is None:
        day, start = _ago(said, now)
    if start is not None and end is not None and not start < end:
        end = None
    when = When(day=day, start=start, end=end)
    return when if when.kept else None


def _has_just_passed(said: str, today: date) -> bool:
    found = _MONTH_DAY.search(said)
    if not found:
        return False
    last = _nearest_day(int(found.group(1)), int(found.group(2)), today, past=True)
    return last is not None and 0 < (today - last).days <= _JUST_PASSED


def _ago(said: str, now: datetime) -> tuple[date | None, int | None]:
    """さっき and 二時間前: a day and the minutes of it."""
    hours = _HOURS_AGO.search(said)
    if not hours and "今" not in said:
        return None, None
    then = now - timedelta(hours=int(hours.group(1)) if hours else 0)
    return then.date(), then.hour * 60 + then.minute


def _day(said: str, today: date, *, past: bool) -> date | None:
    found = _MONTH_DAY.search(said)
    if found:
        return _nearest_day(int(found.group(1)), int(found.group(2)), today, past=past)
    weekday = next((at for at, day in enumerate(WEEKDAYS) if f"{day}曜" in said), None)
    if weekday is not None:
        return _weekday(said, weekday, today, past=past)
    month = _MONTHS_AWAY.search(said)
    months = int(month.group(1)) if month else 0
    if "末" in said:
        return _month_end(today, months)
    for pattern, factor in ((_IN_DAYS, 1), (_IN_WEEKS, 7)):
        found = pattern.search(said)
        if found:
            sign = -1 if said[found.end()] == "前" else 1
            return days_after(today, sign * factor * int(found.group(1)))
    found = _DAYS_AWAY.search(said)
    if found:
        return days_after(today, int(found.group(1)))
    found = _DAY_ONLY.search(said)
    return _day_of_month(int(found.group(1)), today, months, past=past or months < 0) if found else None


def _weekday(said: str, weekday: int, today: date, *, past: bool) -> date | None:
    week = _WEEKS_AWAY.search(said)
    if week:
        away = int(week.group(1)) if week.group(1) else int(week.group(2)) * (-1 if week.group(3) == "前" else 1)
        return days_after(today, 7 * away + weekday - today.weekday())
    if past:
        return days_after(today, -((today.weekday() - weekday) % 7))
    return days_after(today, (weekday - today.weekday()) % 7 or 7)


def _nearest_day(month: int, day: int, today: date, *, past: bool) -> date | None:
    """The next such day, or the last one up to today."""
    if not past:
        return next_day(month, day, today)
    for year in range(today.year, max(0, today.year - 9), -1):
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1] and date(year, month, day) <= today:
            return date(year, month, day)
    return None


def _day_of_month(day: int, today: date, months: int, *, past: bool) -> date | None:
    step = -1 if past else 1
    for later in range(months, months + 13 * step, step):
        index = today.year * 12 + today.month - 1 + later
        year, month = index // 12, index % 12 + 1
        if 1 <= year <= 9999 and 1 <= day <= calendar.monthrange(year, month)[1]:
            found = date(year, month, day)
            if found <= today if past else found >= today:
                return found
    return None


def _month_end(today: date, months: int) -> date:
    index = today.year * 12 + today.month - 1 + months
    year, month = min(index // 12, 9999), index % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _span(said: str) -> tuple[int | None, int | None]:
    times = [(match, minutes) for match in _TIME.finditer(said) if (minutes := _minutes(match)) is not None]
    if not times:
        for name, stretch in PARTS.items():
            if name in said:
                return stretch
        return None, None
    first, start = times[0]
    after = said[first.end() : first.end() + 3].strip()
    if after.startswith("から") and len(times) > 1:
        end = times[1][1]
        if end <= start and end + 720 <= DAY_END:
            end += 720
        return start, end
    if after.startswith("以降"):
        return start, DAY_END
    if after.startswith("まで") and start > 0:
        return 0, start
    return start, None


def _minutes(match: re.Match[str]) -> int | None:
    part, hour, half, minute = match.group(1), int(match.group(2)), match.group(3), int(match.group(4) or 0)
    if hour > 23 or minute > 59:
        return None
    later = part in ("午後", "夕方", "夜", "お昼") or (not part and 1 <= hour <= _LATEST_PLAIN_PM)
    if later and hour < 12:
        hour += 12
    if part == "午前" and hour == 12:
        hour = 0
    return hour * 60 + (30 if half else minute)
