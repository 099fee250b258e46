"""ITU-T G.711: µ-law and A-law as tables. A byte on the wire is one sample at 8 kHz.

Built from the definitions of the recommendation (segments and steps), not from measured values. Encoding is a table of
65,536 entries indexed by the sample's unsigned view. Decoding is `audioop`'s, which gives the same as the table of 256
entries here in a tenth of the time; its encoder rounds differently and is not used (docs/adr/0050).
"""

from __future__ import annotations

import warnings
from typing import Final

import numpy as np
import numpy.typing as npt

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # (from Python 3.13 on it is audioop-lts)
    import audioop

Samples = npt.NDArray[np.int16]

#: added before µ-law's logarithmic segments are looked up (G.711 table 2a, 14-bit magnitude scaled by 4)
_BIAS: Final = 132
#: largest magnitude that µ-law can carry with its bias
_CLIP: Final = 32635


def _ulaw_decode() -> Samples:
    code = ~np.arange(256, dtype=np.uint8)
    segment = ((code >> 4) & 7).astype(np.int32)
    step = (code & 15).astype(np.int32)
    size = (((step << 3) + _BIAS) << segment) - _BIAS
    return np.where(code & 0x80, -size, size).astype(np.int16)


def _alaw_decode() -> Samples:
    code = np.arange(256, dtype=np.uint8) ^ 0x55
    segment = ((code >> 4) & 7).astype(np.int32)
    size = ((code & 15).astype(np.int32) << 4) + 8
    size = np.where(segment > 0, (size + 0x100) << np.maximum(segment - 1, 0), size)
    return np.where(code & 0x80, size, -size).astype(np.int16)


def _every_sample() -> npt.NDArray[np.int32]:
    return np.arange(65536, dtype=np.uint32).astype(np.uint16).view(np.int16).astype(np.int32)


def _segment(size: npt.NDArray[np.int32], first: int) -> npt.NDArray[np.int32]:
    """Number of the segment (0..7) whose lower bound is `first`, doubled for each further segment."""
    bounds = first << np.arange(1, 8)
    return np.searchsorted(bounds, size, side="right").astype(np.int32)


def _ulaw_encode() -> npt.NDArray[np.uint8]:
    sample = _every_sample()
    size = np.minimum(np.abs(sample), _CLIP) + _BIAS
    segment = _segment(size, 128)
    code = (segment << 4) | ((size >> (segment + 3)) & 15)
    return (~np.where(sample < 0, code | 0x80, code) & 0xFF).astype(np.uint8)


def _alaw_encode() -> npt.NDArray[np.uint8]:
    sample = _every_sample()
    size = np.where(sample < 0, ~sample, sample)
    segment = _segment(size, 128)
    shift = np.where(segment > 1, segment + 3, 4)
    code = (segment << 4) | ((size >> shift) & 15)
    return (np.where(sample < 0, code, code | 0x80) ^ 0x55).astype(np.uint8)


ULAW_TO_S16: Final = _ulaw_decode()
ALAW_TO_S16: Final = _alaw_decode()
S16_TO_ULAW: Final = _ulaw_encode()
S16_TO_ALAW: Final = _alaw_encode()


def ulaw_decode(wire: bytes) -> bytes:
    """µ-law bytes to s16le, twice as long."""
    return audioop.ulaw2lin(wire, 2)


def ulaw_encode(pcm: bytes) -> bytes:
    """s16le to µ-law bytes, half as long."""
    codes = S16_TO_ULAW[np.frombuffer(pcm, "<u2")]
    return bytes(codes.tobytes())


def alaw_decode(wire: bytes) -> bytes:
    """A-law bytes to s16le, twice as long."""
    return audioop.alaw2lin(wire, 2)


def alaw_encode(pcm: bytes) -> bytes:
    """s16le to A-law bytes, half as long."""
    codes = S16_TO_ALAW[np.frombuffer(pcm, "<u2")]
    return bytes(codes.tobytes())
