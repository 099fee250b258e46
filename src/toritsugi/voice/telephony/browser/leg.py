"""One page as a leg of a room."""

from __future__ import annotations

import asyncio
import logging
from collections import deque

from aiortc import RTCDataChannel

from toritsugi.voice.telephony.browser.messages import FromPage, JunkMessage, read, write
from toritsugi.voice.telephony.browser.settings import BrowserSettings
from toritsugi.voice.telephony.browser.sound import Outgoing
from toritsugi.voice.telephony.captions import Caption, TakesText
from toritsugi.voice.telephony.leg import FRAME_BYTES, LegGone, LegInfo, LegSink

log = logging.getLogger(__name__)

#: messages that may wait for the data channel to open
_OUTBOX = 64
#: bytes the page's end of the channel may be behind; beyond, captions are dropped and counted
_BEHIND = 65_536


class BrowserLeg:
    """A leg (see `telephony.leg.Leg`) that also shows captions. The adapter makes it; it lives on the event loop."""

    def __init__(self, info: LegInfo, outgoing: Outgoing, settings: BrowserSettings) -> None:
        self._info = info
        self._outgoing = outgoing
        self._settings = settings
        self._sink: LegSink | None = None
        self._channel: RTCDataChannel | None = None
        self._outbox: deque[str] = deque(maxlen=_OUTBOX)
        self._said_bye = asyncio.Event()
        self._told_gone = False
        self._allowance = settings.message_rate * 2
        self._allowance_at = asyncio.get_running_loop().time()
        #: set once sound may be sent, and when the leg is over
        self.settled = asyncio.Event()
        #: set when the leg is over
        self.over = asyncio.Event()
        #: why the leg is over, "" before
        self.why = ""
        self.frames_early = 0
        self.messages_refused = 0
        self.captions_dropped = 0

    @property
    def info(self) -> LegInfo:
        """Who this is."""
        return self._info

    @property
    def frames_dropped(self) -> int:
        """Frames to the page that were dropped because the network could not take them."""
        return self._outgoing.dropped

    def attach(self, sink: LegSink) -> None:
        """Deliver to this sink from now on. A leg that is over already tells it so in the loop's next turn."""
        self._sink = sink
        if self.over.is_set():
            asyncio.get_running_loop().call_soon(self._tell_gone)

    async def answer(self) -> None:
        """Tell the page that the desk has answered. Raises LegGone where the page is gone already."""
        await self.settled.wait()
        if self.over.is_set():
            raise LegGone(f"leg {self._info.leg_id} is over: {self.why}")
        self._post(write({"answered": True}))

    def send(self, frame: bytes) -> None:
        """Send 320 bytes; never blocks. ValueError for any other length."""
        if len(frame) != FRAME_BYTES:
            raise ValueError(f"a frame has {FRAME_BYTES} bytes, this one {len(frame)}")
        self._outgoing.put(frame)

    def caption(self, caption: Caption) -> None:
        """Show it on the page."""
        self._post(write(caption))

    async def hang_up(self, why: str) -> None:
        """Ask the page to hang up, so that it plays to the end what it has, and end the leg at the latest then."""
        if self.over.is_set():
            return
        self._post(write({"hang_up": why}))
        try:
            async with asyncio.timeout(self._settings.goodbye):
                await self._said_bye.wait()
        except TimeoutError:
            log.info("leg %s: the page did not confirm the hang-up", self._info.leg_id)
        self.lost(why)

    # -- what the adapter reports ------------------------------------------------------------------------------------

    def connected(self) -> None:
        """Sound may be sent."""
        self.settled.set()

    def heard(self, frame: bytes) -> None:
        """320 bytes from the page."""
        if self.over.is_set():
            return
        if self._sink is None:
            self.frames_early += 1
        else:
            self._sink.audio(frame)

    def moved(self, outgoing: Outgoing) -> None:
        """The page has come by another connection: sound goes there, and its data channel is to come."""
        self._outgoing = outgoing
        self._channel = None

    def opened(self, channel: RTCDataChannel) -> None:
        """The data channel is there. Further ones are closed."""
        if self._channel is not None:
            channel.close()
            return

        def closed() -> None:
            if self._channel is channel:  # that of a connection the page has left says nothing of the call
                self.lost("hung up")

        self._channel = channel
        channel.on("message", self._message)
        channel.on("close", closed)
        while self._outbox and channel.readyState == "open":
            channel.send(self._outbox.popleft())

    def lost(self, why: str) -> None:
        """The leg is over; the first reason counts."""
        if self.over.is_set():
            return
        self.why = why
        self.over.set()
        self.settled.set()
        self._said_bye.set()
        self._tell_gone()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _tell_gone(self) -> None:
        if self._sink is not None and not self._told_gone:
            self._told_gone = True
            self._sink.gone(self.why)

    def _post(self, message: str) -> None:
        channel = self._channel
        if self.over.is_set():
            return
        if channel is None:
            self.captions_dropped += len(self._outbox) == self._outbox.maxlen
            self._outbox.append(message)
        elif channel.readyState == "open" and channel.bufferedAmount < _BEHIND:
            channel.send(message)
        else:
            self.captions_dropped += 1

    def _message(self, raw: object) -> None:
        """aiortc calls this for each message, good or not; nothing may be raised into its task."""
        if self.over.is_set():
            return
        try:
            if not self._may_speak():
                raise JunkMessage("too many messages")
            message = read(raw, self._settings.message_size)
        except JunkMessage as junk:
            self.messages_refused += 1
            log.debug("leg %s: message refused: %s", self._info.leg_id, junk)
            return
        self._take(message)

    def _take(self, message: FromPage) -> None:
        if message.bye:
            self._said_bye.set()
            self.lost("hung up")
        elif self._sink is None:
            self.messages_refused += 1
        elif message.key is not None:
            self._sink.keys(message.key)
        elif message.text is not None and isinstance(self._sink, TakesText):
            self._sink.text(message.text)
        else:
            self.messages_refused += 1

    def _may_speak(self) -> bool:
        """A bucket of two seconds' messages, filled at `message_rate`."""
        now, rate = asyncio.get_running_loop().time(), self._settings.message_rate
        self._allowance = min(rate * 2, self._allowance + (now - self._allowance_at) * rate)
        self._allowance_at = now
        if self._allowance < 1:
            return False
        self._allowance -= 1
        return True
