"""How a voice process stood in the last hour, for its page: numbers taken every ten seconds, kept in memory."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from toritsugi.voice.node import VoiceNode

#: seconds between two samples, and how many are kept: an hour
STEP: Final = 10.0
KEPT: Final = 360


class Sample(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """calls: that run. late50, late99: milliseconds by which the clock's ticks of the last ten seconds were late.

    missed: slots skipped since the sample before. waiting: milliseconds from the end of a turn to its words.
    """

    calls: int
    late50: float
    late99: float
    missed: int
    waiting: float = 0.0


class Recent:
    """The samples, the oldest first."""

    def __init__(self) -> None:
        self.samples: deque[Sample] = deque(maxlen=KEPT)
        self._missed = 0

    def note(self, node: VoiceNode) -> None:
        """Take a sample."""
        clock, missed = node.clock, node.clock.missed
        self.samples.append(
            Sample(
                calls=len(node.calls),
                late50=round(1000 * clock.lag_now(50, STEP), 1),
                late99=round(1000 * clock.lag_now(99, STEP), 1),
                missed=missed - self._missed,
                waiting=round(1000 * node.ears.signal().delay, 1) if node.ears is not None else 0.0,
            )
        )
        self._missed = missed
