"""Days and times as people read them: 2026年11月21日(土) 14:03 in Japanese, 2026-11-21 14:03 in English."""

from __future__ import annotations

from datetime import date, datetime

from toritsugi.core.values.date_time import WEEKDAYS


def shown_day(day: date, language: str, *, year: bool = True) -> str:
    """A day with its weekday in Japanese, by ISO 8601 in English. year: whether the year is told."""
    if language.startswith("ja"):
        return f"{f'{day.year}年' if year else ''}{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"
    return f"{day:%Y-%m-%d}" if year else f"{day:%m-%d}"


def shown_time(moment: datetime, language: str, *, seconds: bool = False, year: bool = True) -> str:
    """A day and a time of 24 hours, in the zone that `moment` has."""
    return f"{shown_day(moment, language, year=year)} {moment:%H:%M}{f':{moment:%S}' if seconds else ''}"
