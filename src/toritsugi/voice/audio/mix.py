"""Mixing: each party of a room hears the sum of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from toritsugi.voice.telephony.leg import FRAME_BYTES

SILENCE: Final = bytes(FRAME_BYTES)


def mix(frames: Sequence[bytes]) -> bytes:
    """Sum of frames (s16le), clipped and never wrapped. One frame is passed through, none is silence."""
    if not frames:
        return SILENCE
    if len(frames) == 1:
        return frames[0]
    total = np.zeros(FRAME_BYTES // 2, np.int32)
    for frame in frames:
        total += np.frombuffer(frame, "<i2")
    return np.clip(total, -32768, 32767).astype("<i2").tobytes()
