"""G.711 µ-law (ITU-T G.711) as two tables: 8-bit code ↔ 16-bit linear sample."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_BIAS = 132
_CLIP = 32635


def _decode_table() -> npt.NDArray[np.int16]:
    code = ~np.arange(256, dtype=np.uint8)
    exponent = (code >> 4) & 7
    magnitude = (((code & 15).astype(np.int32) << 3) + _BIAS << exponent) - _BIAS
    return np.where(code & 128, -magnitude, magnitude).astype(np.int16)


def _encode_table() -> npt.NDArray[np.uint8]:
    sample = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    magnitude = np.minimum(np.abs(sample), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 15
    code = np.where(sample < 0, 128, 0) | (exponent << 4) | mantissa
    table: npt.NDArray[np.uint8] = (~code & 255).astype(np.uint8)
    return table


_DECODE = _decode_table()
_ENCODE = _encode_table()


def decode(code: bytes) -> bytes:
    """n bytes of µ-law → 2n bytes s16le."""
    return _DECODE[np.frombuffer(code, np.uint8)].astype("<i2", copy=False).tobytes()


def encode(linear: bytes) -> bytes:
    """2n bytes s16le → n bytes of µ-law. Raises ValueError for an odd number of bytes."""
    return bytes(_ENCODE[np.frombuffer(linear, "<u2")].tobytes())
