"""The one port of telephony: a leg carries one party's audio and keys. A room speaks to legs and nothing else.

Audio is 8 kHz, 16-bit, mono, in frames of 20 ms (160 samples) on both ways, whatever the wire carries.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, Protocol

import msgspec

RATE = 8000
FRAME_SAMPLES = 160
FRAME_BYTES = 320
FRAME_SECONDS = 0.02


class Private(bytes):
    """A frame with what a caller gave, or with somebody's voice: legs encode it anew each time, and keep nothing of it.

    All other frames that are sent are the manual's words, music or silence, which many calls hear.
    """

    __slots__ = ()


class LegInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Who this leg is. channel: "sip" | "browser" | "stream". caller_number: digits, "" when withheld.

    dialled: the called number.
    line_id: set where the page or dialplan names the line itself instead of a number.
    diverted_from: the number the caller had dialled before it was forwarded here (SIP Diversion), "" where not told.
    first_called: the number dialled first of all, where it was forwarded more than once. caller_name: what the caller's
    side calls itself: shown to people, believed by nobody. withheld: why there is no number: "asked" (非通知),
    "payphone" (公衆電話), "unavailable" (表示圏外), "" where it is not told.
    """

    leg_id: str
    channel: str
    caller_number: str = ""
    dialled: str = ""
    line_id: str = ""
    diverted_from: str = ""
    first_called: str = ""
    caller_name: str = ""
    withheld: str = ""


#: why a leg is hung up on that the desk itself has failed
FAULT: Final = "fault"
#: why a leg is hung up on that this process takes no call now: it has not been answered
BUSY: Final = "busy"


class LegGone(Exception):
    """The party is gone, or no media could be set up, before the call stood. The sink's `gone` is said as well."""


class NotReached(Exception):
    """Nobody answered. result: "no_answer", "busy", "refused" or "failed"."""

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


class LegSink(Protocol):
    """What a leg tells its room. All calls come on the voice process's event loop and return at once."""

    def audio(self, frame: bytes) -> None:
        """320 bytes, s16le at 8 kHz, from this party."""
        ...

    def keys(self, digit: str) -> None:
        """One key: "0".."9", "*", "#"."""
        ...

    def gone(self, why: str) -> None:
        """The party hung up or the leg broke. Said exactly once, the last call on the sink."""
        ...


class Leg(Protocol):
    """One party."""

    @property
    def info(self) -> LegInfo:
        """Who this is."""
        ...

    def attach(self, sink: LegSink) -> None:
        """Deliver to this sink from now on. Frames that came before are dropped and counted."""
        ...

    async def answer(self) -> None:
        """Answer and set up media; returns when frames may be sent. Raises LegGone."""
        ...

    def send(self, frame: bytes) -> None:
        """Send 320 bytes, s16le at 8 kHz. Called by the clock every 20 ms while the call lives; never blocks."""
        ...

    async def hang_up(self, why: str) -> None:
        """End the leg; idempotent, and harmless when the party is gone already.

        why: FAULT where the desk cannot go on, BUSY where it does not begin: a leg with another way then leads its
        party there instead.
        """
        ...


class Dials(Protocol):
    """An adapter that can ring people."""

    async def dial(self, number: str, *, shown: str, seconds: float) -> Leg:
        """Ring; the leg of who answered, for the asker to answer and to hang up. Raises NotReached.

        number: digits. shown: the number that is seen there. seconds: how long it rings.
        """
        ...


Arrived = Callable[[Leg], Awaitable[None]]
"""What a telephony adapter calls for each new leg, unanswered; it returns when the call is over."""
