"""One caller's leg: a channel of Asterisk, an external media channel that carries its sound here, a bridge of both.

The legs of a call fail in every order, so each step says what it undoes: whatever happens, `_gone` is said once, and
`_clean` removes the media channel and the bridge once nothing can create them any more.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from toritsugi.voice.telephony.asterisk.ari import Ari
from toritsugi.voice.telephony.asterisk.carriers import Carrier, carrier
from toritsugi.voice.telephony.asterisk.messages import AriError, AriRefused, AriUnreachable
from toritsugi.voice.telephony.asterisk.rtp import Counts
from toritsugi.voice.telephony.asterisk.settings import AsteriskSettings
from toritsugi.voice.telephony.asterisk.states import LegState, step
from toritsugi.voice.telephony.holding import MayBeHeld
from toritsugi.voice.telephony.leg import BUSY, FAULT, LegGone, LegInfo, LegSink
from toritsugi.voice.telephony.tasks import Tasks

log = logging.getLogger(__name__)

#: contexts of the generated dialplan (configure/templates/extensions.conf)
FALLBACK = "toritsugi-fallback"
END = "toritsugi-end"
BUSY_LINE = "toritsugi-busy"
_WAYS = {FAULT: FALLBACK, BUSY: BUSY_LINE}

KEYS = frozenset("0123456789*#")


class AsteriskLeg:
    """Implements `Leg`. Made and fed with events by the adapter."""

    def __init__(
        self,
        info: LegInfo,
        ari: Ari,
        settings: AsteriskSettings,
        tasks: Tasks,
        *,
        media_id: str,
        bridge_id: str,
        undo: Callable[[str, str], Awaitable[None]],
    ) -> None:
        """info.leg_id: the channel's id. undo: removes a channel or bridge by path, and keeps trying if it must."""
        self._info, self._ari, self._settings, self._tasks = info, ari, settings, tasks
        self.media_id, self.bridge_id = media_id, bridge_id
        self._undo = undo
        self.state = LegState.ARRIVED
        self._sink: LegSink | None = None
        self._why = ""
        self._media: Carrier | None = None
        self._setup: asyncio.Task[None] | None = None
        self._cleaning: asyncio.Task[None] | None = None
        self._media_stands = asyncio.Event()
        self._before_attach = 0

    # -- Leg

    @property
    def info(self) -> LegInfo:
        """Who this is."""
        return self._info

    @property
    def counts(self) -> Counts:
        """What became of the packets so far."""
        counts = self._media.counts if self._media else Counts()
        counts.before_attach = self._before_attach
        return counts

    def attach(self, sink: LegSink) -> None:
        """Deliver to this sink from now on; a leg that is gone already says so at the next turn of the loop."""
        self._sink = sink
        if self.state is LegState.GONE:
            asyncio.get_running_loop().call_soon(sink.gone, self._why)

    async def answer(self) -> None:
        """Set up media, then answer: when the caller hears the line open, sound flows. Raises LegGone.

        Where media cannot be set up, the caller goes to the dialplan's fall-back instead of into silence.
        """
        if self.state is LegState.GONE:
            raise LegGone(self._why)
        self.state = step(self.state, LegState.ANSWERING)
        self._setup = self._tasks.start(self._stand_up(), f"set up {self._info.leg_id}")
        # the requests run to their end even if the caller of answer() is cancelled: what they make is then removed
        await asyncio.shield(self._setup)
        if self.state is not LegState.ANSWERING:
            raise LegGone(self._why)
        self.state = step(self.state, LegState.BRIDGED)

    def send(self, frame: bytes) -> None:
        """Send 320 bytes, s16le at 8 kHz; before the media stands and after the end they are dropped and counted."""
        if self._media is not None:
            self._media.send(frame)

    async def hang_up(self, why: str) -> None:
        """End the call and remove everything of it; idempotent, in every state. FAULT and BUSY lead to other ways."""
        if self.state is not LegState.GONE:
            await self._lead_to(_WAYS.get(why, END))
            self.lost(why)
        if self._cleaning is not None:
            await asyncio.shield(self._cleaning)

    # -- what the adapter tells

    def media_arrived(self) -> None:
        """The media channel is in the application: it may be bridged now."""
        self._media_stands.set()

    def key(self, digit: str) -> None:
        """A key was pressed."""
        if self._sink is not None and digit in KEYS and self.state is not LegState.GONE:
            self._sink.keys(digit)

    def held(self, yes: bool) -> None:
        """The caller's side has put us on hold, or is back."""
        sink: object = self._sink
        if self.state is not LegState.GONE and isinstance(sink, MayBeHeld):
            sink.held(yes)

    def lost(self, why: str) -> None:
        """The channel is not ours any more: hung up, or its lease ran out. Only the first call does anything."""
        if self.state is LegState.GONE:
            return
        log.info("leg %s: %s → gone (%s)", self._info.leg_id, self.state, why)
        self.state = step(self.state, LegState.GONE)
        self._why = why
        self._media_stands.set()
        self._cleaning = self._tasks.start(self._clean(), f"clean {self._info.leg_id}")
        if self._sink is not None:
            self._sink.gone(why)

    def media_lost(self) -> None:
        """The media channel ended by itself: the caller would hear nothing, so the dialplan takes over."""
        if self.state is not LegState.GONE:
            self._tasks.start(self._fall_back("media lost"), f"fall back {self._info.leg_id}")

    async def renew(self) -> None:
        """Extend the lease. A refusal means that the channel is not in our hands any more."""
        try:
            await self._ari.request(
                "POST",
                f"channels/{self._info.leg_id}/variable",
                variable="TIMEOUT(absolute)",
                value=f"{self._settings.lease:g}",
            )
        except AriRefused:
            self.lost("lease lost")
        except AriUnreachable as why:
            log.warning("leg %s: lease not renewed: %s", self._info.leg_id, why)

    # -- steps

    async def _stand_up(self) -> None:
        try:
            async with asyncio.timeout(self._settings.answer_limit):
                await self._connect_media()
                await self._ari.request("POST", f"channels/{self._info.leg_id}/answer")
        except (AriError, TimeoutError, OSError) as why:
            if self.state is not LegState.GONE:
                log.warning("leg %s: no media: %s", self._info.leg_id, str(why) or type(why).__name__)
                await self._fall_back("no media")

    async def _connect_media(self) -> None:
        self._media = media = carrier(self._settings, self._heard)
        wanted = {"app": self._settings.app, "channelId": self.media_id, "format": "ulaw", "direction": "both"}
        channel, bridge = await asyncio.gather(
            self._ari.external_media(wanted | media.parameters()),
            self._ari.request("POST", "bridges", type="mixing", bridgeId=self.bridge_id),
            return_exceptions=True,  # both end first: what is still being made could not be removed
        )
        if isinstance(bridge, BaseException):
            raise bridge
        if isinstance(channel, BaseException):
            raise channel
        await media.join(channel.channelvars)
        await self._media_stands.wait()  # addChannel is refused before the channel is in the application
        await self._ari.request(
            "POST", f"bridges/{self.bridge_id}/addChannel", channel=f"{self._info.leg_id},{self.media_id}"
        )

    def _heard(self, frame: bytes) -> None:
        if self._sink is None:
            self._before_attach += 1
        elif self.state is not LegState.GONE:
            self._sink.audio(frame)

    async def _fall_back(self, why: str) -> None:
        if self.state is not LegState.GONE:
            await self._lead_to(FALLBACK)
            self.lost(why)

    async def _lead_to(self, context: str) -> None:
        """Give the channel back to the dialplan. Refused when it is not ours any more: then nothing is to be done."""
        try:
            await self._ari.request(
                "POST",
                f"channels/{self._info.leg_id}/continue",
                context=context,
                extension="s",
                priority="1",
            )
        except AriRefused as why:
            log.info("leg %s: gone before it could be led on: %s", self._info.leg_id, why)
        except AriUnreachable as why:
            log.warning("leg %s: cannot be led on, its lease will end: %s", self._info.leg_id, why)

    async def _clean(self) -> None:
        if self._setup is not None and self._setup is not asyncio.current_task():
            await asyncio.wait({self._setup})
        if self._media is None:
            return
        self._media.close()
        await self._undo("channels", self.media_id)
        await self._undo("bridges", self.bridge_id)
