"""Other rates, and mixing."""

from __future__ import annotations

import numpy as np
import pytest

from toritsugi.voice.audio.mix import SILENCE, mix
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.audio.resample import resample


def sine(rate: int, hertz: float, seconds: float = 1.0, level: float = 10000.0) -> Pcm:
    time = np.arange(round(rate * seconds)) / rate
    return Pcm((level * np.sin(2 * np.pi * hertz * time)).astype(np.int16), rate)


@pytest.mark.parametrize("rate", [16000, 24000, 44100, 48000])
def test_a_tone_stays_the_tone(rate: int) -> None:
    out = resample(sine(rate, 440), 8000)
    assert out.rate == 8000
    assert len(out.samples) == 8000
    middle = slice(400, 7600)
    assert np.corrcoef(out.samples[middle], sine(8000, 440).samples[middle])[0, 1] > 0.999


def test_what_8_khz_cannot_carry_is_gone() -> None:
    assert np.abs(resample(sine(48000, 6000), 8000).samples[400:7600]).max() < 100


def test_full_level_is_clipped_not_wrapped() -> None:
    square = Pcm(np.where(np.arange(48000) // 60 % 2, 32767, -32768).astype(np.int16), 48000)
    out = resample(square, 8000).samples.astype(int)
    assert out.max() == 32767
    high = square.samples[::6][100:-100] > 0
    steady = high[2:] & high[1:-1] & high[:-2]
    assert (out[101:-101][steady] > 0).all()


def test_a_wrong_rate_is_named() -> None:
    with pytest.raises(ValueError, match="16000 Hz, 8000 Hz"):
        sine(16000, 440).require(8000)


def test_mixing_adds_and_clips() -> None:
    a, b = (np.full(160, level, "<i2").tobytes() for level in (20000, 15000))
    assert mix([]) == SILENCE
    assert mix([a]) == a
    assert np.frombuffer(mix([a, b]), "<i2").tolist() == [32767] * 160
    assert np.frombuffer(mix([b, np.full(160, -20000, "<i2").tobytes()]), "<i2").tolist() == [-5000] * 160
