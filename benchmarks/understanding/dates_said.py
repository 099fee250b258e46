"""Days and times as people say them, each with what it means at a given moment. Written for the corpus alone.

What is meant is told in README.md: a week begins on Monday, an hour from 1 to 6 alone is the afternoon, 午後いち is
13:00, a weekday alone is the next one after today, business days leave out weekends and national holidays.
"""

from __future__ import annotations

import calendar
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import holidays

from benchmarks.understanding.phrasebook import partition
from benchmarks.understanding.saying import number

WEEKDAYS = "月火水木金土日"
_DAY_KANA = tuple(
    " ついたち ふつか みっか よっか いつか むいか なのか ようか ここのか とおか"  # noqa: SIM905
    " じゅういちにち じゅうににち じゅうさんにち じゅうよっか じゅうごにち じゅうろくにち"
    " じゅうしちにち じゅうはちにち じゅうくにち はつか にじゅういちにち にじゅうににち"
    " にじゅうさんにち にじゅうよっか にじゅうごにち にじゅうろくにち にじゅうしちにち"
    " にじゅうはちにち にじゅうくにち さんじゅうにち さんじゅういちにち".split(" ")
)
_MONTH_KANA = tuple(
    " いちがつ にがつ さんがつ しがつ ごがつ ろくがつ しちがつ はちがつ くがつ じゅうがつ"  # noqa: SIM905
    " じゅういちがつ じゅうにがつ".split(" ")
)
_HOUR_KANA = tuple(
    " いちじ にじ さんじ よじ ごじ ろくじ しちじ はちじ くじ じゅうじ じゅういちじ じゅうにじ".split(" ")  # noqa: SIM905
)
#: days of the month whose reading is said rather than written
_SAID_DAYS = (4, 5, 6, 8, 9, 10, 14, 20, 24)
_HOLIDAYS = holidays.country_holidays("JP", years=range(2026, 2029))
_DAYS_IN_KANA_COUNT = {2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 10: "とおか"}


@dataclass
class Draw:
    """A moment and the dice; remembers what was drawn for one row."""

    now: datetime
    rng: random.Random

    @property
    def today(self) -> date:
        return self.now.date()

    def day(self, least: int = 3, most: int = 170) -> date:
        return self.today + timedelta(days=self.rng.randint(least, most))


def _number(value: int, rng: random.Random) -> str:
    return number(value, rng.choice(("arabic", "arabic", "kanji")))


def _month_day(at: date, rng: random.Random) -> str:
    if rng.random() < 0.15:
        return _MONTH_KANA[at.month] + _DAY_KANA[at.day]
    style = rng.choice(("arabic", "arabic", "kanji"))
    return f"{number(at.month, style)}月{number(at.day, style)}日"


def _weekday(at: date, rng: random.Random) -> str:
    return WEEKDAYS[at.weekday()] + rng.choice(("曜日", "曜日", "曜"))


def _plus_month(at: date, months: int) -> tuple[int, int]:
    index = at.year * 12 + at.month - 1 + months
    return index // 12, index % 12 + 1


def _business(at: date, days: int) -> date:
    while days:
        at += timedelta(days=1)
        if at.weekday() < 5 and at not in _HOLIDAYS:
            days -= 1
    return at


def _monday(at: date, weeks: int) -> date:
    return at - timedelta(days=at.weekday()) + timedelta(weeks=weeks)


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


Said = tuple[str, date]


def _plain(d: Draw) -> Said:
    at = d.day()
    return _month_day(at, d.rng), at


def _with_weekday(d: Draw) -> Said:
    at = d.day()
    return f"{_month_day(at, d.rng)}の{_weekday(at, d.rng)}", at


def _slash(d: Draw) -> Said:
    at = d.day()
    return f"{at.month}/{at.day}", at


def _day_only(d: Draw) -> Said:
    at = d.day(1, 24)
    said = (
        _DAY_KANA[at.day]
        if d.rng.random() < 0.3 and at.day in (4, 5, 6, 8, 9, 10, 14, 20, 24)
        else f"{_number(at.day, d.rng)}日"
    )
    return said, at


def _fixed(words: list[str], days: int) -> Callable[[Draw], Said]:
    return lambda d: (d.rng.choice(words), d.today + timedelta(days=days))


def _in_week(words: list[str], weeks: int, least: int = 0) -> Callable[[Draw], Said]:
    def say(d: Draw) -> Said:
        first = least if weeks else min(d.today.weekday() + 1, 6)
        at = _monday(d.today, weeks) + timedelta(days=d.rng.randint(first, 6))
        return d.rng.choice(words) + _weekday(at, d.rng), at

    return say


def _next_weekday(words: list[str]) -> Callable[[Draw], Said]:
    def say(d: Draw) -> Said:
        at = d.day(1, 6)
        return d.rng.choice(words) + _weekday(at, d.rng), at

    return say


def _days_later(d: Draw) -> Said:
    count = d.rng.randint(2, 14)
    if count in _DAYS_IN_KANA_COUNT and d.rng.random() < 0.3:
        return _DAYS_IN_KANA_COUNT[count] + "後", d.today + timedelta(days=count)
    return f"{_number(count, d.rng)}日後", d.today + timedelta(days=count)


def _weeks_later(d: Draw) -> Said:
    count = d.rng.randint(1, 4)
    return f"{_number(count, d.rng)}週間後", d.today + timedelta(weeks=count)


def _next_month_day(d: Draw) -> Said:
    year, month = _plus_month(d.today, 1)
    at = date(year, month, d.rng.randint(1, 28))
    return f"来月{d.rng.choice(('の', ''))}{_number(at.day, d.rng)}日", at


def _this_month_day(d: Draw) -> Said:
    at = date(
        d.today.year, d.today.month, d.rng.randint(d.today.day, calendar.monthrange(d.today.year, d.today.month)[1])
    )
    return f"今月{d.rng.choice(('の', ''))}{_number(at.day, d.rng)}日", at


def _month_end(words: list[str], months: int) -> Callable[[Draw], Said]:
    def say(d: Draw) -> Said:
        year, month = _plus_month(d.today, months)
        return d.rng.choice(words), date(year, month, calendar.monthrange(year, month)[1])

    return say


def _business_later(d: Draw) -> Said:
    count = d.rng.randint(2, 5)
    return f"{_number(count, d.rng)}営業日後", _business(d.today, count)


def _next_business(d: Draw) -> Said:
    return d.rng.choice(["翌営業日", "次の営業日"]), _business(d.today, 1)


def _start_of_week(d: Draw) -> Said:
    at = _monday(d.today, 1)
    return "週明け", at if at not in _HOLIDAYS else _business(at, 1)


def _nth_weekday(d: Draw) -> Said:
    year, month = _plus_month(d.today, 1)
    nth, weekday = d.rng.randint(1, 4), d.rng.randint(0, 6)
    said = f"来月の第{_number(nth, d.rng)}{WEEKDAYS[weekday]}曜日"
    return said, _nth(year, month, weekday, nth)


def _first_of_next(d: Draw) -> Said:
    year, month = _plus_month(d.today, 1)
    return d.rng.choice(["来月の一日", "来月ついたち", "来月1日"]), date(year, month, 1)


def _next_year(d: Draw) -> Said:
    at = date(d.today.year + 1, d.rng.randint(1, 12), d.rng.randint(1, 28))
    return f"来年の{_month_day(at, d.rng)}", at


#: ways to name a day; those marked are heard in test only
DAYS: list[tuple[str, Callable[[Draw], Said], int]] = [
    ("plain", _plain, 8),
    ("with_weekday", _with_weekday, 5),
    ("slash", _slash, 1),
    ("day_only", _day_only, 4),
    ("today", _fixed(["今日", "本日", "きょう"], 0), 2),
    ("tomorrow", _fixed(["明日", "あした", "あす"], 1), 3),
    ("after_tomorrow", _fixed(["あさって", "明後日"], 2), 3),
    ("three_days", _fixed(["しあさって"], 3), 1),
    ("next_week", _in_week(["来週の", "来週"], 1), 7),
    ("week_after", _in_week(["再来週の", "再来週"], 2), 3),
    ("this_week", _in_week(["今週の", "今週"], 0), 3),
    ("weekday", _next_weekday([""]), 4),
    ("coming", _next_weekday(["今度の", "次の"]), 3),
    ("days_later", _days_later, 2),
    ("weeks_later", _weeks_later, 2),
    ("next_month_day", _next_month_day, 3),
    ("this_month_day", _this_month_day, 2),
    ("this_month_end", _month_end(["今月末", "月末", "今月の末"], 0), 2),
    ("next_month_end", _month_end(["来月末", "来月の終わり", "来月の末"], 1), 1),
    ("business_later", _business_later, 2),
    ("next_business", _next_business, 1),
    ("start_of_week", _start_of_week, 1),
    ("nth_weekday", _nth_weekday, 2),
    ("first_of_next", _first_of_next, 1),
    ("next_year", _next_year, 1),
]


def _hm(hour: int, minute: int = 0) -> str:
    return f"{hour:02d}:{minute:02d}"


def _hour(d: Draw) -> tuple[str, str]:
    """An hour alone: 9 to 12 in the morning, 1 to 6 in the afternoon."""
    hour = d.rng.choice((9, 10, 11, 13, 14, 15, 16, 17, 18))
    return _number(hour if hour < 13 else hour - 12, d.rng) + "時", _hm(hour)


def _hour_24(d: Draw) -> tuple[str, str]:
    hour = d.rng.randint(13, 19)
    return _number(hour, d.rng) + "時", _hm(hour)


def _half(d: Draw) -> tuple[str, str]:
    said, at = _hour(d)
    return said + "半", at[:3] + "30"


def _minutes(d: Draw) -> tuple[str, str]:
    said, at = _hour(d)
    minute = d.rng.choice((10, 15, 20, 40, 45, 50))
    return said + _number(minute, d.rng) + "分", f"{at[:3]}{minute}"


def _digital(d: Draw) -> tuple[str, str]:
    hour, minute = d.rng.randint(9, 19), d.rng.choice((0, 15, 30, 45))
    return f"{hour}:{minute:02d}", _hm(hour, minute)


def _morning(d: Draw) -> tuple[str, str]:
    hour = d.rng.randint(8, 11)
    return f"{d.rng.choice(('午前', '午前', '朝の'))}{_number(hour, d.rng)}時", _hm(hour)


def _afternoon(d: Draw) -> tuple[str, str]:
    hour = d.rng.randint(1, 7)
    half = d.rng.random() < 0.3
    word = "午後" if hour < 4 else d.rng.choice(("午後", "午後の", "夕方"))
    return f"{word}{_number(hour, d.rng)}時{'半' if half else ''}", _hm(hour + 12, 30 if half else 0)


def _part(d: Draw) -> tuple[str, str]:
    said, kept = d.rng.choice(
        [
            ("午前中", "00:00/12:00"),
            ("午前", "00:00/12:00"),
            ("午後", "12:00/24:00"),
            ("夕方", "16:00/19:00"),
            ("お昼", "12:00/13:00"),
            ("夜", "19:00/22:00"),
            ("朝", "07:00/10:00"),
            ("昼ごろ", "12:00/13:00"),
        ]
    )
    return said, kept


def _from_to(d: Draw) -> tuple[str, str]:
    first = d.rng.randint(9, 16)
    last = first + d.rng.randint(1, 3)

    def say(hour: int) -> str:
        return _number(hour - 12 if hour > 12 and plain else hour, rng) + "時"

    rng, plain = d.rng, first > 12 and d.rng.random() < 0.5
    end = rng.choice(("", "まで", "の間"))
    return f"{say(first)}から{say(last)}{end}", f"{_hm(first)}/{_hm(last)}"


def _after(d: Draw) -> tuple[str, str]:
    said, at = _hour(d)
    return said + d.rng.choice(("以降", "より後", "以降")), at + "/24:00"


def _until(d: Draw) -> tuple[str, str]:
    said, at = _hour(d)
    return said + "まで", "00:00/" + at


def _noon(d: Draw) -> tuple[str, str]:
    return d.rng.choice(("正午", "お昼の12時", "昼の十二時")), "12:00"


def _first_of_afternoon(d: Draw) -> tuple[str, str]:
    return d.rng.choice(("午後いち", "午後一", "午後イチ", "昼一")), "13:00"


def _before(d: Draw) -> tuple[str, str]:
    said, at = _hour(d)
    less = d.rng.choice((5, 10))
    return f"{said}{_number(less, d.rng)}分前", _hm(int(at[:2]) - 1, 60 - less)


def _about(d: Draw) -> tuple[str, str]:
    said, at = _hour(d)
    return said + d.rng.choice(("ごろ", "頃", "くらい", "ちょうど")), at


def _kana_time(d: Draw) -> tuple[str, str]:
    hour = d.rng.choice((9, 10, 11, 13, 14, 15, 16, 17))
    half = d.rng.random() < 0.3
    return _HOUR_KANA[hour if hour < 13 else hour - 12] + ("はん" if half else ""), _hm(hour, 30 if half else 0)


TIMES: list[tuple[str, Callable[[Draw], tuple[str, str]], int]] = [
    ("hour", _hour, 7),
    ("hour_24", _hour_24, 3),
    ("half", _half, 4),
    ("minutes", _minutes, 2),
    ("digital", _digital, 1),
    ("morning", _morning, 4),
    ("afternoon", _afternoon, 6),
    ("part", _part, 6),
    ("from_to", _from_to, 3),
    ("after", _after, 2),
    ("until", _until, 1),
    ("noon", _noon, 1),
    ("first_of_afternoon", _first_of_afternoon, 2),
    ("before", _before, 1),
    ("about", _about, 3),
    ("kana", _kana_time, 1),
]
#: ways that are heard in one split only, beside those of all
RARE = {"three_days", "nth_weekday", "first_of_next", "next_year", "before", "noon", "slash", "start_of_week"}


def _chosen(kinds: list[tuple[str, Callable, int]], split: str, rng: random.Random) -> Callable:  # type: ignore[type-arg]
    mine = set(partition(sorted(RARE), "rare dates")[split])
    fitting = [(say, weight) for name, say, weight in kinds if name not in RARE or name in mine]
    return rng.choices([say for say, _ in fitting], [weight for _, weight in fitting])[0]


def moment(rng: random.Random) -> datetime:
    """When a call comes in."""
    at = datetime(2026, 11, 2, 9, 0) + timedelta(days=rng.randint(0, 330), minutes=rng.randint(0, 530))  # noqa: DTZ001
    return at


def day_said(d: Draw, split: str) -> tuple[str, str]:
    """(words, ISO date)."""
    said, at = _chosen(DAYS, split, d.rng)(d)
    return said, at.isoformat()


def time_said(d: Draw, split: str) -> tuple[str, str]:
    """(words, "T13:00" or "T13:00/15:00")."""
    said, at = _chosen(TIMES, split, d.rng)(d)
    return said, f"T{at}"


def both_said(d: Draw, split: str) -> tuple[str, str]:
    """(words, "2026-12-08T13:00")."""
    day, date_kept = day_said(d, split)
    time, time_kept = time_said(d, split)
    between = d.rng.choice(("の", "の", "、", "")) if not day.isascii() else "の"
    return f"{day}{between}{time}", date_kept + time_kept


def range_said(d: Draw) -> tuple[str, str]:
    """A stretch of days: (words, "2026-12-08/2026-12-10")."""
    first = d.day(3, 90)
    last = first + timedelta(days=d.rng.randint(1, 4))
    if last.month != first.month:
        return f"{_month_day(first, d.rng)}から{_month_day(last, d.rng)}", f"{first}/{last}"
    return f"{first.month}月{first.day}日から{last.day}日", f"{first}/{last}"
