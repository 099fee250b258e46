"""One call's sound over a WebSocket to Asterisk's chan_websocket: µ-law in binary messages, its events as text.

The desk connects to Asterisk, which has made a channel that waits for it. Asterisk cuts and paces what it is sent, so
nothing is sent before it says that media may start, and never more than the room's clock gives: what waited there would
be heard late for the rest of the call.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from toritsugi.core.sound import g711
from toritsugi.voice.telephony.asterisk.messages import AriUnreachable
from toritsugi.voice.telephony.asterisk.rtp import Counts
from toritsugi.voice.telephony.encoding import ulaw
from toritsugi.voice.telephony.leg import FRAME_SAMPLES

log = logging.getLogger(__name__)

#: bytes that may wait for the network: half a second
BACKLOG = 4096
#: bytes of one message; Asterisk sends 160, and events of about 200
MAX_MESSAGE = 64 * 1024
#: frames of one message that are still worth hearing (200 ms); older ones are dropped and counted
NEWEST = 10


class MediaWebSocket(WSListener):
    """Implements `Carrier`."""

    def __init__(self, url: str, on_frame: Callable[[bytes], None]) -> None:
        """url: base of Asterisk's HTTP server. on_frame: gets 320 bytes s16le at 8 kHz."""
        super().__init__()
        self._url = url.rstrip("/").replace("http", "ws", 1)
        self._on_frame = on_frame
        self._transport: WSTransport | None = None
        self._started = asyncio.Event()
        self._closed = False
        self._full = False
        self._rest = b""
        self.counts = Counts()

    # -- Carrier

    def parameters(self) -> dict[str, str]:
        """A channel that waits for a connection."""
        return {
            "external_host": "INCOMING",
            "encapsulation": "none",
            "transport": "websocket",
            "connection_type": "server",
        }

    async def join(self, variables: Mapping[str, str]) -> None:
        """Connect, and wait until media may start."""
        name = variables.get("MEDIA_WEBSOCKET_CONNECTION_ID", "")
        if not name:
            raise AriUnreachable("Asterisk does not tell its media connection; is chan_websocket loaded?")
        try:
            await ws_connect(
                lambda: self,
                f"{self._url}/media/{name}",
                extra_headers={"Sec-WebSocket-Protocol": "media"},
                max_frame_size=MAX_MESSAGE,
                use_aiofastnet=False,
            )
        except (WSError, OSError, TimeoutError) as why:
            raise AriUnreachable(f"media connection: {type(why).__name__}") from why
        if self._transport is not None:  # or it was closed amid its opening, and nothing will come
            await self._started.wait()
        if self._closed or self._transport is None:
            raise AriUnreachable("the media connection was closed before it began")

    def send(self, frame: bytes) -> None:
        """Send 320 bytes s16le; dropped and counted before media starts, and where Asterisk or the network is full."""
        transport = self._transport
        if (
            transport is None
            or self._full
            or not self._started.is_set()
            or transport.is_disconnected
            or transport.underlying_transport.get_write_buffer_size() > BACKLOG
        ):
            self.counts.send_dropped += 1
            return
        transport.send(WSMsgType.BINARY, ulaw(frame))

    def close(self) -> None:
        """Close; idempotent."""
        self._closed = True
        self._started.set()
        if self._transport is not None:
            self._transport.disconnect()
            self._transport = None

    # -- picows calls these

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        if self._closed:
            self.close()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.BINARY:
            self._deliver(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.TEXT:
            self._event(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.CLOSE:
            self.close()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._transport = None
        self._closed = True
        self._started.set()

    # -- inside

    def _event(self, text: bytes) -> None:
        """The words of chan_websocket that matter here; keys and the end come by ARI as on every way."""
        word = text[:20].split(b" ")[0]
        if word == b"MEDIA_START":
            self._started.set()
        elif word in (b"MEDIA_XOFF", b"MEDIA_XON"):
            self._full = word == b"MEDIA_XOFF"
            log.warning("Asterisk's store of sound is %s", "full" if self._full else "free again")

    def _deliver(self, sound: bytes) -> None:
        """Cut what came into frames of 20 ms."""
        self.counts.received += 1
        sound = self._rest + sound
        whole = len(sound) // FRAME_SAMPLES * FRAME_SAMPLES
        self._rest = sound[whole:]
        frames = [sound[start : start + FRAME_SAMPLES] for start in range(0, whole, FRAME_SAMPLES)]
        self.counts.overflow += max(len(frames) - NEWEST, 0)
        try:
            for frame in frames[-NEWEST:]:
                self._on_frame(g711.ulaw_decode(frame))
        except Exception:  # (a fault in the call's room must not end its sound)
            log.exception("a frame of sound failed")
