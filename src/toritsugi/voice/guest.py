"""Somebody of the client in the room of a call: hears the caller and is heard, until either hangs up."""

from __future__ import annotations

from collections.abc import Callable

from toritsugi.voice.room import LegParty, Room
from toritsugi.voice.telephony.leg import Leg
from toritsugi.voice.weakly import Nobody


class Guest:
    """The sink of their leg. left: told once, when they have hung up."""

    def __init__(self, room: Room, leg: Leg, left: Callable[[], None]) -> None:
        self._room, self._leg, self._left = room, leg, left
        self._away = False
        self._party = LegParty(leg)
        room.enter(self._party)
        leg.attach(self)

    def audio(self, frame: bytes) -> None:
        """20 ms of what they say."""
        self._party.inbox.put(frame)

    def keys(self, digit: str) -> None:
        """Nothing is asked of them."""

    def gone(self, why: str) -> None:
        """They hung up."""
        self._room.leave(self._party)
        if not self._away:
            self._left()

    async def send_away(self, why: str) -> None:
        """The call is over for them too; harmless when they are gone."""
        self._away, self._party.open = True, False
        self._room.leave(self._party)
        await self._leg.hang_up(why)
        self._leg.attach(Nobody())
