"""One stream as a leg of a room. The call stands already when its stream begins, so answering takes no time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from toritsugi.core.sound import g711
from toritsugi.voice.telephony.leg import FAULT, FRAME_BYTES, FRAME_SAMPLES, LegGone, LegInfo, LegSink
from toritsugi.voice.telephony.streams.messages import JunkMessage, Message, Writer
from toritsugi.voice.telephony.streams.playout import Playout

log = logging.getLogger(__name__)

_KEYS = frozenset("0123456789*#")


@dataclass(slots=True)
class Counts:
    """What became of messages and frames; for the log and for tests."""

    received: int = 0
    foreign: int = 0
    other_track: int = 0
    junk: int = 0
    before_attach: int = 0
    send_dropped: int = 0


class StreamLeg:
    """Implements `Leg` and `PlaysLater`. Made and fed by the adapter."""

    def __init__(
        self, info: LegInfo, stream_sid: str, write: Callable[[bytes], bool], close: Callable[[], None], goodbye: float
    ) -> None:
        """write: one message to the platform, False where too much waits for the network. close: ends the stream."""
        self._info, self._sid = info, stream_sid
        self._write, self._close = write, close
        self._goodbye = goodbye
        self._writer = Writer(stream_sid)
        self._playout = Playout()
        self._sink: LegSink | None = None
        self._rest = b""
        self._why = ""
        self._played = asyncio.Event()
        self.counts = Counts()
        self.over = asyncio.Event()
        self.last_sound = asyncio.get_running_loop().time()

    # -- Leg

    @property
    def info(self) -> LegInfo:
        """Who this is."""
        return self._info

    def attach(self, sink: LegSink) -> None:
        """Deliver to this sink from now on; a leg that is gone already says so at the next turn of the loop."""
        self._sink = sink
        if self.over.is_set():
            asyncio.get_running_loop().call_soon(sink.gone, self._why)

    async def answer(self) -> None:
        """The platform has answered the caller before it opened the stream. Raises LegGone."""
        if self.over.is_set():
            raise LegGone(self._why)

    def send(self, frame: bytes) -> None:
        """Send 320 bytes, s16le at 8 kHz. Silence that lasts is not sent; what the network does not take is dropped."""
        if self.over.is_set():
            return
        if len(frame) != FRAME_BYTES:
            raise ValueError(f"a frame has {FRAME_BYTES} bytes, this one {len(frame)}")
        if self._playout.wants(frame) and not self._write(self._writer.media(frame)):
            self.counts.send_dropped += 1
        self._mark(last=False)

    async def hang_up(self, why: str) -> None:
        """Close the stream, once what was sent is played: the platform goes on with its answer, which hangs up.

        A platform that sends no marks back is not waited for; the room has waited for its own last words.
        """
        if self.over.is_set():
            return
        if why != FAULT and self._playout.answers:
            self._mark(last=True)
            try:
                async with asyncio.timeout(self._goodbye):
                    while not self._playout.all_played and not self.over.is_set():
                        self._played.clear()
                        await self._played.wait()
            except TimeoutError:
                log.info("leg %s: the last words may not be played to their end", self._info.leg_id)
        self._close()
        self.lost(why)

    # -- PlaysLater

    @property
    def unheard(self) -> float:
        """Seconds of what was sent that the caller has not heard yet, by the marks that came back."""
        return self._playout.unheard

    def clear(self) -> None:
        """Drop what the platform has not played yet."""
        if not self.over.is_set() and self._playout.clear():
            self._write(self._writer.clear)

    # -- what the adapter tells

    def take(self, message: Message, now: float) -> None:
        """A message after the start. now: the event loop's time."""
        if message.stream_sid != self._sid:
            self.counts.foreign += 1
            return
        match message.event:
            case "media" if message.media is not None:
                if message.media.track == "inbound":
                    self.last_sound = now
                    self._heard(message.media.payload)
                else:
                    self.counts.other_track += 1
            case "mark" if message.mark is not None:
                if not self._playout.came_back(message.mark.name, now):
                    self.counts.foreign += 1
                self._played.set()
            case "dtmf" if message.dtmf is not None and message.dtmf.digit in _KEYS:
                if self._sink is not None and not self.over.is_set():
                    self._sink.keys(message.dtmf.digit)
            case "stop":
                self._close()
                self.lost("hung up")
            case _:
                raise JunkMessage(f"no such message here: {message.event[:20]!r}")

    def lost(self, why: str) -> None:
        """The stream is over; the first reason counts."""
        if self.over.is_set():
            return
        self._why = why
        self.over.set()
        self._played.set()
        if self._sink is not None:
            self._sink.gone(why)

    # -- inside

    def _heard(self, sound: bytes) -> None:
        """Cut what came into frames of 20 ms, whatever length the platform uses."""
        self.counts.received += 1
        if self._sink is None:
            self.counts.before_attach += 1
            return
        if self._rest:
            sound = self._rest + sound
        whole = len(sound) // FRAME_SAMPLES * FRAME_SAMPLES
        self._rest = sound[whole:]
        for start in range(0, whole, FRAME_SAMPLES):
            if self.over.is_set():
                return
            self._sink.audio(g711.ulaw_decode(sound[start : start + FRAME_SAMPLES]))

    def _mark(self, *, last: bool) -> None:
        name = self._playout.mark(asyncio.get_running_loop().time(), last=last)
        if name:
            self._write(self._writer.mark(name))
