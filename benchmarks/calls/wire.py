"""The wire of the comparison: media streams of carriers' APIs, JSON over a WebSocket, µ-law of 20 ms in base64.

`StreamLeg` is a leg of the desk on this wire, with nothing of its own: what it costs is the wire's.
"""

from __future__ import annotations

import asyncio
import binascii
import itertools
from collections.abc import Awaitable, Callable, Sized
from typing import Final

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_create_server

from toritsugi.core.sound import g711
from toritsugi.voice.audio.mix import SILENCE
from toritsugi.voice.telephony.encoding import base64
from toritsugi.voice.telephony.leg import LegGone, LegInfo, LegSink
from toritsugi.voice.telephony.streams.kernel import acknowledge_later, read_pairs
from toritsugi.voice.telephony.streams.settings import StreamsSettings

#: what stands before the sound in a message of either side
PAYLOAD: Final = b'"payload":"'
BEFORE: Final = len(PAYLOAD)
#: streams at once from which on messages are read two at a time, as on the desk's own media streams
CROWD: Final = StreamsSettings(key=b"").pairs
#: characters of the base64 of 160 bytes
LETTERS: Final = 216
_START: Final = b'"event":"start"'
_STOP: Final = b'"event":"stop"'


def media(stream: bytes, letters: bytes) -> bytes:
    """A message to the caller. letters: base64."""
    return b'{"event":"media","streamSid":"%s","media":{"payload":"%s"}}' % (stream, letters)


def mark(stream: bytes, name: str) -> bytes:
    """A mark; the callers of the benchmark read what the server tells of a turn from its name."""
    return b'{"event":"mark","streamSid":"%s","mark":{"name":"%s"}}' % (stream, name.encode())


class StreamLeg:
    """Implements `Leg` over one WebSocket."""

    def __init__(self, transport: WSTransport, leg_id: str, line_id: str, lines: Sized = ()) -> None:
        """lines: the streams that are open."""
        self._lines, self._pairs = lines, False
        self.info = LegInfo(leg_id=leg_id, channel="sip", line_id=line_id, caller_number="09012345678")
        self.sink: LegSink | None = None
        self._transport = transport
        self._stream = b"MZ%032x" % int(leg_id, 16)
        self._head, self._tail = media(self._stream, b"|").split(b"|")
        self.gone = ""

    def attach(self, sink: LegSink) -> None:
        self.sink = sink

    async def answer(self) -> None:
        if self.gone:
            raise LegGone(self.gone)

    def send(self, frame: bytes) -> None:
        if frame is SILENCE or self.gone:  # where nothing is said nothing is sent
            return
        self._transport.send(WSMsgType.TEXT, self._head + base64(frame) + self._tail)

    def mark(self, name: str) -> None:
        """Tell the caller something beside the sound."""
        if not self.gone:
            self._transport.send(WSMsgType.TEXT, mark(self._stream, name))

    async def hang_up(self, why: str) -> None:
        if not self.gone:
            self._transport.disconnect(graceful=True)
            self.lost(why)

    def heard(self, text: bytes) -> None:
        """One message of the caller's side."""
        at = text.find(PAYLOAD) + BEFORE
        if at >= BEFORE:
            if not self._pairs and len(self._lines) >= CROWD:
                self._pairs = True
                read_pairs(self._transport, len(text))
            if self.sink is not None:
                self.sink.audio(g711.ulaw_decode(binascii.a2b_base64(text[at : at + LETTERS])))
        elif _STOP in text:
            self.lost("stopped")

    def lost(self, why: str) -> None:
        """The caller is gone; said once."""
        if not self.gone:
            self.gone = why or "gone"
            if self.sink is not None:
                self.sink.gone(self.gone)


class _Server(WSListener):  # type: ignore[misc]  # (picows is a compiled module without types)
    def __init__(
        self, arrived: Callable[[StreamLeg], Awaitable[None]], line_id: str, number: int, lines: set[_Server]
    ) -> None:
        self._arrived, self._line_id, self._number, self._lines = arrived, line_id, number, lines
        self._leg: StreamLeg | None = None
        self._task: asyncio.Task[None] | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        acknowledge_later(transport)
        self._lines.add(self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            message = frame.get_payload_as_bytes()
            if self._leg is not None:
                self._leg.heard(message)
            elif _START in message:
                self._leg = StreamLeg(transport, f"{self._number:032x}", self._line_id, self._lines)
                self._task = asyncio.ensure_future(self._arrived(self._leg))
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._lines.discard(self)
        if self._leg is not None:
            self._leg.lost("closed")


async def serve(port: int, arrived: Callable[[StreamLeg], Awaitable[None]], line_id: str = "") -> asyncio.Server:
    """Take streams on loopback; each is a leg that arrives."""
    numbers = itertools.count(1)
    lines: set[_Server] = set()
    return await ws_create_server(  # type: ignore[no-any-return]
        lambda _request: _Server(arrived, line_id, next(numbers), lines),
        "127.0.0.1",
        port,
        backlog=1024,
        logger_name="streams",
    )
