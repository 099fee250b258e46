"""The door of a voice process: whether a call that comes now is taken, and how many were not."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from typing import Final

from toritsugi.core.admission import Gate, Limits, Signs, Why, looked, refusal
from toritsugi.voice.clock import Clock

log = logging.getLogger(__name__)

#: seconds of ticks whose lateness is looked at: a process that has caught up is soon seen to
LATELY: Final = 10.0


class Admission:
    """Judges by `core.admission`. Used on the event loop."""

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self.limits = limits
        self.turned_away: Counter[Why] = Counter()
        self._clock = clock
        self._gate = Gate()
        self._late = 0.0
        self._late_at = (-1, False)

    def why(self, calls: int, draining: bool) -> Why:
        """Why no call is taken now, NO where one is. calls: that run."""
        signs = Signs(
            calls=calls,
            late=self._lateness(),
            draining=draining,
        )
        before = self._gate.why
        self._gate = looked(self._gate, signs, asyncio.get_running_loop().time(), self.limits)
        if self._gate.why is not before:
            told = f"no new calls: {self._gate.why.value}" if self._gate.why else "new calls are taken again"
            log.warning("%s (clock %.0f ms late)", told, 1000 * signs.late)
        return refusal(self._gate, signs, self.limits)

    def _lateness(self) -> float:
        """Seconds. Looked at once a tick, however many calls come in it."""
        at = (self._clock.ticks, self._clock.runs)
        if at != self._late_at:
            self._late_at, self._late = at, self._clock.lag_now(99, LATELY)
        return self._late

    def refuses(self, calls: int, draining: bool) -> Why:
        """The same for a call that is there; one that is not taken is counted."""
        why = self.why(calls, draining)
        if why:
            self.turned_away[why] += 1
        return why
