"""Admission: limits, hysteresis, and that it always opens again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.core.admission import Gate, Limits, Signs, Why, looked, refusal

LIMITS = Limits(calls=10, late=0.06, again=0.03, calm=5.0)


def after(*seen: tuple[float, Signs]) -> Gate:
    gate = Gate()
    for now, signs in seen:
        gate = looked(gate, signs, now, LIMITS)
    return gate


@pytest.mark.parametrize(
    ("signs", "why"),
    [
        (Signs(calls=0), Why.NO),
        (Signs(calls=9), Why.NO),
        (Signs(calls=10), Why.CALLS),
        (Signs(calls=9, late=0.059), Why.NO),
        (Signs(calls=0, late=0.06), Why.LATE),
        (Signs(calls=10, late=0.2), Why.CALLS),
        (Signs(calls=0, draining=True), Why.DRAINING),
    ],
)
def test_a_first_look(signs: Signs, why: Why) -> None:
    assert refusal(after((0.0, signs)), signs, LIMITS) is why


def test_a_late_process_is_left_alone_until_it_has_kept_time_for_a_while() -> None:
    late, better, well = Signs(calls=3, late=0.08), Signs(calls=3, late=0.04), Signs(calls=3, late=0.01)
    assert after((0.0, late), (4.0, better)).why is Why.LATE  # better is not well
    assert after((0.0, late), (4.0, better), (8.9, well)).why is Why.LATE
    assert after((0.0, late), (4.0, better), (9.0, well)).why is Why.NO
    assert after((0.0, better)).why is Why.NO  # what does not open it again does not close it


def test_the_number_of_calls_needs_no_pause() -> None:
    full, one_less = Signs(calls=10), Signs(calls=9)
    assert refusal(after((0.0, full), (0.0, one_less)), one_less, LIMITS) is Why.NO


@given(st.lists(st.tuples(st.floats(0.1, 20), st.integers(0, 20), st.floats(0, 0.5)), max_size=30))
def test_no_call_is_taken_beyond_the_limit_and_quiet_always_opens(
    seen: list[tuple[float, int, float]],
) -> None:
    gate, now = Gate(), 0.0
    for step, calls, late in seen:
        now += step
        signs = Signs(calls=calls, late=late)
        gate = looked(gate, signs, now, LIMITS)
        if calls >= LIMITS.calls or late >= LIMITS.late:
            assert refusal(gate, signs, LIMITS) is not Why.NO
    well = Signs(calls=0)
    for _ in range(2):
        now += LIMITS.calm
        gate = looked(gate, well, now, LIMITS)
    assert refusal(gate, well, LIMITS) is Why.NO
