"""When a process that died is started again: pure, time as data."""

from __future__ import annotations

from dataclasses import dataclass

#: A process that lived this long (seconds) before it died counts as healthy: the pauses begin anew.
HEALTHY_AFTER = 30.0
#: Pause before the n-th start in a row after an early death (seconds). The first restart is immediate: callers wait.
PAUSES = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Restarts:
    """How often in a row a process died early."""

    early: int = 0

    def after_death(self, lived: float) -> tuple[Restarts, float]:
        """The new count and the pause (seconds) before the next start, for a process that lived `lived` seconds."""
        early = 0 if lived >= HEALTHY_AFTER else self.early
        return Restarts(early + 1), PAUSES[min(early, len(PAUSES) - 1)]
