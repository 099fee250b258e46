"""When recognition that falls behind is given up, as a table of seconds, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.core.turntaking.load import (
    STANDARD,
    Level,
    Limits,
    Load,
    answered,
    behind,
    broke,
    looked,
    may_return,
    may_turn,
    returned,
    turned,
    worked,
)

#: what happens, at which second → the level that follows
Step = tuple[float, str, float, Level]
WORDS, NO_PARTIALS, KEYS = Level.WORDS, Level.NO_PARTIALS, Level.KEYS

TABLE: list[tuple[str, list[Step]]] = [
    ("quick answers change nothing", [(1, "answered", 0.3, WORDS), (9, "answered", 0.5, WORDS)]),
    ("one slow answer changes nothing: the first is slow where a model is loaded", [(1, "answered", 3.7, WORDS)]),
    (
        "slow answers in a row give up the words so far, then words",
        [(1, "answered", 4.4, NO_PARTIALS), (6, "answered", 4.4, NO_PARTIALS), (11, "answered", 4.4, KEYS)],
    ),
    (
        "answers at half the limit give up the words so far, and no more",
        [(at, "answered", 2.0, WORDS if at < 3 else NO_PARTIALS) for at in range(1, 60)],
    ),
    (
        "one slow answer among quick ones does not turn calls",
        [(1, "answered", 0.3, WORDS), (2, "answered", 0.3, WORDS), (3, "answered", 4.0, NO_PARTIALS)],
    ),
    ("an unanswered turn is seen while it waits", [(1, "looked", 2.9, NO_PARTIALS), (1.2, "looked", 3.1, KEYS)]),
    (
        "it is well again once it stayed so for ten seconds",
        [
            (1, "answered", 9.0, KEYS),
            (61, "looked", 0.0, KEYS),
            (70.9, "looked", 0.0, KEYS),
            (71, "looked", 0.0, WORDS),
        ],
    ),
    (
        "a slow answer among them starts the ten seconds anew",
        [
            (1, "answered", 9.0, KEYS),
            (61, "looked", 0.0, KEYS),
            (65, "answered", 4.0, KEYS),
            (75, "looked", 0.0, KEYS),
            (95, "looked", 0.0, KEYS),
            (104.9, "looked", 0.0, KEYS),
            (105, "looked", 0.0, WORDS),
        ],
    ),
    (
        "between well and given up nothing changes",
        [(1, "looked", 1.6, NO_PARTIALS), (2, "looked", 1.3, NO_PARTIALS), (60, "looked", 1.3, NO_PARTIALS)],
    ),
    (
        "keys stay while it is better but not well",
        [(1, "looked", 3.2, KEYS), (2, "answered", 0.1, KEYS), (3, "looked", 2.0, KEYS), (30, "looked", 1.6, KEYS)],
    ),
]


@pytest.mark.parametrize("steps", [steps for _, steps in TABLE], ids=[name for name, _ in TABLE])
def test_the_table(steps: list[Step]) -> None:
    load = Load()
    for at, what, seconds, level in steps:
        load = (answered if what == "answered" else looked)(load, seconds, at)
        assert load.level is level, (at, what, load)


def test_running_calls_turn_one_after_the_other_until_it_is_hopeless() -> None:
    load = looked(Load(), 3.5, 10.0)
    assert may_turn(load, 10.0)
    load = turned(load, 10.0)
    assert not may_turn(load, 10.9)
    assert may_turn(load, 11.0)
    assert may_turn(looked(load, 6.0, 10.1), 10.1)
    assert not may_turn(looked(load, 2.9, 12.0), 12.0)


def test_calls_come_back_to_words_one_after_the_other_once_it_has_been_well_for_a_while() -> None:
    load = turned(looked(Load(), 3.5, 10.0), 10.0)
    for now in range(11, 21):
        load = looked(load, 0.0, float(now))
        assert not may_return(load, float(now))
    load = looked(load, 0.0, 21.0)
    assert may_return(load, 21.0)
    load = returned(load, 21.0)
    assert not may_return(load, 21.9)
    assert may_return(load, 22.0)


def test_nobody_comes_back_to_a_recogniser_that_failed_before_it_has_recognised_a_turn() -> None:
    load = broke(Load(), 5.0)
    assert not may_return(load, 500.0)
    load = worked(load)
    assert not may_return(load, 14.9)
    assert may_return(load, 15.0)


def test_the_limit_scales_with_what_the_owner_allows() -> None:
    assert looked(Load(), 5.9, 1.0, Limits(keys=12.0)).level is WORDS
    assert looked(Load(), 6.0, 1.0, Limits(keys=12.0)).level is NO_PARTIALS


@given(
    st.lists(
        st.tuples(st.floats(0, 5), st.sampled_from(["answered", "looked"]), st.floats(0, 20)), min_size=1, max_size=60
    )
)
def test_whatever_happens_it_ends_well_when_it_is_left_alone(steps: list[tuple[float, str, float]]) -> None:
    load, now = Load(), 0.0
    for wait, what, seconds in steps:
        now += wait
        load = (answered if what == "answered" else looked)(load, seconds, now)
        assert behind(load) >= 0
        if behind(load) >= STANDARD.keys:
            assert load.level is KEYS
        if load.level is WORDS:
            assert behind(load) < STANDARD.keys * STANDARD.partials
    for _ in range(400):
        now += 1.0
        load = looked(load, 0.0, now)
    assert load.level is WORDS
