"""What a sink can do whose party may put the desk on hold. A leg asks `isinstance(sink, MayBeHeld)`."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class MayBeHeld(Protocol):
    """A sink that wants to know of it."""

    def held(self, yes: bool) -> None:
        """The party's side has put the desk on hold: nobody hears it, and what comes is not the party; or is back."""
        ...
