"""A SIP telephone: places one call over UDP, speaks, presses keys, records what it hears, hangs up when told.

It is there to tell what a caller heard, sample by sample. It knows what RFC 3261 asks of a caller: INVITE with
retransmission, digest authentication where it has an account, ACK, CANCEL, BYE, answers to requests in the dialogue.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import struct
from bisect import bisect_right
from collections import deque
from dataclasses import dataclass, field
from itertools import cycle

import numpy as np
import numpy.typing as npt

from toritsugi.core.sound.g711 import alaw_decode, alaw_encode, ulaw_decode, ulaw_encode
from toritsugi.voice.calltest.digest import Account, authorization

Samples = npt.NDArray[np.int16]
FRAME = 160
_KEYS = "0123456789*#"


@dataclass
class Heard:
    """What came back: samples placed by RTP timestamp, and when the first packet, the first and the last sound came.

    Times are the event loop's, in seconds. loud: when each packet with sound came.
    """

    first_packet: float | None = None
    first_sound: float | None = None
    last_sound: float | None = None
    packets: int = 0
    loud: list[float] = field(default_factory=list)
    _base: int | None = None
    _frames: dict[int, bytes] = field(default_factory=dict)

    def take(self, timestamp: int, payload: bytes, now: float) -> None:
        if self._base is None:
            self._base = timestamp
            self.first_packet = now
        offset = (timestamp - self._base) & 0xFFFFFFFF
        if offset < 8000 * 3600:
            self._frames[offset] = payload
        self.packets += 1
        if np.abs(np.frombuffer(ulaw_decode(payload), np.int16)).max(initial=0) > 300:
            self.first_sound = self.first_sound or now
            self.last_sound = now
            self.loud.append(now)

    def sound_after(self, moment: float) -> float | None:
        """When the first packet with sound came after this moment; None when none has."""
        at = bisect_right(self.loud, moment)
        return self.loud[at] if at < len(self.loud) else None

    @property
    def samples(self) -> Samples:
        """Everything heard from the first packet on, silence where nothing came."""
        if not self._frames:
            return np.zeros(0, np.int16)
        end = max(offset + len(payload) for offset, payload in self._frames.items())
        out = np.zeros(end, np.int16)
        for offset, payload in self._frames.items():
            out[offset : offset + len(payload)] = np.frombuffer(ulaw_decode(payload), np.int16)
        return out


class _Rtp(asyncio.DatagramProtocol):
    def __init__(self, phone: Softphone) -> None:
        self._phone = phone

    def datagram_received(self, data: bytes, _address: tuple[str, int]) -> None:
        if len(data) > 12 and data[1] & 0x7F in (0, 8) and not self._phone.stalled:
            (timestamp,) = struct.unpack_from("!I", data, 4)
            sound = data[12:] if data[1] & 0x7F == 0 else ulaw_encode(alaw_decode(data[12:]))
            self._phone.heard.take(timestamp, sound, asyncio.get_running_loop().time())


class Softphone(asyncio.DatagramProtocol):
    """One call. `answered`, `ended` are events; `status` is the last final status of the INVITE (0: none yet)."""

    def __init__(
        self,
        server: tuple[str, int],
        extension: str,
        *,
        address: str,
        caller: str = "0312345678",
        name: str = "",
        account: Account | None = None,
        line: Samples | None = None,
    ) -> None:
        """address: own address. caller: the number it calls from. name: what it calls itself, without quotes.

        account: with which it answers a challenge. line: what is sent, again and again, while nothing is said; None:
        digital silence.
        """
        self.heard = Heard()
        self.status = 0
        self.answered, self.ended, self.ringing = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.invited_at = 0.0
        self.answered_at = 0.0
        self._server, self._extension, self._address, self._caller = server, extension, address, caller
        self._name = f'"{name}" ' if name else ""
        self._call_id, self._tag = secrets.token_hex(12), secrets.token_hex(6)
        self._branch = "z9hG4bK" + secrets.token_hex(8)
        self._to, self._target, self._cseq = "", "", 1
        self._line = _coded(line if line is not None and len(line) >= FRAME else np.zeros(FRAME, np.int16))
        self._account, self._authorization, self._invited_by = account, "", 1
        self._media: tuple[str, int] | None = None
        self._outgoing: deque[bytes] = deque()
        self._seq, self._timestamp, self._ssrc = (
            secrets.randbelow(1 << 16),
            secrets.randbelow(1 << 31),
            secrets.randbits(32),
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._unwanted = False
        self._drained = asyncio.Event()
        self._drained.set()
        self._reoffered: asyncio.Future[str] | None = None
        self._referred: asyncio.Future[int] | None = None
        self.codec = 0
        #: True sends and takes nothing at all, as a telephone that lost its network
        self.stalled = False

    # -- what a test says

    async def call(self) -> None:
        """Send the INVITE; returns at once. Await `answered` or `ended` for what comes of it."""
        loop = asyncio.get_running_loop()
        self._sip, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self._address, 0))
        self._sip_port = self._sip.get_extra_info("sockname")[1]
        self._rtp, _ = await loop.create_datagram_endpoint(lambda: _Rtp(self), local_addr=(self._address, 0))
        self._rtp_port = self._rtp.get_extra_info("sockname")[1]
        self.invited_at = loop.time()
        self._tasks.append(loop.create_task(self._invite_until_heard(), name="invite"))

    def speak(self, sound: Samples) -> None:
        """Queue sound after what is queued already; silence is sent where nothing is queued."""
        self._outgoing.extend(_coded(np.concatenate([sound, np.zeros(-len(sound) % FRAME, np.int16)])))
        self._drained.clear()

    async def spoken(self) -> None:
        """Until all that was queued has gone out, or the call is over."""
        await self._drained.wait()

    async def press(self, keys: str, *, hold: int = 5, pause: int = 5) -> None:
        """Press keys (RFC 4733): `hold` and `pause` in frames of 20 ms. Nothing happens once the call is over."""
        if self.ended.is_set():
            return
        for key in keys:
            self._outgoing.append(b"key" + bytes([_KEYS.index(key), hold]))
            self._outgoing.extend([b""] * pause)
        self._drained.clear()
        await self._drained.wait()

    async def offer_again(self, direction: str = "sendrecv", *, codec: int = 0, new_port: bool = False) -> str:
        """Send a re-INVITE: another direction, payload type (0 PCMU, 8 PCMA), or port; the answer's SDP.

        direction is this telephone's: sendonly puts the other side on hold.
        """
        if new_port:
            self._rtp.close()
            loop = asyncio.get_running_loop()
            self._rtp, _ = await loop.create_datagram_endpoint(lambda: _Rtp(self), local_addr=(self._address, 0))
            self._rtp_port = self._rtp.get_extra_info("sockname")[1]
        self._cseq += 1
        self._reoffered = asyncio.get_running_loop().create_future()
        sdp = self._sdp().replace("a=sendrecv", f"a={direction}").replace("o=- 1 1", f"o=- 1 {self._cseq}")
        if codec == 8:
            sdp = sdp.replace("RTP/AVP 0 101", "RTP/AVP 8 101").replace("a=rtpmap:0 PCMU", "a=rtpmap:8 PCMA")
        self._send(self._request("INVITE", self._target, "z9hG4bK" + secrets.token_hex(8), sdp))
        async with asyncio.timeout(10):
            body = await self._reoffered
        self.codec = codec
        return body

    async def refer(self, to: str) -> int:
        """Ask the other side to call somebody else instead of us; the final status."""
        self._cseq += 1
        self._referred = asyncio.get_running_loop().create_future()
        request = self._request("REFER", self._target, "z9hG4bK" + secrets.token_hex(8))
        self._send(request.replace("Content-Length", f"Refer-To: <{to}>\r\nContent-Length", 1))
        async with asyncio.timeout(10):
            return await self._referred

    async def hang_up(self) -> None:
        """CANCEL before the answer, BYE after it; then close the sockets."""
        if not self.ended.is_set() and self.invited_at:
            self._unwanted = True
            if self.answered.is_set():
                self._bye()
            else:
                self._send(self._request("CANCEL", self._uri, self._branch))
            try:
                async with asyncio.timeout(1):
                    await self.ended.wait()
            except TimeoutError:
                self.ended.set()  # the other side says nothing: for this telephone the call is over
        await self.close()

    def _bye(self) -> None:
        self._cseq += 1
        self._send(self._request("BYE", self._target or self._uri, "z9hG4bK" + secrets.token_hex(8)))

    async def close(self) -> None:
        """Let go of sockets and tasks."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._sip.close()
        self._rtp.close()

    # -- signalling

    @property
    def _uri(self) -> str:
        return f"sip:{self._extension}@{self._server[0]}:{self._server[1]}"

    def _request(self, method: str, uri: str, branch: str, body: str = "") -> str:
        cseq = f"{self._invited_by if method in ('CANCEL', 'ACK') else self._cseq} {method}"
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {self._address}:{self._sip_port};branch={branch};rport",
            "Max-Forwards: 70",
            f"From: {self._name}<sip:{self._caller}@{self._address}>;tag={self._tag}",
            f"To: {self._to or f'<{self._uri}>'}" if method != "CANCEL" else f"To: <{self._uri}>",
            f"Call-ID: {self._call_id}",
            f"CSeq: {cseq}",
            f"Contact: <sip:{self._caller}@{self._address}:{self._sip_port}>",
            *([f"Authorization: {self._authorization}"] if self._authorization and method == "INVITE" else []),
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*lines, "", body])

    def _sdp(self) -> str:
        return (
            f"v=0\r\no=- 1 1 IN IP4 {self._address}\r\ns=-\r\nc=IN IP4 {self._address}\r\nt=0 0\r\n"
            f"m=audio {self._rtp_port} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n"
            "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n"
        )

    def _send(self, text: str) -> None:
        if not self.stalled:
            self._sip.sendto(text.encode(), self._server)

    async def _invite_until_heard(self) -> None:
        pause = 0.5
        while not (self.ringing.is_set() or self.answered.is_set() or self.ended.is_set()) and pause <= 16:
            self._send(self._request("INVITE", self._uri, self._branch, self._sdp()))
            try:
                async with asyncio.timeout(pause):
                    await self.ringing.wait()
                return
            except TimeoutError:
                pause *= 2

    def datagram_received(self, data: bytes, _address: tuple[str, int]) -> None:
        if self.stalled:
            return
        head, _, body = data.decode(errors="replace").partition("\r\n\r\n")
        lines = head.split("\r\n")
        headers = {name: value.strip() for name, colon, value in (line.partition(":") for line in lines[1:]) if colon}
        if lines[0].startswith("SIP/2.0 "):
            self._on_answer(int(lines[0].split()[1]), headers, body)
        else:
            self._on_request(lines[0].split()[0], lines, headers)

    def _on_answer(self, status: int, headers: dict[str, str], body: str) -> None:
        number, _, method = headers.get("CSeq", "").partition(" ")
        if method != "INVITE":
            if method == "BYE":
                self.ended.set()
            elif method == "REFER" and status >= 200 and self._referred and not self._referred.done():
                self._referred.set_result(status)
            return
        if self._reoffered is not None:
            if status >= 200 and not self._reoffered.done():
                ack = self._request("ACK", self._target, "z9hG4bK" + secrets.token_hex(8))
                self._send(ack.replace(f"CSeq: {self._invited_by} ACK", f"CSeq: {self._cseq} ACK"))
                self._reoffered.set_result(body if status == 200 else f"refused: {status}")
                self._move(body)
            return
        if number != str(self._invited_by):
            return  # a challenge once more that was answered already
        self.ringing.set()
        if status < 200:
            return
        self.status = status
        self._to = headers["To"]
        if status >= 300:
            self._send(self._request("ACK", self._uri, self._branch))
            if not (status == 401 and self._try_with_account(headers.get("WWW-Authenticate", ""))):
                self.ended.set()
            return
        contact = re.search(r"<(sip:[^>]+)>", headers.get("Contact", ""))
        self._target = contact.group(1) if contact else self._uri
        self._send(self._request("ACK", self._target, "z9hG4bK" + secrets.token_hex(8)))
        if not self.answered.is_set():
            self._move(body)
            loop = asyncio.get_running_loop()
            self.answered_at = loop.time()
            self.answered.set()
            if self._unwanted:  # the answer was on its way when the call was cancelled
                self._bye()
            else:
                self._tasks.append(loop.create_task(self._talk(), name="talk"))

    def _move(self, sdp: str) -> None:
        """Send sound where the other side wants it."""
        where = re.search(r"^c=IN IP4 (\S+)", sdp, re.M)
        port = re.search(r"^m=audio (\d+)", sdp, re.M)
        if where and port:
            self._media = (where.group(1), int(port.group(1)))

    def _try_with_account(self, challenge: str) -> bool:
        """INVITE once more, with the account's answer to the challenge; False where there is none to give."""
        if self._account is None or self._authorization:
            return False
        try:
            cnonce = secrets.token_hex(8)
            self._authorization = authorization(self._account, challenge, "INVITE", self._uri, cnonce)
        except ValueError:
            return False  # `status` stays 401
        self._to, self._branch = "", "z9hG4bK" + secrets.token_hex(8)
        self._cseq += 1
        self._invited_by = self._cseq
        self.ringing.clear()
        self._tasks.append(asyncio.get_running_loop().create_task(self._invite_until_heard(), name="invite again"))
        return True

    def _on_request(self, method: str, lines: list[str], headers: dict[str, str]) -> None:
        if method == "ACK":
            return
        kept = [line for line in lines[1:] if line.split(":")[0] in ("Via", "From", "To", "Call-ID", "CSeq")]
        self._send("\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""]))
        if method == "BYE":
            self.ended.set()

    # -- media

    async def _talk(self) -> None:
        """One packet every 20 ms by the loop's clock; a late slot is sent at once, so that the count stays right."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        silence = cycle(self._line)
        while not self.ended.is_set():
            frame = self._outgoing.popleft() if self._outgoing else None
            if frame is not None and frame[:3] == b"key":
                for step in range(1, frame[4] + 1):
                    self._packet(101, struct.pack("!BBH", frame[3], 10, step * FRAME), marker=step == 1, advance=False)
                    due += 0.02
                    await asyncio.sleep(max(0.0, due - loop.time()))
                for _ in range(3):
                    end = struct.pack("!BBH", frame[3], 0x80 | 10, (frame[4] + 1) * FRAME)
                    self._packet(101, end, advance=False)
                self._timestamp += FRAME * (frame[4] + 1)
            else:
                sound = frame or next(silence)
                self._packet(self.codec, sound if self.codec == 0 else alaw_encode(ulaw_decode(sound)))
            if not self._outgoing:
                self._drained.set()
            due += 0.02
            await asyncio.sleep(max(0.0, due - loop.time()))
        self._drained.set()  # nobody waits for what can no longer be sent

    def _packet(self, kind: int, payload: bytes, *, marker: bool = False, advance: bool = True) -> None:
        self._seq = (self._seq + 1) & 0xFFFF
        if advance:
            self._timestamp = (self._timestamp + FRAME) & 0xFFFFFFFF
        head = struct.pack(
            "!BBHII", 0x80, kind | (0x80 if marker else 0), self._seq, self._timestamp & 0xFFFFFFFF, self._ssrc
        )
        if self._media is not None and not self.stalled:
            self._rtp.sendto(head + payload, self._media)


def _coded(sound: Samples) -> list[bytes]:
    """µ-law packets of whole frames; what is left over is dropped."""
    coded = ulaw_encode(sound.astype("<i2").tobytes())
    return [coded[at : at + FRAME] for at in range(0, len(coded) // FRAME * FRAME, FRAME)]
