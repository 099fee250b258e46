"""Telephones that keep time: when each packet came and how loud it was, when a word ended, when a key was let go."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import numpy as np

from tests.support.speech import line_noise
from toritsugi.core.sound.g711 import ulaw_decode, ulaw_encode
from toritsugi.voice.calltest.softphone import FRAME, Heard, Samples, Softphone

#: a packet with a sample above this (of 32,768) holds sound
LOUD = 300
_PEAK = np.abs(np.frombuffer(ulaw_decode(bytes(range(256))), np.int16).astype(np.int32))
SILENCE = ulaw_encode(bytes(2 * FRAME))
#: a quiet line has noise; a detector of speech is not made for digital silence
NOISE = [ulaw_encode(line_noise(FRAME, seed).tobytes()) for seed in range(50)]


def _peak(payload: bytes) -> int:
    return int(_PEAK[np.frombuffer(payload, np.uint8)].max(initial=0))


@dataclass
class Timeline(Heard):
    """What came back, and when: `came` has (loop's time, RTP offset in samples, peak) of every packet."""

    came: list[tuple[float, int, int]] = field(default_factory=list)
    sounded: asyncio.Event = field(default_factory=asyncio.Event)
    _first: int | None = None

    def take(self, timestamp: int, payload: bytes, now: float) -> None:
        super().take(timestamp, payload, now)
        if self._first is None:
            self._first = timestamp
        peak = _peak(payload)
        self.came.append((now, (timestamp - self._first) & 0xFFFFFFFF, peak))
        if peak > LOUD:
            self.sounded.set()

    def first_loud(self, after: float) -> float | None:
        """When the first packet with sound came after this moment; None when none has."""
        found = None
        for at, _, peak in reversed(self.came):
            if at <= after:
                break
            found = at if peak > LOUD else found
        return found

    def quiet_for(self, now: float) -> float:
        """Seconds since the last packet with sound; since ever when there was none."""
        last = next((at for at, _, peak in reversed(self.came) if peak > LOUD), 0.0)
        return now - last

    def came_at(self, sample: int) -> float:
        """When the last packet up to this sample came."""
        return max(((offset, at) for at, offset, _ in self.came if offset <= sample), default=(0, 0.0))[1]


class Phone(Softphone):
    """A softphone with a timeline."""

    def __init__(self, server: tuple[str, int], extension: str, *, address: str, caller: str = "0312345678") -> None:
        super().__init__(server, extension, address=address, caller=caller)
        self.timeline = Timeline()
        self.heard = self.timeline
        #: when the first packet with sound since `forget_sent` went out, and the last one
        self.first_sent = self.last_sent = 0.0
        self._turn = 0

    async def until_sound(self, seconds: float = 15.0) -> None:
        """Until the first packet with sound came. TimeoutError."""
        async with asyncio.timeout(seconds):
            await self.timeline.sounded.wait()

    def _packet(self, kind: int, payload: bytes, *, marker: bool = False, advance: bool = True) -> None:
        if payload == SILENCE:
            self._turn = (self._turn + 1) % len(NOISE)
            payload = NOISE[self._turn]
        super()._packet(kind, payload, marker=marker, advance=advance)
        if kind == 0 and _peak(payload) > LOUD:
            self.last_sent = asyncio.get_running_loop().time()
            self.first_sent = self.first_sent or self.last_sent

    def forget_sent(self) -> None:
        """The next sound that is sent is the first again."""
        self.first_sent = 0.0

    async def until_turn(self, after: float, quiet: float = 0.9, seconds: float = 40.0) -> None:
        """Until the other side has spoken after this moment and then been silent for so long. TimeoutError."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(seconds):
            while self.timeline.first_loud(after) is None or self.timeline.quiet_for(loop.time()) < quiet:  # noqa: ASYNC110  (silence makes no event)
                await asyncio.sleep(0.02)

    async def reply(self, after: float, seconds: float = 15.0) -> float:
        """When the first sound came after this moment. TimeoutError."""
        async with asyncio.timeout(seconds):
            while (at := self.timeline.first_loud(after)) is None:  # noqa: ASYNC110  (times come from packets)
                await asyncio.sleep(0.02)
        return at

    async def say(self, sound: Samples) -> float:
        """Say this; the moment at which its last packet with sound went out."""
        self.speak(sound)
        await self.spoken()
        return self.last_sent

    async def key(self, digit: str) -> float:
        """Press a key for 40 ms; the moment at which the packets that end it went out."""
        await self.press(digit, hold=2, pause=0)
        return asyncio.get_running_loop().time()


@contextlib.asynccontextmanager
async def called(server: tuple[str, int], address: str, extension: str) -> AsyncIterator[Phone]:
    """A call that was answered, hung up at the end."""
    phone = Phone(server, extension, address=address)
    await phone.call()
    try:
        async with asyncio.timeout(20):
            await phone.answered.wait()
        yield phone
    finally:
        await phone.hang_up()
