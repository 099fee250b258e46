"""Streams come in here: a token is asked for, a call's start makes a leg, and one reader a connection only reads."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import parse_qsl
from uuid import uuid4

from picows import (
    WSCloseCode,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_create_server,
)

from toritsugi.voice.telephony.leg import Arrived, LegGone, LegInfo
from toritsugi.voice.telephony.numbers import normalise
from toritsugi.voice.telephony.streams.answer import answer, busy
from toritsugi.voice.telephony.streams.kernel import acknowledge_later, read_each, read_pairs
from toritsugi.voice.telephony.streams.leg import StreamLeg
from toritsugi.voice.telephony.streams.messages import JunkMessage, Start, begin, read
from toritsugi.voice.telephony.streams.settings import StreamsSettings
from toritsugi.voice.telephony.streams.token import check_token, signature_fits
from toritsugi.voice.telephony.tasks import Tasks

log = logging.getLogger(__name__)

#: seconds between looks at streams that went silent
LOOK = 1.0
#: seconds without sound after which a stream's messages are read one by one again: what comes now may have no next
PAUSE = 0.5
#: first bytes of a connection's buffer; a message of 20 ms has 250
READ_BUFFER = 2048


class StreamsAdapter:
    """All media streams of this process. `arrived` gets each leg once its call's start is there."""

    def __init__(
        self,
        settings: StreamsSettings,
        arrived: Arrived,
        utc_seconds: Callable[[], float] = time.time,
        full: Callable[[], bool] = lambda: False,
    ) -> None:
        """full: whether no call is taken now: a platform that asks what to do with one is told to say so."""
        self._settings = settings
        self._full = full
        self._arrived = arrived
        self._utc_seconds = utc_seconds
        self._server: asyncio.Server | None = None
        self._work = Tasks()
        self._watch = Tasks()
        self._stopping = False
        self.connections: set[_Connection] = set()
        self.refused = 0
        self.port = 0

    @property
    def up(self) -> bool:
        """Whether streams can come."""
        return self._server is not None and not self._stopping

    @property
    def crowded(self) -> bool:
        """Whether so many streams are here that each waking counts."""
        return len(self.connections) >= self._settings.pairs

    @property
    def legs(self) -> tuple[StreamLeg, ...]:
        """The legs that are not gone."""
        return tuple(one.leg for one in self.connections if one.leg is not None)

    async def start(self) -> None:
        """Listen. Where the port is taken no streams come, and the process takes its other calls all the same."""
        settings = self._settings
        try:
            self._server = await ws_create_server(
                self._asked,
                settings.host,
                settings.port,
                websocket_handshake_timeout=settings.handshake,
                max_frame_size=settings.message_size,
                read_buffer_init_size=READ_BUFFER,
                use_aiofastnet=False,  # the loop's own transport
            )
        except OSError as why:
            log.error("no media streams are taken: port %d: %s", settings.port, why.strerror)
            return
        self.port = int(self._server.sockets[0].getsockname()[1])
        self._watch.start(self._look(), "silent streams")

    async def stop(self) -> None:
        """Take no new streams and end the running ones."""
        self._stopping = True
        if self._server is not None:
            self._server.close()
        await self._watch.cancel()
        await asyncio.gather(*(leg.hang_up("desk stops") for leg in self.legs))
        for one in list(self.connections):
            one.end(WSCloseCode.GOING_AWAY)
        await self._work.wait(self._settings.goodbye)
        await self._work.cancel()
        for one in list(self.connections):
            one.cut()

    # -- requests

    def _asked(self, request: WSUpgradeRequest) -> WSListener | WSUpgradeResponseWithListener:
        """picows asks for each request what becomes of it."""
        path, _, query = request.path.decode("ascii", "replace").partition("?")
        kind, _, token = path.removeprefix("/").partition("/")
        if kind not in ("streams", "answer"):
            return _refusal(HTTPStatus.NOT_FOUND)
        name = check_token(self._settings.key, token, self._utc_seconds())
        if name is None or not self._signed(kind, request):
            self.refused += 1
            log.warning("a stream is refused: %s", "no good signature" if name else "no good token")
            return _refusal(HTTPStatus.FORBIDDEN)
        if kind == "answer":
            return self._answer(token, dict(parse_qsl(query)))
        if self._no_place:
            log.warning("a stream is refused: no place is free")
            return _refusal(HTTPStatus.SERVICE_UNAVAILABLE)
        return _Connection(self, self._settings, name)

    def _signed(self, kind: str, request: WSUpgradeRequest) -> bool:
        """Whether the platform signed the request, where it signs them."""
        secret = self._settings.auth_token
        if not secret:
            return True
        base = self._settings.url if kind == "streams" else _web(self._settings.url)
        told = str(request.headers.get("X-Twilio-Signature", ""))
        return signature_fits(secret, base + request.path.decode("ascii", "replace"), told)

    @property
    def _no_place(self) -> bool:
        return self._stopping or len(self.connections) >= self._settings.connections

    def _answer(self, token: str, asked: Mapping[str, str]) -> WSUpgradeResponseWithListener:
        if not self._settings.url:
            return _refusal(HTTPStatus.NOT_FOUND)
        body = busy() if self._full() or self._no_place else answer(f"{self._settings.url}/streams/{token}", asked)
        return WSUpgradeResponseWithListener(
            WSUpgradeResponse.create_ok_response(body, {"Content-Type": "text/xml; charset=utf-8"}), None
        )

    # -- calls

    def begun(self, connection: _Connection, start: Start, name: str) -> StreamLeg:
        """A call has started on this connection."""
        told = {key.lower(): value for key, value in start.custom_parameters.items()}
        info = LegInfo(
            leg_id=f"stream.{uuid4().hex}",
            channel="stream",
            caller_number=normalise(told.get("from", "")),
            dialled=normalise(told.get("to", "")),
            line_id=told.get("line", ""),
            diverted_from=normalise(told.get("forwarded", "")),
        )
        leg = StreamLeg(info, start.stream_sid, connection.write, connection.close, self._settings.goodbye)
        log.info("leg %s: a stream of %s", info.leg_id, name)
        self._work.start(self._serve(leg), f"leg {info.leg_id}")
        return leg

    async def _serve(self, leg: StreamLeg) -> None:
        try:
            await self._arrived(leg)
        except LegGone:
            log.info("leg %s: gone before it was answered", leg.info.leg_id)
        finally:
            await leg.hang_up("finished")

    async def _look(self) -> None:
        """End what has gone silent without a word: a connection that is dead looks like one that is quiet."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK)
            for one in list(self.connections):
                silent = loop.time() - one.leg.last_sound if one.leg is not None else 0.0
                if silent > PAUSE:
                    one.read_each()
                if silent > self._settings.quiet:
                    one.lose("no sound from the platform")
                    one.end(WSCloseCode.POLICY_VIOLATION)


class _Connection(WSListener):
    """One WebSocket: its messages, at most one call."""

    def __init__(self, adapter: StreamsAdapter, settings: StreamsSettings, name: str) -> None:
        super().__init__()
        self._adapter, self._settings, self._name = adapter, settings, name
        self._transport: WSTransport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._parts = bytearray()
        self._in_parts = False
        self._junk = 0
        self._pairs = False
        self.leg: StreamLeg | None = None
        self._time = asyncio.get_running_loop().time

    # -- picows calls these

    def on_ws_connected(self, transport: WSTransport) -> None:
        acknowledge_later(transport)
        self._transport = transport
        self._adapter.connections.add(self)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._settings.start_limit, self._never_started)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        kind = frame.msg_type
        if kind == WSMsgType.TEXT and frame.fin and not self._in_parts:
            self._message(frame.get_payload_as_memoryview())
        elif kind == WSMsgType.CLOSE:
            self.close()
        elif kind in (WSMsgType.TEXT, WSMsgType.CONTINUATION):
            self._part(frame)
        elif kind == WSMsgType.BINARY:
            self._waste("a binary message")

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._adapter.connections.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        self.lose("hung up")

    # -- what the leg and the adapter do with it

    def write(self, message: bytes) -> bool:
        """Send one message; False where the network takes no more, and nothing was sent."""
        transport = self._transport
        if transport is None or transport.is_close_frame_sent or transport.is_disconnected:
            return False
        if transport.underlying_transport.get_write_buffer_size() > self._settings.backlog:
            return False
        transport.send(WSMsgType.TEXT, message)
        return True

    def lose(self, why: str) -> None:
        """Its call is over. A fault of the room at its end must not keep the other streams from being looked after."""
        if self.leg is None:
            return
        try:
            self.leg.lost(why)
        except Exception:
            log.exception("the room of leg %s failed at its end", self.leg.info.leg_id)

    def close(self) -> None:
        """Close in peace."""
        self.end(WSCloseCode.OK)

    def end(self, code: WSCloseCode) -> None:
        """Close, telling why; idempotent. What the network does not take in a while is dropped with the connection."""
        transport = self._transport
        if transport is not None and not transport.is_close_frame_sent and not transport.is_disconnected:
            transport.send_close(code)
            transport.disconnect()
            if self._timer is not None:
                self._timer.cancel()
            self._timer = asyncio.get_running_loop().call_later(self._settings.close, self.cut)

    def read_each(self) -> None:
        """Read message by message until sound comes again; harmless when that is so."""
        if self._pairs and self._transport is not None and not self._transport.is_disconnected:
            self._pairs = False
            read_each(self._transport)

    def cut(self) -> None:
        """End the connection without waiting for anything; harmless when it is over."""
        if self._transport is not None:
            self._transport.underlying_transport.abort()

    # -- inside

    def _message(self, data: bytes | memoryview) -> None:
        """Nothing may be raised to picows: it would end the stream for a fault of one message or of the room."""
        try:
            message = read(data)
            if self.leg is not None:
                self.leg.take(message, self._time())
                if not self._pairs and message.media is not None and self._adapter.crowded:
                    self._read_pairs(len(data))
            elif message.event != "connected":
                self.leg = self._adapter.begun(self, begin(message), self._name)
                if self._timer is not None:
                    self._timer.cancel()
        except JunkMessage as junk:
            self._waste(str(junk))
        except Exception:  # (a fault in this call's room must not end the reader)
            log.exception("a message of a stream failed")

    def _read_pairs(self, size: int) -> None:
        if self._transport is not None and not self._transport.is_disconnected:
            self._pairs = True
            read_pairs(self._transport, size)

    def _part(self, frame: WSFrame) -> None:
        """A message in several pieces, as a proxy may send it."""
        self._in_parts = True
        self._parts += frame.get_payload_as_memoryview()
        if len(self._parts) > self._settings.message_size:
            self.end(WSCloseCode.MESSAGE_TOO_BIG)
        elif frame.fin:
            whole, self._parts, self._in_parts = bytes(self._parts), bytearray(), False
            self._message(whole)

    def _waste(self, why: str) -> None:
        self._junk += 1
        if self.leg is not None:
            self.leg.counts.junk += 1
        log.debug("a message of %s is not understood: %s", self._name, why)
        if self._junk > self._settings.junk:
            log.warning("a stream of %s is ended: its messages make no sense", self._name)
            self.end(WSCloseCode.POLICY_VIOLATION)

    def _never_started(self) -> None:
        if self.leg is None:
            log.warning("a stream of %s never started a call", self._name)
            self.end(WSCloseCode.POLICY_VIOLATION)


def _refusal(status: HTTPStatus) -> WSUpgradeResponseWithListener:
    return WSUpgradeResponseWithListener(WSUpgradeResponse.create_error_response(status), None)


def _web(url: str) -> str:
    """The same address for plain requests."""
    return url.replace("wss://", "https://", 1).replace("ws://", "http://", 1)
