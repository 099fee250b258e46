"""The voice of a scripted caller: Open JTalk made another person by vocal tract, pitch and speed, on a noisy line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log2
from typing import Any, Final

import numpy as np
import pyopenjtalk
from pyopenjtalk.htsengine import HTSEngine

from toritsugi.core.spoken.by_rule import by_rule
from toritsugi.voice.audio.resample import resample_floats, to_s16
from toritsugi.voice.calltest.matching import Samples
from toritsugi.voice.speech.silences import without_ends
from toritsugi.voice.telephony.leg import RATE

#: level of a talker on a line, RMS of 16-bit samples
LEVEL: Final = 0.08 * 32768
#: sounds kept: a scripted caller says the same few sentences again and again
_KEPT: Final = 256
#: the resampler wants whole rates that have a common divisor: steps of this many hertz
_STEP: Final = 400


@dataclass(frozen=True, slots=True)
class Talker:
    """tract: length of the vocal tract beside the packaged voice's, 0.85 (longer, lower formants) to 1.15.

    half_tones: pitch. speed: 1.0 is the voice's own. noise: RMS of the line's noise (16 bit); a quiet line has 20.
    """

    tract: float = 0.94
    half_tones: float = -4.0
    speed: float = 1.0
    noise: float = 20.0
    seed: int = 1

    def says(self, text: str) -> Samples:
        """The words at 8 kHz, without silence around them, digits and dates as they are said."""
        return np.frombuffer(_made(text, self.tract, self.half_tones, self.speed), np.int16)

    def line(self, samples: int) -> Samples:
        """That much of what the line sounds like."""
        return np.random.default_rng(self.seed).normal(0, self.noise, samples).astype(np.int16)


@lru_cache(maxsize=_KEPT)
def _made(text: str, tract: float, half_tones: float, speed: float) -> bytes:
    told = list(pyopenjtalk.extract_fullcontext(by_rule(text)))
    if len(told) <= 2:
        return b""
    engine: Any = HTSEngine(pyopenjtalk.DEFAULT_HTS_VOICE)
    # the sound is played `tract` times as fast: pitch and speed are set against it
    engine.set_speed(speed / tract)
    engine.add_half_tone(half_tones - 12 * log2(tract))
    rate = engine.get_sampling_frequency()
    wave = np.asarray(engine.synthesize(told), np.float32)
    sound = resample_floats(wave, round(rate * tract / _STEP) * _STEP, RATE)
    level = float(np.sqrt(np.mean(sound[np.abs(sound) > np.abs(sound).max() / 30] ** 2))) or 1.0
    return without_ends(to_s16(sound * np.float32(LEVEL / level))).tobytes()
