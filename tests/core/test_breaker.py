"""The circuit breaker, its time written down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.core.breaker import LONGEST, MOST, PAUSE, Breaker, abandoned, admit, failed, succeeded


def _opened(at: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _ in range(MOST):
        breaker = failed(breaker, at)
    return breaker


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    breaker = Breaker()
    for _ in range(MOST - 1):
        breaker = failed(breaker, 5.0)
        assert breaker.state(5.0) == "closed"
        assert admit(breaker, 5.0) is not None
    breaker = failed(breaker, 5.0)
    assert breaker.state(5.0) == "open"
    assert admit(breaker, 5.0) is None
    assert admit(breaker, 5.0 + PAUSE - 0.1) is None


def test_an_answer_in_between_begins_the_count_anew() -> None:
    breaker = failed(failed(Breaker(), 1.0), 2.0)
    assert failed(succeeded(breaker), 3.0).state(3.0) == "closed"


def test_after_its_pause_one_request_may_try_and_an_answer_closes_it() -> None:
    breaker = _opened()
    assert breaker.state(PAUSE) == "half_open"
    trying = admit(breaker, PAUSE)
    assert trying is not None
    assert admit(trying, PAUSE) is None
    assert admit(trying, PAUSE + 1000) is None
    assert succeeded(trying) == Breaker()


def test_a_try_that_fails_opens_it_for_twice_as_long_up_to_the_longest() -> None:
    breaker, now, pauses = _opened(), 0.0, []
    for _ in range(8):
        assert breaker.until is not None
        pauses.append(breaker.until - now)
        now = breaker.until
        trying = admit(breaker, now)
        assert trying is not None
        breaker = failed(trying, now)
    assert pauses == [30, 60, 120, 240, 480, LONGEST, LONGEST, LONGEST]


def test_a_try_that_nobody_waited_for_leaves_the_next_one_to_try() -> None:
    trying = admit(_opened(), PAUSE)
    assert trying is not None
    left = abandoned(trying)
    assert admit(left, PAUSE) is not None
    assert abandoned(Breaker(failures=1)) == Breaker(failures=1)


@pytest.mark.parametrize(
    ("wait", "pause"), [(5.0, PAUSE), (120.0, 120.0), (1e9, LONGEST)], ids=["short", "as told", "too long"]
)
def test_a_server_that_asks_for_a_pause_gets_it(wait: float, pause: float) -> None:
    assert failed(Breaker(), 100.0, wait=wait).until == 100.0 + pause


def test_a_refused_key_opens_it_at_once() -> None:
    assert failed(Breaker(), 0.0, for_good=True).state(0.0) == "open"


def test_answers_that_fail_late_do_not_lengthen_the_pause() -> None:
    opened = _opened(at=10.0)
    assert failed(opened, 30.0) == opened


@given(st.lists(st.tuples(st.sampled_from(["ask", "good", "bad", "gone", "wait"]), st.floats(0, 400)), max_size=40))
def test_it_always_comes_to_a_try_again_and_never_lets_two_try_at_once(steps: list[tuple[str, float]]) -> None:
    breaker, now, trying = Breaker(), 0.0, 0
    for step, seconds in steps:
        now += seconds
        if step == "ask":
            admitted = admit(breaker, now)
            if admitted is not None:
                trying += admitted.trying
                breaker = admitted
                assert trying <= 1
        elif step == "good":
            breaker, trying = succeeded(breaker), 0
        elif step == "gone":
            breaker, trying = abandoned(breaker), 0
        else:
            breaker, trying = failed(breaker, now, wait=seconds if step == "wait" else 0.0), 0
        assert breaker.until is None or breaker.until <= now + LONGEST or breaker.trying
    if not breaker.trying:
        assert admit(breaker, now + LONGEST) is not None
