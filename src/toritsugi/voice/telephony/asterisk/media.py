"""One call's sound as RTP over one UDP socket: what comes is handed on at once, what goes is sent at once."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Callable

from toritsugi.core.sound import g711
from toritsugi.voice.telephony.asterisk import rtp
from toritsugi.voice.telephony.encoding import ulaw
from toritsugi.voice.telephony.leg import FRAME_SAMPLES

#: kernel's buffer: about a second of packets; more would only be delay
RECEIVE_BUFFER = 64 * 1024
#: datagrams read in one go, so that one call cannot hold up the others
BATCH = 64
#: frames of a backlog that are still worth hearing (200 ms); older ones are dropped and counted
BACKLOG = 10
_SILENCE = bytes([0xFF]) * FRAME_SAMPLES


class MediaSocket:
    """RTP with one peer, whose address Asterisk tells. Only that address is listened to."""

    def __init__(self, host: str, on_frame: Callable[[bytes], None]) -> None:
        """Bind a free port of `host`. on_frame: gets 320 bytes s16le at 8 kHz. Raises OSError."""
        self._receiver = rtp.Receiver(silence=_SILENCE)
        self._sender = rtp.Sender(
            ssrc=secrets.randbits(32), sequence=secrets.randbits(15), timestamp=secrets.randbits(32)
        )
        self._on_frame = on_frame
        self._rest = b""
        self._peer: tuple[str, int] | None = None
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket: socket.socket | None = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
            self._socket.bind((host, 0))
            self.port = int(self._socket.getsockname()[1])
            asyncio.get_running_loop().add_reader(self._socket, self._readable)
        except OSError:
            self.close()
            raise

    @property
    def counts(self) -> rtp.Counts:
        """What became of the packets so far."""
        return self._receiver.counts

    def connect(self, host: str, port: int) -> None:
        """From now on only this address is heard, and frames go there."""
        if self._socket is not None:
            self._socket.connect((host, port))  # the kernel drops what comes from elsewhere
            self._peer = (host, port)

    def send(self, frame: bytes) -> None:
        """Send 320 bytes s16le. Never blocks: what the kernel does not take at once is dropped and counted."""
        packet = self._sender.packet(ulaw(frame), FRAME_SAMPLES)
        if self._socket is None or self._peer is None:
            self.counts.send_dropped += 1
            return
        try:
            self._socket.send(packet)
        except OSError:  # full, or nobody listens there any more: the call's own events tell what that means
            self.counts.send_dropped += 1

    def close(self) -> None:
        """Close; idempotent."""
        if self._socket is not None:
            with contextlib.suppress(ValueError, RuntimeError):  # never added, or the loop is closed
                asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
            self._socket = None

    def _readable(self) -> None:
        payloads: list[bytes] = []
        for _ in range(BATCH):
            if self._socket is None:
                return
            try:
                data, address = self._socket.recvfrom(2048)
            except (BlockingIOError, InterruptedError):
                break
            except OSError:  # an ICMP error of an earlier send
                continue
            if address[:2] != self._peer:
                self.counts.foreign += 1
                continue
            payloads += self._receiver.accept(data)
        if len(payloads) > BACKLOG:
            self.counts.overflow += len(payloads) - BACKLOG
            payloads = payloads[-BACKLOG:]
        for payload in payloads:
            self._deliver(payload)

    def _deliver(self, payload: bytes) -> None:
        """Cut what came into frames of 20 ms, whatever length the sender uses."""
        sound = self._rest + payload
        whole = len(sound) // FRAME_SAMPLES * FRAME_SAMPLES
        self._rest = sound[whole:]
        for start in range(0, whole, FRAME_SAMPLES):
            self._on_frame(g711.ulaw_decode(sound[start : start + FRAME_SAMPLES]))
