"""What a leg with a screen can do beyond sound: show captions, and bring text the caller typed.

A room asks `isinstance(leg, ShowsCaptions)`; a leg asks `isinstance(sink, TakesText)`. Phones have neither.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import msgspec


class Caption(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing to show the caller. Set what applies.

    say: what the desk is saying, as shown; line: the id of that line in the manual. heard: what the desk understood the
    caller to have said; so_far: what it has heard of a turn that goes on, replaced by the next of these. asks: what is
    being asked now, in the form of the control interface. finished: the outcome, once the call is over. message: of a
    call that tries a draft, the rows (title, value) of what would have been told.
    """

    say: str = ""
    line: str = ""
    heard: str = ""
    so_far: str = ""
    asks: dict[str, object] | None = None
    finished: str = ""
    message: tuple[tuple[str, str], ...] = ()


@runtime_checkable
class ShowsCaptions(Protocol):
    """A leg with a screen."""

    def caption(self, caption: Caption) -> None:
        """Show it; never blocks, harmless when the party is gone."""
        ...


@runtime_checkable
class TakesText(Protocol):
    """A sink that takes what the caller typed instead of said."""

    def text(self, text: str) -> None:
        """One answer, not empty, without control characters. On the voice process's event loop; returns at once."""
        ...
