"""What the language model costs."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.core.language_model.meter import (
    KEPT_DAYS,
    Limits,
    Meter,
    Price,
    Spent,
    reserve,
    settle,
    total,
)

DAY = "2026-11-24"
PRICE = Price(sent=20.0, answered=80.0)


def test_what_was_put_down_gives_way_to_what_it_was() -> None:
    found = reserve(Meter(), DAY, "acme", (3000, 400), PRICE, Limits())
    assert found is not None
    meter, put_down = found
    assert meter.spent(DAY, "acme") == Spent(requests=1, sent=3000, answered=400, micro_yen=92_000)
    assert meter.spent(DAY, "acme").yen == 0.092
    after = settle(meter, put_down, (1000, 50), PRICE)
    assert after.spent(DAY, "acme") == Spent(requests=1, sent=1000, answered=50, micro_yen=24_000)
    assert settle(meter, put_down, None, PRICE) == meter


def test_the_limit_is_that_of_one_client_on_one_day() -> None:
    limits = Limits(tokens=1000)
    found = reserve(Meter(), DAY, "acme", (700, 200), PRICE, limits)
    assert found is not None
    meter, _ = found
    assert reserve(meter, DAY, "acme", (100, 1), PRICE, limits) is None
    assert reserve(meter, DAY, "acme", (50, 50), PRICE, limits) is not None
    assert reserve(meter, DAY, "other", (700, 200), PRICE, limits) is not None
    assert reserve(meter, "2026-11-25", "acme", (700, 200), PRICE, limits) is not None


def test_yen_have_a_limit_too_and_a_price_of_nothing_never_reaches_it() -> None:
    assert reserve(Meter(), DAY, "acme", (50_001, 0), PRICE, Limits(yen=1)) is None
    assert reserve(Meter(), DAY, "acme", (50_000, 0), PRICE, Limits(yen=1)) is not None
    assert reserve(Meter(), DAY, "acme", (10**9, 0), Price(), Limits(yen=1)) is not None


def test_what_a_server_tells_below_nothing_is_nothing() -> None:
    found = reserve(Meter(), DAY, "acme", (10, 10), PRICE, Limits())
    assert found is not None
    assert settle(*found, (-5, -5), PRICE).spent(DAY, "acme") == Spent(requests=1)


def test_old_days_go() -> None:
    meter = Meter()
    days = [(date(2026, 1, 1) + timedelta(days=at)).isoformat() for at in range(KEPT_DAYS + 5)]
    for day in days:
        found = reserve(meter, day, "acme", (1, 1), PRICE, Limits())
        assert found is not None
        meter, _ = found
    assert sorted(meter.days) == days[5:]


def test_it_is_the_same_after_it_was_written_and_read() -> None:
    found = reserve(Meter(), DAY, "acme", (1, 2), PRICE, Limits())
    assert found is not None
    assert msgspec.json.decode(msgspec.json.encode(found[0]), type=Meter) == found[0]


_TOKENS = st.tuples(st.integers(0, 500), st.integers(0, 500))


@given(st.lists(st.tuples(_TOKENS, st.none() | _TOKENS, st.booleans()), max_size=30), st.integers(1, 3000))
def test_requests_that_run_at_once_never_pass_the_limit_together(
    requests: list[tuple[tuple[int, int], tuple[int, int] | None, bool]], limit: int
) -> None:
    """Each costs no more than was put down for it; some end before the next begins, some at the very end."""
    meter, late = Meter(), []
    for most, really, at_once in requests:
        found = reserve(meter, DAY, "acme", most, PRICE, Limits(tokens=limit))
        if found is None:
            continue
        meter, put_down = found
        assert meter.spent(DAY, "acme").tokens <= limit
        was = (min(really[0], most[0]), min(really[1], most[1])) if really else None
        if at_once:
            meter = settle(meter, put_down, was, PRICE)
        else:
            late.append((put_down, was))
    for put_down, was in late:
        meter = settle(meter, put_down, was, PRICE)
    assert meter.spent(DAY, "acme").tokens <= limit
    assert total(meter.days.get(DAY, {})) == meter.spent(DAY, "acme")
