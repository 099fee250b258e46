"""What a machine bears while it is called: processor time, standstills, recognition that falls behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

#: seconds between two looks at the clock
BEAT = 0.05
_BEHIND = re.compile(r"recognition is ([\d.]+) s behind: (\w+), was (\w+)")


@dataclass(frozen=True)
class Behind:
    """What the desk said of its recognition. times: how often it gave something up; worst: seconds behind, then."""

    times: int = 0
    worst: float = 0.0


@dataclass(frozen=True)
class Strain:
    """seconds: from the first call to the last. callers, desk: processor time in cores; desk: with its exchange.

    stood_still: the longest that the callers' process did nothing, in seconds: no caller spoke or heard meanwhile.
    """

    seconds: float
    callers: float
    desk: float
    stood_still: float
    behind: Behind


def behind(log: Sequence[str]) -> Behind:
    """The times in which recognition came to give less than before."""
    order = ("words", "no_partials", "keys")
    found = [match.groups() for line in log if (match := _BEHIND.search(line))]
    worse = [float(late) for late, now, was in found if order.index(now) > order.index(was)]
    return Behind(len(worse), max(worse, default=0.0))


class Watch:
    """`async with Watch() as watch: …` then `watch.strain(…)`."""

    def __init__(self) -> None:
        self._longest = 0.0

    async def __aenter__(self) -> Watch:
        self._began, self._callers, self._served = time.monotonic(), time.process_time(), _served()
        self._beat = asyncio.create_task(self._look(), name="beat")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._beat.cancel()
        await asyncio.gather(self._beat, return_exceptions=True)
        self._seconds = time.monotonic() - self._began
        self._callers = time.process_time() - self._callers
        self._served = _served() - self._served

    def strain(self, behind: Behind) -> Strain:
        """What it was."""
        seconds = self._seconds
        return Strain(seconds, self._callers / seconds, self._served / seconds, self._longest, behind)

    async def _look(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(BEAT)  # how late it wakes is what is measured
            self._longest = max(self._longest, time.monotonic() - before - BEAT)


def _served() -> float:
    """Processor time of the processes that this one started, the desk's and the exchange's, until now, in seconds."""
    taken = 0.0
    for one in psutil.Process(os.getpid()).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it ended meanwhile
            taken += sum(one.cpu_times()[:2])
    return taken
