"""One 20 ms clock for all rooms of the process.

Every tick has a deadline on the loop's clock, so that a late tick does not make the ones after it late. When the
process was held up for longer than a tick, the missed slots are skipped and counted, never made up for: a clock that
catches up without yielding starves the loop. The lateness of the ticks is the measure of the loop's health.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final, Protocol

import numpy as np

from toritsugi.voice.telephony.leg import FRAME_SECONDS

log = logging.getLogger(__name__)

#: lateness is kept of this many ticks: 30 s
_REMEMBERED: Final = 1500


class Ticked(Protocol):
    """What the clock drives."""

    def tick(self) -> None:
        """One slot of 20 ms. Must return within a small part of it."""
        ...

    def broke(self, why: Exception) -> None:
        """`tick` raised: this one is driven no more; the others go on."""
        ...


class Clock:
    """Drives what is added to it, in the order it was added, then calls `after` once. Stands still while empty."""

    def __init__(self, after: Callable[[], None]) -> None:
        self._after = after
        self._driven: dict[int, Ticked] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0
        self._late = np.zeros(_REMEMBERED, np.float32)
        self._failing = False
        self.ticks = 0
        #: number of the first tick since it last stood still
        self._began = 0
        self.missed = 0

    def add(self, one: Ticked) -> None:
        """Drive this one from the next slot on: at once when the clock stood still."""
        self._driven[id(one)] = one
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._began = self.ticks
            self._due = loop.time()
            self._timer = loop.call_at(self._due, self._tick, loop)

    def remove(self, one: Ticked) -> None:
        """Drive this one no more; harmless when it is not driven."""
        self._driven.pop(id(one), None)

    def fails(self, one: Ticked, why: Exception) -> None:
        """This one cannot go on: it is told why and driven no more, and the others go on."""
        if self._driven.pop(id(one), None) is None:
            return
        log.error("a room broke and is taken off the clock", exc_info=why)
        try:
            one.broke(why)
        except Exception:
            log.exception("a room that broke could not be ended")

    def stop(self) -> None:
        """Stop for good."""
        self._driven.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @property
    def runs(self) -> bool:
        """Whether it drives anything."""
        return self._timer is not None

    def lag_p99(self) -> float:
        """Seconds by which the slowest hundredth of the last 30 s of ticks was late; 0.0 before the first."""
        return self.lag(99)

    def lag(self, percent: float, seconds: float = _REMEMBERED * FRAME_SECONDS) -> float:
        """Seconds by which that percentile of the latest ticks was late; 0.0 before the first.

        seconds: how much of the past counts, 30 at most. A clock that stands still adds nothing to it.
        """
        seen = min(self.ticks, _REMEMBERED, round(seconds / FRAME_SECONDS))
        if not seen:
            return 0.0
        last = np.arange(self.ticks - seen, self.ticks) % _REMEMBERED
        return max(float(np.percentile(self._late[last], percent)), 0.0)

    def recent_lag(self, percent: float, seconds: float) -> float:
        """The same of the last `seconds`, since the clock last stood still; what it did not tick counts as on time.

        So a few late ticks of the first call weigh no more than they do among many.
        """
        size = round(seconds / FRAME_SECONDS)
        seen = min(self.ticks - self._began, size, _REMEMBERED)
        late = np.zeros(size, np.float32)
        late[:seen] = self._late[np.arange(self.ticks - seen, self.ticks) % _REMEMBERED]
        return max(float(np.percentile(late, percent)), 0.0)

    def lag_now(self, percent: float, seconds: float = _REMEMBERED * FRAME_SECONDS) -> float:
        """As `recent_lag`; 0.0 while it stands still: what it remembers tells nothing of now."""
        return self.recent_lag(percent, seconds) if self.runs else 0.0

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        late = loop.time() - self._due
        self._late[self.ticks % _REMEMBERED] = late
        self.ticks += 1
        for one in list(self._driven.values()):
            try:
                one.tick()
            except Exception as why:  # noqa: BLE001 — told by `fails`
                self.fails(one, why)
        self._do_after()
        if not self._driven:
            self._timer = None
            return
        skipped = int(max(late, 0.0) / FRAME_SECONDS)
        self.missed += skipped
        self._due += (1 + skipped) * FRAME_SECONDS
        self._timer = loop.call_at(self._due, self._tick, loop)

    def _do_after(self) -> None:
        """A fault in what is done for all rooms must not end them all. Of faults in a row the first is told."""
        try:
            self._after()
        except Exception:
            if not self._failing:
                log.exception("what is done for all rooms in a tick failed; they go on")
            self._failing = True
        else:
            self._failing = False
