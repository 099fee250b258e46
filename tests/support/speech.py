"""Synthetic callers: Open JTalk at 8 kHz, with line noise around the words as a telephone has it."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pyopenjtalk

from toritsugi.voice.audio.resample import resample_floats, to_s16


@cache
def _spoken(text: str, speed: float, half_tone: float) -> bytes:
    wave, rate = pyopenjtalk.tts(text, speed=speed, half_tone=half_tone)
    sound = resample_floats(np.asarray(wave, np.float32), rate, 8000)
    loud = np.flatnonzero(np.abs(sound) > 300)
    sound = sound[max(loud[0] - 160, 0) : loud[-1] + 160]
    level = float(np.sqrt(np.mean(sound**2))) or 1.0
    return to_s16(sound * np.float32(0.08 * 32768 / level)).tobytes()


def spoken(text: str, speed: float = 1.0, half_tone: float = 0.0) -> npt.NDArray[np.int16]:
    """The words at 8 kHz, s16, at a talker's usual level on a line."""
    return np.frombuffer(_spoken(text, speed, half_tone), np.int16)


def line_noise(samples: int, seed: int = 1, level: float = 20.0) -> npt.NDArray[np.int16]:
    """What a quiet line sounds like."""
    return np.random.default_rng(seed).normal(0, level, samples).astype(np.int16)
