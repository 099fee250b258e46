"""Which number of calls counts as held: the way up, and the second run of the highest."""

from __future__ import annotations

import pytest

from benchmarks import calls as subject
from benchmarks.calls.callers import Told
from benchmarks.calls.rung import Rung, System

BARE = System("bare", ())
STEPS = (10, 20, 30, 40)


def rung(calls: int, *, late: bool = False, own: float = 1.0) -> Rung:
    told = Told(replies=[100.0], late=[90.0 if late else 20.0], own_p99=own, calls=calls)
    return Rung("bare", calls, told, cpu=50.0, before=0.0, memory=0.0)


def climbed(monkeypatch: pytest.MonkeyPatch, *runs: Rung) -> tuple[list[int], int]:
    """The numbers that were tried, and the one that counts as held."""
    left = list(runs)

    def measured(system: System, number: int) -> Rung:
        found = left.pop(0)
        assert found.calls == number
        return found

    monkeypatch.setattr(subject, "_measured", measured)
    monkeypatch.setitem(subject.LADDER, "bare", STEPS)
    rungs = subject.ladder({"bare": BARE})
    assert not left
    return [one.calls for one in rungs], subject.most_held("bare", rungs)


def test_the_highest_that_is_held_twice_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = rung(10), rung(20), rung(30, late=True), rung(20)
    assert climbed(monkeypatch, *runs) == ([10, 20, 30, 20], 20)


def test_one_that_is_not_held_again_gives_way_to_the_one_below(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = rung(10), rung(20), rung(30), rung(40, late=True), rung(30, late=True), rung(20)
    assert climbed(monkeypatch, *runs) == ([10, 20, 30, 40, 30, 20], 20)


def test_nothing_is_held_where_the_callers_were_late(monkeypatch: pytest.MonkeyPatch) -> None:
    assert climbed(monkeypatch, rung(10, own=20.0)) == ([10], 0)
