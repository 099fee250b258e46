"""Between aiortc's frames and the room's: 20 ms, 8 kHz, 16 bit, mono."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioCodecContext, AudioFrame, AudioResampler, CodecContext, Packet

from toritsugi.voice.telephony.leg import FRAME_BYTES, FRAME_SAMPLES, RATE

_TIME_BASE = Fraction(1, RATE)


class Incoming:
    """Frames of any rate, length and layout in; frames of the room out. The rate is read off each frame."""

    def __init__(self) -> None:
        self._resampler: AudioResampler | None = None
        self._shape: tuple[str, str, int] | None = None

    def frames(self, frame: AudioFrame) -> Iterator[bytes]:
        """The whole frames there are now, 320 bytes each; what is left over waits for the next call."""
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or shape != self._shape:
            self._resampler = AudioResampler(format="s16", layout="mono", rate=RATE, frame_size=FRAME_SAMPLES)
            self._shape = shape
        frame.pts = None  # gaps are the room's to fill; here they would only confuse the resampler
        for out in self._resampler.resample(frame):
            if out.samples == FRAME_SAMPLES:
                yield bytes(out.planes[0])[:FRAME_BYTES]


class Outgoing(MediaStreamTrack):
    """The room's frames as a track, paced by the room: a frame is sent when it comes. At most `room` frames wait.

    As PCMU the packets are made here, which spares aiortc a thread and a resampler for each; as Opus aiortc makes them.
    """

    kind = "audio"

    def __init__(self, codec: str, room: int) -> None:
        super().__init__()
        self.dropped = 0
        self._frames: deque[bytes] = deque(maxlen=room)
        self._more = asyncio.Event()
        self._at = 0
        self._encoder = _pcmu() if codec == "PCMU" else None

    def put(self, frame: bytes) -> None:
        """Send 320 bytes; where `room` frames wait already, the oldest is dropped and counted."""
        if self.readyState != "live":
            return
        if len(self._frames) == self._frames.maxlen:
            self.dropped += 1
        self._frames.append(frame)
        self._more.set()

    async def recv(self) -> AudioFrame | Packet[Any]:
        """The next frame, for aiortc's sender."""
        while not self._frames:
            if self.readyState != "live":
                raise MediaStreamError
            self._more.clear()
            await self._more.wait()
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME_SAMPLES)
        frame.planes[0].update(self._frames.popleft())
        frame.sample_rate, frame.time_base, frame.pts = RATE, _TIME_BASE, self._at
        self._at += FRAME_SAMPLES
        if self._encoder is None:
            return frame
        [packet] = self._encoder.encode(frame)
        return packet

    def stop(self) -> None:
        """End the track; a waiting `recv` ends with it."""
        super().stop()
        self._more.set()


def _pcmu() -> AudioCodecContext:
    encoder = CodecContext.create("pcm_mulaw", "w")
    encoder.format, encoder.layout = "s16", "mono"
    encoder.sample_rate, encoder.time_base = RATE, _TIME_BASE
    return encoder
