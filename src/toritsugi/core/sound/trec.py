"""The format of a recording (`.trec`): a short header, then sealed chunks of one second, each with its own number.

    header   "TREC" · version u8 = 1 · channels u8 = 2 · rate u32le = 8000 · call id, 32 ASCII bytes
    chunk    length u32le · sealed bytes (nonce, ciphertext, tag), the associated data names call and chunk number

In clear a chunk is G.711 µ-law, the two channels interleaved: left the caller, right the desk. Every chunk but the last
is one second long, so any span is found by arithmetic; the last may be shorter, and after a crash it may be cut, which
costs at most that second. A chunk that was moved, swapped or taken from another call does not open.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from toritsugi.core.sound.g711 import S16_TO_ULAW, ULAW_TO_S16

RATE: Final = 8000
CHANNELS: Final = 2
CHUNK_FRAMES: Final = RATE
#: sealed bytes are longer than clear ones by a 12-byte nonce and a 16-byte tag (AES-256-GCM)
SEAL_OVERHEAD: Final = 28

_HEADER = struct.Struct("<4sBBI32s")
_LENGTH = struct.Struct("<I")
HEADER_BYTES: Final = _HEADER.size
FULL_CHUNK_BYTES: Final = _LENGTH.size + CHUNK_FRAMES * CHANNELS + SEAL_OVERHEAD

Samples = npt.NDArray[np.int16]
Unseal = Callable[[bytes, bytes], bytes]
"""(sealed, about) → clear; raises ValueError when they do not fit."""


class NotARecording(ValueError):
    """The bytes are no recording this code can read; says what was found."""


class Header(msgspec.Struct, frozen=True):
    """What stands at the front of a recording."""

    call_id: str
    channels: int = CHANNELS
    rate: int = RATE


def header(call_id: str) -> bytes:
    """The header of a new recording."""
    return _HEADER.pack(b"TREC", 1, CHANNELS, RATE, call_id.encode("ascii").ljust(32, b"\0"))


def parse_header(start: bytes) -> Header:
    """The header in the first `HEADER_BYTES` bytes of a file. Raises NotARecording."""
    if len(start) < HEADER_BYTES:
        raise NotARecording(f"only {len(start)} bytes, a header has {HEADER_BYTES}")
    magic, version, channels, rate, call = _HEADER.unpack_from(start)
    if magic != b"TREC" or version != 1 or channels != CHANNELS or rate != RATE:
        raise NotARecording(f"magic {magic!r}, version {version}, {channels} channels, {rate} Hz")
    return Header(call_id=call.rstrip(b"\0").decode("ascii"))


def about(call_id: str, index: int) -> bytes:
    """Associated data of chunk `index` of a call."""
    return b"trec1|%s|%d" % (call_id.encode("ascii"), index)


def pack(caller: Samples, desk: Samples) -> bytes:
    """Clear bytes of a chunk from the two sides, equally long."""
    both = np.empty((len(caller), CHANNELS), np.uint8)
    both[:, 0] = S16_TO_ULAW[caller.view(np.uint16)]
    both[:, 1] = S16_TO_ULAW[desk.view(np.uint16)]
    return both.tobytes()


def chunk(sealed: bytes) -> bytes:
    """What is appended to the file for one sealed chunk."""
    return _LENGTH.pack(len(sealed)) + sealed


def chunk_offset(index: int) -> int:
    """Where chunk `index` begins in the file."""
    return HEADER_BYTES + index * FULL_CHUNK_BYTES


def seconds(file_size: int) -> float:
    """How long a recording of this many bytes plays; a cut last chunk does not count."""
    full, rest = divmod(max(file_size - HEADER_BYTES, 0), FULL_CHUNK_BYTES)
    tail = max(rest - _LENGTH.size - SEAL_OVERHEAD, 0) // CHANNELS
    return full + tail / RATE


def read_span(read_at: Callable[[int, int], bytes], unseal: Unseal, start: float = 0.0, end: float = 1e9) -> Samples:
    """Samples of a span, shape (frames, 2): caller, desk.

    read_at(offset, size) gives at most `size` bytes of the file. Reading stops quietly at a tail that a crash cut; a
    chunk that is whole but does not open raises ValueError: that is no crash but a wrong key or a changed file.
    """
    call_id = parse_header(read_at(0, HEADER_BYTES)).call_id
    first = max(int(start), 0)
    pieces: list[npt.NDArray[np.uint8]] = []
    index = first
    while index < end:
        raw = read_at(chunk_offset(index), FULL_CHUNK_BYTES)
        if len(raw) < _LENGTH.size + SEAL_OVERHEAD:
            break
        (length,) = _LENGTH.unpack_from(raw)
        sealed = raw[_LENGTH.size : _LENGTH.size + length]
        if len(sealed) < length:
            break
        pieces.append(np.frombuffer(unseal(sealed, about(call_id, index)), np.uint8).reshape(-1, CHANNELS))
        if len(pieces[-1]) < CHUNK_FRAMES:
            break
        index += 1
    if not pieces:
        return np.zeros((0, CHANNELS), np.int16)
    both = ULAW_TO_S16[np.concatenate(pieces)]
    skip = max(round((start - first) * RATE), 0)
    return both[skip : max(round((end - first) * RATE), skip)]


def wav(samples: Samples) -> bytes:
    """A RIFF/WAVE file (PCM, 16 bit) of samples with shape (frames,) or (frames, channels) at 8 kHz."""
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    data = np.ascontiguousarray(samples, "<i2").tobytes()
    fmt = struct.pack("<HHIIHH", 1, channels, RATE, RATE * channels * 2, channels * 2, 16)
    body = b"WAVEfmt " + _LENGTH.pack(len(fmt)) + fmt + b"data" + _LENGTH.pack(len(data)) + data
    return b"RIFF" + _LENGTH.pack(len(body)) + body
