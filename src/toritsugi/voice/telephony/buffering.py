"""What a leg can do whose far side keeps sound before it plays it. Phones by RTP and pages have no such store.

A room asks `isinstance(leg, PlaysLater)`.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class PlaysLater(Protocol):
    """A leg whose far side plays what it was sent some time later."""

    @property
    def unheard(self) -> float:
        """Seconds of what was sent that the party has not heard yet, as far as is known."""
        ...

    def clear(self) -> None:
        """Drop what was sent and not played yet; never blocks."""
        ...
