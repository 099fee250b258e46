"""A leg that the desk itself dials: a contact of the client who is rung for a caller."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from toritsugi.voice.telephony.asterisk.leg import AsteriskLeg
from toritsugi.voice.telephony.asterisk.messages import AriError
from toritsugi.voice.telephony.leg import NotReached

log = logging.getLogger(__name__)

#: causes of Q.850 that tell why nobody answered; every other one counts as "failed"
_RESULTS: Final = {0: "no_answer", 16: "no_answer", 17: "busy", 18: "no_answer", 19: "no_answer", 21: "refused"}


class OutgoingLeg(AsteriskLeg):
    """Rings until somebody answers, then is a leg as any other; it is hung up, never led on anywhere."""

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # (as its base class)
        self._rung: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._asked: asyncio.Task[None] | None = None

    async def ring(self, **how: str) -> None:
        """Ring, and wait until somebody answers. Raises NotReached with why nobody does. how: parameters of ARI."""
        self._asked = self._tasks.start(self._ask_for(how), f"ring {self.info.leg_id}")
        # the request runs to its end even if nobody waits for it any more: what it makes is then removed
        await asyncio.shield(self._asked)
        if result := await self._rung:
            raise NotReached(result)

    async def _ask_for(self, how: dict[str, str]) -> None:
        try:
            await self._ari.request("POST", "channels", **how)
        except AriError as why:
            log.warning("nobody is rung: %s", why)
            self.not_reached("failed")

    def taken(self) -> None:
        """Somebody answered: the channel is in the application."""
        if not self._rung.done():
            self._rung.set_result("")

    def ended(self, cause: int) -> None:
        """The channel is gone before anybody answered. cause: of Q.850."""
        self.not_reached(_RESULTS.get(cause, "failed"))

    def not_reached(self, result: str) -> None:
        """Nobody will answer."""
        if not self._rung.done():
            self._rung.set_result(result)

    def lost(self, why: str) -> None:
        self.not_reached("failed")
        super().lost(why)

    async def _lead_to(self, context: str) -> None:
        """There is no other way for a contact: the line is closed."""
        if self._asked is not None:
            await asyncio.wait({self._asked})
        await self._undo("channels", self.info.leg_id)
