"""Open or closed: hours, holidays, closures."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.core.manual.calendar import closure_in_force, is_open, next_opening
from toritsugi.core.manual.model import Closure, Hours, Span

TOKYO = ZoneInfo("Asia/Tokyo")
NIGHT = Span(from_minute=18 * 60, to_minute=26 * 60)
DAY = Span(from_minute=9 * 60, to_minute=18 * 60)
NEW_YEAR = Closure(from_date="12-29", to_date="01-03")
WORKDAYS = Hours(week=((DAY,),) * 5 + ((), ()), closed_on_holidays=True, closures=(NEW_YEAR,))
NIGHTS = Hours(week=((NIGHT,),) * 6 + ((),), closures=(Closure(from_date="2026-11-27", to_date="2026-11-27"),))
HOLIDAYS = ("2026-11-23", "2027-01-01")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("hours", "when", "expected"),
    [
        (WORKDAYS, "2026-11-24T08:59", False),
        (WORKDAYS, "2026-11-24T09:00", True),
        (WORKDAYS, "2026-11-24T17:59:59", True),
        (WORKDAYS, "2026-11-24T18:00", False),
        (WORKDAYS, "2026-11-23T10:00", False),  # a holiday
        (WORKDAYS, "2026-11-22T10:00", False),  # Sunday
        (WORKDAYS, "2026-12-28T10:00", True),
        (WORKDAYS, "2026-12-29T10:00", False),
        (WORKDAYS, "2027-01-04T10:00", True),
        (WORKDAYS, "2027-01-01T10:00", False),
        (Hours(), "2026-11-23T03:00", True),
        (Hours(closed_on_holidays=True), "2026-11-23T03:00", False),
        (NIGHTS, "2026-11-24T01:59", True),
        (NIGHTS, "2026-11-24T02:00", False),
        (NIGHTS, "2026-11-22T01:30", True),  # Saturday's night goes on into Sunday
        (NIGHTS, "2026-11-23T01:30", False),  # Sunday has none
        (NIGHTS, "2026-11-27T01:30", True),  # the closure cuts its own night, not the one before
        (NIGHTS, "2026-11-28T01:30", False),
    ],
)
def test_open_or_closed(hours: Hours, when: str, expected: bool) -> None:
    assert is_open(hours, at(when), HOLIDAYS) is expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-11-24T10:00", "2026-11-24T10:00"),
        ("2026-11-24T08:00", "2026-11-24T09:00"),
        ("2026-11-20T18:00", "2026-11-24T09:00"),  # Friday evening, then a weekend and a holiday
        ("2026-12-28T19:00", "2027-01-04T09:00"),
    ],
)
def test_next_opening(when: str, expected: str) -> None:
    assert next_opening(WORKDAYS, at(when), HOLIDAYS) == at(expected)


def test_a_line_that_never_opens_has_no_next_opening() -> None:
    assert next_opening(Hours(week=((),) * 7), at("2026-11-24T10:00"), ()) is None


def test_the_closure_for_one_year_and_the_shorter_win() -> None:
    once = Closure(from_date="2026-12-30", to_date="2027-01-10")
    short = Closure(from_date="12-31", to_date="12-31")
    hours = Hours(closures=(NEW_YEAR, once, short))
    assert closure_in_force(hours, at("2026-12-30T00:00").date()) == once
    assert closure_in_force(hours, at("2027-12-31T00:00").date()) == short
    assert closure_in_force(hours, at("2027-12-30T00:00").date()) == NEW_YEAR
    assert closure_in_force(hours, at("2027-06-01T00:00").date()) is None


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)), st.sampled_from([WORKDAYS, NIGHTS]))  # noqa: DTZ001
def test_the_next_opening_is_open_and_nothing_before_it(naive: datetime, hours: Hours) -> None:
    now = naive.replace(tzinfo=TOKYO)
    opens = next_opening(hours, now, HOLIDAYS)
    assert opens is not None
    assert is_open(hours, opens, HOLIDAYS)
    if opens > now:
        assert not is_open(hours, now, HOLIDAYS)
        assert not is_open(hours, opens - timedelta(minutes=1), HOLIDAYS)
