"""The states of a leg."""

from __future__ import annotations

from itertools import product

import pytest

from toritsugi.voice.telephony.asterisk.states import NEXT, LegState, WrongState, step

ALLOWED = {
    ("arrived", "answering"),
    ("arrived", "gone"),
    ("answering", "bridged"),
    ("answering", "gone"),
    ("bridged", "gone"),
}


@pytest.mark.parametrize(("now", "to"), list(product(LegState, LegState)))
def test_every_pair(now: LegState, to: LegState) -> None:
    if (now.value, to.value) in ALLOWED:
        assert step(now, to) is to
    else:
        with pytest.raises(WrongState):
            step(now, to)


def test_gone_is_the_end_and_reachable_from_everywhere() -> None:
    assert NEXT[LegState.GONE] == frozenset()
    assert all(LegState.GONE in NEXT[state] for state in LegState if state is not LegState.GONE)
