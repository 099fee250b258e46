"""Both ends for the tests of pages' legs: a page made of aiortc, and a desk that listens and plays."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fractions import Fraction

import ifaddr
import numpy as np
import numpy.typing as npt
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import AudioFrame

from tests.support.need import missing
from toritsugi.core.tickets import Claims
from toritsugi.voice.telephony.browser.adapter import BrowserAdapter
from toritsugi.voice.telephony.browser.leg import BrowserLeg
from toritsugi.voice.telephony.leg import Leg

CLAIMS = Claims(line_id="line-1", visitor="v", exp=0.0, nonce="n")
Sound = npt.NDArray[np.float64]


def own_address() -> str:
    """An IPv4 address of this machine beside loopback, "" where there is none."""
    addresses = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips]
    return next((ip for ip in addresses if isinstance(ip, str) and not ip.startswith("127.")), "")


def need_network() -> None:
    """WebRTC between two ends on one machine needs an address beside loopback."""
    if not own_address():
        missing("network", "there is no address but loopback, and WebRTC uses none there", "give the machine a network")


def sine(hertz: float, seconds: float, rate: int = 8000) -> npt.NDArray[np.int16]:
    return (9000 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(np.int16)


def share_of(sound: Sound, hertz: float, rate: int) -> float:
    """How much of the power lies within 15 Hz of `hertz`, 0 to 1."""
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    near = np.abs(np.fft.rfftfreq(len(sound), 1 / rate) - hertz) <= 15
    return float(power[near].sum() / max(power.sum(), 1e-9))


class Tone(MediaStreamTrack):
    """A sine at 48 kHz, in real time."""

    kind = "audio"

    def __init__(self, hertz: float) -> None:
        super().__init__()
        self._sound = sine(hertz, 1.0, 48000)
        self._count = 0
        self._start = asyncio.get_running_loop().time()

    @property
    def said(self) -> int:
        """Frames so far."""
        return self._count

    async def recv(self) -> AudioFrame:
        await asyncio.sleep(self._start + self._count * 0.02 - asyncio.get_running_loop().time())
        at = self._count % 50 * 960
        frame = AudioFrame(format="s16", layout="mono", samples=960)
        frame.planes[0].update(self._sound[at : at + 960].tobytes())
        frame.sample_rate, frame.time_base, frame.pts = 48000, Fraction(1, 48000), self._count * 960
        self._count += 1
        return frame


class Page:
    """What a browser does, without a browser."""

    def __init__(self, hertz: float, codec: str = "PCMU") -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.tone = Tone(hertz)
        self.connection.addTrack(self.tone)
        known = RTCRtpSender.getCapabilities("audio").codecs
        wanted = [c for c in known if c.mimeType.lower() == f"audio/{codec.lower()}"]
        self.connection.getTransceivers()[0].setCodecPreferences(wanted)
        self.desk = self.connection.createDataChannel("desk")
        self.desk.on("message", self._message)
        self.opened = asyncio.Event()
        self.desk.on("open", self.opened.set)
        self.closed = asyncio.Event()
        self.connection.on("connectionstatechange", self._moved)
        self.connection.on("track", self._track)
        self.messages: list[dict[str, object]] = []
        self.confirms = True
        self.heard: list[npt.NDArray[np.int16]] = []
        self.heard_rate = 0
        self._reader: asyncio.Task[None] | None = None

    async def offer(self) -> RTCSessionDescription:
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return self.connection.localDescription

    async def call(self, adapter: BrowserAdapter, leg_id: str = "leg-1") -> None:
        offer = await self.offer()
        answer = await adapter.offer(offer.sdp, offer.type, CLAIMS, leg_id)
        await self.connect(answer.sdp, answer.type)

    async def connect(self, sdp: str, kind: str) -> None:
        """Take the desk's answer."""
        await self.connection.setRemoteDescription(RTCSessionDescription(sdp, kind))
        async with asyncio.timeout(10):
            await self.opened.wait()

    def say(self, **message: object) -> None:
        self.desk.send(json.dumps(message))

    def heard_lately(self, seconds: float) -> Sound:
        """The last so many seconds of what came, of the first channel."""
        return np.concatenate(self.heard)[-int(seconds * self.heard_rate) :].astype(np.float64)

    async def hang_up(self) -> None:
        await self.connection.close()
        if self._reader:
            await self._reader

    def _track(self, track: MediaStreamTrack) -> None:
        self._reader = asyncio.create_task(self._read(track))

    async def _read(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            assert isinstance(frame, AudioFrame)
            self.heard_rate = frame.sample_rate
            channels = len(frame.layout.channels)
            self.heard.append(frame.to_ndarray().reshape(-1, channels)[:, 0])

    def _message(self, message: str) -> None:
        self.messages.append(json.loads(message))
        if "hang_up" in self.messages[-1] and self.confirms:
            self.say(bye=True)

    def _moved(self) -> None:
        if self.connection.connectionState in ("closed", "failed"):
            self.closed.set()


class Listener:
    """The desk's end: keeps what it is told, plays a tone until the page is gone."""

    def __init__(self, leg: Leg, hertz: float = 0.0) -> None:
        assert isinstance(leg, BrowserLeg)
        self.leg = leg
        self.frames: list[bytes] = []
        self.events: list[tuple[str, str]] = []
        self.over = asyncio.Event()
        self._told = asyncio.Condition()
        self._tone = sine(hertz, 1.0) if hertz else np.zeros(8000, np.int16)

    def audio(self, frame: bytes) -> None:
        assert not self.over.is_set()
        self.frames.append(frame)

    def keys(self, digit: str) -> None:
        self.events.append(("key", digit))

    def text(self, text: str) -> None:
        self.events.append(("text", text))

    def gone(self, why: str) -> None:
        self.events.append(("gone", why))
        self.over.set()

    def heard_lately(self, seconds: float) -> Sound:
        count = int(seconds * 50)
        return np.frombuffer(b"".join(self.frames[-count:]), np.int16).astype(np.float64)

    async def play(self) -> None:
        """One frame every 20 ms, as the room's clock sends them."""
        loop, count = asyncio.get_running_loop(), 0
        start = loop.time()
        while not self.over.is_set():
            at = count % 50 * 160
            self.leg.send(self._tone[at : at + 160].tobytes())
            count += 1
            await asyncio.sleep(start + count * 0.02 - loop.time())


class Desk:
    """An `arrived` that answers and plays, each call its own tone; new listeners are announced in a queue."""

    def __init__(self, *tones: float) -> None:
        self.listeners: asyncio.Queue[Listener] = asyncio.Queue()
        self._tones = list(tones)
        self.hang_up_at_once = False

    async def arrived(self, leg: Leg) -> None:
        listener = Listener(leg, self._tones.pop(0) if self._tones else 0.0)
        leg.attach(listener)
        await leg.answer()
        self.listeners.put_nowait(listener)
        await listener.play()

    async def next(self) -> Listener:
        async with asyncio.timeout(10):
            return await self.listeners.get()


async def until(condition: object, within: float = 10.0) -> None:
    """Wait until the callable says yes; for what has no event of its own, such as an amount of sound."""
    assert callable(condition)
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@asynccontextmanager
async def running(adapter: BrowserAdapter) -> AsyncIterator[BrowserAdapter]:
    try:
        yield adapter
    finally:
        await adapter.stop()
