"""Another sample rate, by polyphase filtering (scipy). The rate travels in the type."""

from __future__ import annotations

from math import gcd

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

from toritsugi.voice.audio.pcm import Pcm


def resample(pcm: Pcm, rate: int) -> Pcm:
    """The same sound at `rate`; clipped to 16 bits, never wrapped. Cost: about 0.5 ms per second from 48 to 8 kHz."""
    if pcm.rate == rate:
        return pcm
    return Pcm(to_s16(resample_floats(pcm.samples.astype(np.float32), pcm.rate, rate)), rate)


def resample_floats(samples: npt.NDArray[np.float32], from_rate: int, to_rate: int) -> npt.NDArray[np.float32]:
    """As `resample`, for floats in the range of 16 bits, before they are cut to whole numbers."""
    common = gcd(from_rate, to_rate)
    out = resample_poly(samples, to_rate // common, from_rate // common)
    return np.asarray(out, np.float32)


def to_s16(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    """Floats in the range of 16 bits to 16 bits: rounded, clipped at the ends."""
    return np.clip(np.rint(samples), -32768, 32767).astype(np.int16)
