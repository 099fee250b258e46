"""When the next attempt is due, and what HTTP answers mean: tables."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.office.delivery.backoff import WAITS, wait_before
from toritsugi.office.delivery.outcome import of_status, parse_retry_after

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@given(st.integers(2, 10), st.text())
def test_each_wait_is_its_own_and_at_most_a_fifth_longer(number: int, delivery: str) -> None:
    wait = wait_before(number, delivery)
    assert wait is not None
    assert WAITS[number - 1] <= wait <= WAITS[number - 1] * 1.2
    assert wait_before(number, delivery) == wait


def test_the_schedule_is_the_standards_and_ends() -> None:
    assert WAITS[:7] == (0, 5, 300, 1800, 7200, 18000, 36000)
    assert wait_before(len(WAITS) + 1, "d") is None


def test_deliveries_that_fail_together_do_not_return_together() -> None:
    assert len({wait_before(3, str(n)) for n in range(100)}) > 90


@pytest.mark.parametrize(("asked", "least", "most"), [(0.0, 5, 6), (60.0, 60, 60), (10.0**8, 86400, 86400 * 1.2)])
def test_retry_after_lengthens_but_never_for_days(asked: float, least: float, most: float) -> None:
    wait = wait_before(2, "d", asked)
    assert wait is not None
    assert least <= wait <= most


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (200, "accepted"),
        (204, "accepted"),
        (301, "permanent"),
        (308, "permanent"),
        (400, "permanent"),
        (404, "permanent"),
        (408, "retry"),
        (410, "gone"),
        (425, "retry"),
        (429, "retry"),
        (500, "retry"),
        (502, "retry"),
        (504, "retry"),
    ],
)
def test_what_an_answer_means(status: int, result: str) -> None:
    assert of_status(status, None, NOW).result == result


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("120", 120.0),
        (" 120 ", 120.0),
        ("Fri, 20 Nov 2026 12:01:00 GMT", 60.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
        ("９９", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str | None, seconds: float | None) -> None:
    assert parse_retry_after(text, NOW) == seconds
