"""Decoding of an uploaded recording, in a process of its own that may use only so much: file in, bare samples out.

Run as `python -m toritsugi.office.voices.decode`. Decoders of many formats are large and read what anybody sends; here
one that goes wild ends with its process, and a file of a few bytes that unfolds into hours is cut off. Only the
formats that people's telephones, browsers and editors write are opened, each by its own demuxer, so that no playlist or
script leads to another file.

Answers on stdout: one line of JSON, {"rate": …} or {"error": code}, then little-endian samples of 16 bits.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Final

#: samples per second that come out
RATE: Final = 8_000
#: seconds of sound that are taken
LONGEST: Final = 60
#: bytes of a file
LARGEST: Final = 20 * 1024 * 1024
#: what the process may use: seconds of processor time, bytes of memory
_CPU: Final = 20
_MEMORY: Final = 3 * 1024 * 1024 * 1024
_RATES: Final = (4_000, 192_000)
_CHANNELS: Final = 8


class Refused(Exception):
    """The file is not taken. code: "unknown", "broken", "too_long" or "no_sound"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def format_of(head: bytes) -> str:
    """The demuxer of a file by its first bytes. Raises Refused."""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"OggS":
        return "ogg"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "matroska"
    if head[4:8] == b"ftyp":
        return "mov"
    if head[:4] == b"fLaC":
        return "flac"
    if head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE4, 0xE6)):
        return "mp3"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return "aac"
    raise Refused("unknown")


def decoded(raw: bytes) -> bytes:
    """Samples of the first sound of a file. Raises Refused."""
    import av
    from av.audio.frame import AudioFrame
    from av.audio.resampler import AudioResampler

    name = format_of(raw[:16])
    out = bytearray()
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)

    def take(frame: AudioFrame | None) -> None:
        for made in resampler.resample(frame):
            out.extend(bytes(made.planes[0])[: made.samples * 2])
        if len(out) > LONGEST * RATE * 2:
            raise Refused("too_long")

    try:
        with av.open(io.BytesIO(raw), format=name, options={"enable_drefs": "0"}) as file:
            if not file.streams.audio:
                raise Refused("no_sound")
            stream = file.streams.audio[0]
            stream.thread_count = 1
            for frame in file.decode(stream):
                if not _RATES[0] <= frame.sample_rate <= _RATES[1] or frame.layout.nb_channels > _CHANNELS:
                    raise Refused("broken")
                take(frame)
            take(None)
    except (av.FFmpegError, ValueError, MemoryError, OverflowError) as why:
        if len(out) < RATE // 5 * 2:  # a file that breaks off has what came before
            raise Refused("broken") from why
    if not out:
        raise Refused("no_sound")
    return bytes(out)


def main() -> int:
    """Read a file from stdin."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU, _CPU))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    raw = sys.stdin.buffer.read(LARGEST + 1)
    try:
        if len(raw) > LARGEST:
            raise Refused("too_long")
        sound = decoded(raw)
    except Refused as why:
        sys.stdout.buffer.write(json.dumps({"error": why.code}).encode() + b"\n")
        return 0
    sys.stdout.buffer.write(json.dumps({"rate": RATE}).encode() + b"\n" + sound)
    return 0


if __name__ == "__main__":
    sys.exit(main())
