"""The pauses before a process is started again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from toritsugi.supervisor.policy import HEALTHY_AFTER, PAUSES, Restarts


def test_first_restart_is_immediate_then_pauses_grow() -> None:
    restarts, pauses = Restarts(), []
    for _ in range(8):
        restarts, pause = restarts.after_death(lived=1.0)
        pauses.append(pause)
    assert pauses == [0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 10.0, 10.0]


def test_a_long_life_forgives() -> None:
    restarts = Restarts(early=6)
    restarts, pause = restarts.after_death(lived=HEALTHY_AFTER)
    assert pause == 0.0
    assert restarts.after_death(lived=0.0)[1] == PAUSES[1]


@given(st.lists(st.floats(min_value=0, max_value=1e6), max_size=50))
def test_pause_is_always_bounded(lives: list[float]) -> None:
    restarts = Restarts()
    for lived in lives:
        restarts, pause = restarts.after_death(lived)
        assert 0.0 <= pause <= max(PAUSES)
