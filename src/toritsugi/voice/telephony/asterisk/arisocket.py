"""One WebSocket to ARI: the events of an application, and requests where Asterisk takes them there (docs/adr/0053)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Final

import msgspec
from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from toritsugi.voice.telephony.asterisk.asked import Answer, Asked, written
from toritsugi.voice.telephony.asterisk.messages import TOLD, AriUnreachable, Event

log = logging.getLogger(__name__)

#: seconds of silence before a ping, and those that its answer may take
HEARTBEAT: Final = (10.0, 5.0)
#: bytes of one message; Asterisk's largest events are about 2 kB
MAX_EVENT: Final = 256 * 1024


class AriSocket(WSListener):
    """One connection, from its opening to its end. Used on the event loop."""

    def __init__(self, heard: Callable[[Event], None], ended: Callable[[], None]) -> None:
        """heard: gets each event. ended: told once, when the connection is over."""
        super().__init__()
        self._heard, self._ended = heard, ended
        self._loop = asyncio.get_running_loop()
        self._transport: WSTransport | None = None
        self._over = False
        self._held_up = False
        self.asked = Asked()
        #: set once it has answered a request
        self.answers = asyncio.Event()

    async def open(self, url: str, headers: Mapping[str, str], seconds: float) -> None:
        """Connect, which registers the application. Raises AriUnreachable."""
        idle, reply = HEARTBEAT
        try:
            async with asyncio.timeout(seconds):
                await ws_connect(
                    lambda: self,
                    url,
                    extra_headers=headers,
                    websocket_handshake_timeout=seconds,
                    enable_auto_ping=True,
                    auto_ping_idle_timeout=idle,
                    auto_ping_reply_timeout=reply,
                    max_frame_size=MAX_EVENT,
                    use_aiofastnet=False,
                )
        except (WSError, OSError, TimeoutError) as why:
            self._give_up()
            raise AriUnreachable(f"events: {type(why).__name__}") from why
        except asyncio.CancelledError:
            self._give_up()
            raise
        self._send("GET", "asterisk/ping", {}).cancel()  # nobody waits: an older Asterisk never answers

    def takes_requests(self) -> bool:
        """Whether what is asked here will soon be answered."""
        if self._over or not self.answers.is_set():
            return False
        held_up = self.asked.held_up(self._loop.time())
        if held_up is not self._held_up:
            self._held_up = held_up
            log.warning("Asterisk %s on a socket", "is held up" if held_up else "answers again")
        return not held_up

    async def request(self, method: str, path: str, parameters: Mapping[str, str], seconds: float) -> Answer:
        """Ask, and wait so long. Raises TimeoutError, and AriUnreachable at once when the connection ends."""
        answer = self._send(method, path, parameters)
        async with asyncio.timeout(seconds):
            return await answer

    def close(self) -> None:
        """Close; idempotent."""
        if self._transport is not None:
            self._transport.disconnect()
        self._end()

    def _send(self, method: str, path: str, parameters: Mapping[str, str]) -> asyncio.Future[Answer]:
        if self._transport is None:
            raise AriUnreachable("a socket to Asterisk is closed")
        answer: asyncio.Future[Answer] = self._loop.create_future()
        makes = parameters.get("bridgeId") or parameters.get("channelId", "")
        request_id = self.asked.ask(answer, self._loop.time(), makes)
        self._transport.send(WSMsgType.TEXT, written(request_id, method, path, parameters))
        return answer

    def _give_up(self) -> None:
        """It was not waited for to the end: it is closed if it stands all the same, now or later."""
        self._over = True
        if self._transport is not None:
            self._transport.disconnect()

    # -- picows calls these

    def on_ws_connected(self, transport: WSTransport) -> None:
        if self._over:  # given up meanwhile: nobody would read the calls that Asterisk tells here
            transport.disconnect()
            return
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            self._told(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.CLOSE:
            self.close()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._end()

    def _told(self, text: bytes) -> None:
        try:
            told = TOLD.decode(text)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as why:
            log.warning("an event of Asterisk is not understood: %s", why)
            return
        if told.type == "RESTResponse":
            self.answers.set()
            self.asked.answered(told.request_id, (told.status_code, told.message_body), self._loop.time())
        else:
            self._heard(told)

    def _end(self) -> None:
        """The connection is over: who waits for an answer is told at once."""
        if not self._over:
            self._over = True
            self._transport = None
            self.asked.fail(AriUnreachable("a socket to Asterisk has ended"))
            self._ended()
