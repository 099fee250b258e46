"""Years as they are told: 1985年 of the common era, 昭和60年 of an era; the first year of an era is 元年."""

from __future__ import annotations

import re

from toritsugi.core.values.number import speak_number

#: the common era among the names of calendars
COMMON = "西暦"
#: era → the year before its first
ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
#: a year as `show_year` writes it
SHOWN_YEAR = r"(?:([0-9]{4})|(明治|大正|昭和|平成|令和)([0-9]{1,3}|元))年"
#: 7 is ナナ as everywhere, so that it is not taken for 1
_SPELLED = 7


def era_year(era: str, number: int) -> int | None:
    """The year of the common era; None of an era that is not known and of a year below its first."""
    return ERAS[era] + number if era in ERAS and number >= 1 else None


def show_year(year: int, calendar: str) -> str:
    """「昭和52年」, 「令和元年」, 「1977年」; years before the era's first are told in the common era."""
    number = year - ERAS.get(calendar, year)
    if number < 1:
        return f"{year:04d}年"
    return f"{calendar}{'元' if number == 1 else number}年"


def say_year(year: int, calendar: str) -> str:
    """The same as it is spoken."""
    before = ERAS.get(calendar, 0)
    era, number = (calendar, year - before) if before and year > before else ("", year)
    return era + speak_number(number) + "ネン" if number % 10 == _SPELLED else show_year(year, calendar)


def year_from_shown(found: re.Match[str], group: int = 1) -> tuple[int, str]:
    """Year and calendar of a match of `SHOWN_YEAR` whose first group is `group`."""
    plain, era, number = found[group], found[group + 1], found[group + 2]
    if plain:
        return int(plain), COMMON
    return ERAS[era] + (1 if number == "元" else int(number)), era
