"""Findings about dates and hours, seen from a day: what is over, what hides what, a line that never opens."""

from __future__ import annotations

from datetime import date, timedelta

from toritsugi.core.checking.collecting import Findings
from toritsugi.core.manual.calendar import closure_in_force
from toritsugi.core.manual.model import Closure, Manual

#: a year with a 29th of February, in which closures of every year are looked at
LEAP_YEAR = 2028


def check_dates(manual: Manual, today: str, found: Findings) -> None:
    """Cards, closures and hours. today: ISO date."""
    for card in manual.cards.values():
        if card.valid_until and card.valid_until < today:
            found.add("card_past", f"cards.{card.id}.valid", card=card.title, until=card.valid_until)
    if manual.hours.week and not any(manual.hours.week):
        found.add("never_open", "hours")
    for number, closure in enumerate(manual.hours.closures):
        key = closure.phrase.id.removesuffix(".say") if closure.phrase is not None else _key(found, number)
        if len(closure.to_date) == 10 and closure.to_date < today:
            found.add("closure_past", key, until=closure.to_date)
            continue
        minute = closure.span.from_minute if closure.span is not None else 720
        winners = [won for day in _days(closure) if (won := closure_in_force(manual.hours, day, minute)) is not None]
        if closure.phrase is not None and winners and closure not in winners:
            other = winners[0]
            found.add("closure_hidden", key, other=f"{other.from_date}〜{other.to_date}")


def _key(found: Findings, number: int) -> str:
    """The place of a closure without words."""
    keys = found.closures()
    return keys[number] if number < len(keys) else f"hours.closed.{number}"


def _days(closure: Closure) -> list[date]:
    """The days of a closure; of one that is every year's, those of one year."""
    if len(closure.from_date) == 10:
        begin, end = date.fromisoformat(closure.from_date), date.fromisoformat(closure.to_date)
    else:
        begin = date.fromisoformat(f"{LEAP_YEAR}-{closure.from_date}")
        end = date.fromisoformat(f"{LEAP_YEAR}-{closure.to_date}")
        if end < begin:
            end = end.replace(year=LEAP_YEAR + 1)
    return [begin + timedelta(days=ahead) for ahead in range(min((end - begin).days, 400) + 1)]
