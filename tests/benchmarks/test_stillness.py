"""What is lost while the machine stands still is told from what is lost otherwise."""

from __future__ import annotations

import os
import signal
import time

import psutil
import pytest

from benchmarks.calls.callers import Told
from benchmarks.calls.soak import Soaked
from benchmarks.calls.stillness import Stillness, watched


@pytest.mark.parametrize(
    ("at", "within", "least", "explained"),
    [
        (100.0, 1.5, 0.2, True),  # as it ended
        (101.4, 1.5, 0.2, True),
        (101.6, 1.5, 0.2, False),  # too late
        (99.8, 1.5, 0.2, True),  # in it
        (99.6, 1.5, 0.2, False),  # before it
        (100.5, 1.5, 0.4, False),  # too short
    ],
)
def test_what_a_stillness_explains(at: float, within: float, least: float, explained: bool) -> None:
    assert Stillness(((100.0, 0.3),)).explains(at, within, least) is explained


def test_losses_are_parted() -> None:
    found = Soaked(
        Told(lost_at=[105.0, 300.0]),
        {},
        losses=[(100.5, 12, 4000), (200.0, 3, 7), (200.4, 0, 2)],
        still=Stillness(((100.0, 0.5), (199.5, 0.1))),
    )
    assert (found.skipped_by_itself, found.dropped_by_itself, found.lost_by_itself) == (0, 9, 1)


def test_a_process_that_is_kept_from_its_core_tells_when() -> None:
    """Stopped by a signal, as a host stops a machine."""
    core = min(os.sched_getaffinity(0))
    with watched(core) as seen:
        [child] = [one for one in psutil.Process().children() if "benchmarks.calls.stillness" in one.cmdline()]
        began = time.monotonic()
        child.send_signal(signal.SIGSTOP)
        time.sleep(0.4)
        child.send_signal(signal.SIGCONT)
    ended = time.monotonic()
    assert [length for end, length in seen.found.moments if began < end < ended and length > 0.3]
