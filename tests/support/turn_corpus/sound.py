"""The sounds of the cases: voices, noises, music, tones. All at 8 kHz; seeds are arguments."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.support.paths import ROOT
from tests.support.speech import spoken

RATE = 8000
#: RMS of a voice on the line (tests.support.speech)
VOICE = 0.08 * 32768
Sound = npt.NDArray[np.float64]
_FOLDER = ROOT / ".cache" / "turns"


@cache
def voice(text: str, speed: float = 1.0, half_tone: float = 0.0) -> Sound:
    """Words, cut at their first and last sound; made once and kept in .cache/turns."""
    name = hashlib.sha256(f"1\0{text}\0{speed}\0{half_tone}".encode()).hexdigest()[:32]
    path = _FOLDER / f"{name}.npy"
    if path.exists():
        return _cut(np.load(path))
    made = spoken(text, speed, half_tone)
    _FOLDER.mkdir(parents=True, exist_ok=True)
    draft = Path(f"{path}.{os.getpid()}")
    with draft.open("wb") as file:
        np.save(file, made)
    os.replace(draft, path)
    return _cut(made)


def _cut(made: npt.NDArray[np.int16]) -> Sound:
    return made[160:-160].astype(np.float64) if len(made) > 1000 else made.astype(np.float64)


def silence(seconds: float) -> Sound:
    """Nothing."""
    return np.zeros(round(seconds * RATE))


def at_level(sound: Sound, level: float) -> Sound:
    """The sound at this RMS."""
    return sound * (level / (float(np.sqrt(np.mean(sound**2))) or 1.0))


def noise(kind: str, seconds: float, seed: int) -> Sound:
    """At RMS 1. kind: "white", "pink", "hum" (mains and its harmonics, with a little hiss), "street" (slow swells)."""
    draw, count = np.random.default_rng(seed), round(seconds * RATE)
    white = draw.normal(0, 1, count)
    if kind == "white":
        return white
    if kind == "hum":
        time = np.arange(count) / RATE
        tones = sum(np.sin(2 * np.pi * 50 * k * time + draw.uniform(0, 6)) / k for k in (2, 4, 6, 8))
        return at_level(np.asarray(tones) + 0.3 * white, 1.0)
    spectrum = np.fft.rfft(white)
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    pink = at_level(np.fft.irfft(spectrum, count), 1.0)
    if kind == "street":
        swell = 1 + 0.6 * np.sin(2 * np.pi * 0.3 * np.arange(count) / RATE + draw.uniform(0, 6))
        return at_level(pink * swell, 1.0)
    return pink


def burst(kind: str, seed: int) -> Sound:
    """Short sounds at a voice's level or louder: "door", "keys", "crackle", "cough", "click"."""
    draw = np.random.default_rng(seed)
    match kind:
        case "door":
            count = round(0.25 * RATE)
            return at_level(noise("pink", 0.25, seed) * np.exp(-np.arange(count) / 500), 2 * VOICE)
        case "keys":
            out = silence(1.2)
            for at in draw.integers(0, len(out) - 200, 9):
                out[at : at + 120] += draw.normal(0, 3000, 120) * np.exp(-np.arange(120) / 25)
            return out
        case "crackle":
            out = silence(1.0)
            for at in draw.integers(0, len(out) - 20, 60):
                out[at : at + 6] += draw.normal(0, 9000, 6)
            return out
        case "cough":
            count = round(0.18 * RATE)
            shape = np.minimum(np.arange(count) / 60, 1) * np.exp(-np.arange(count) / 450)
            return at_level(draw.normal(0, 1, count) * shape, 1.5 * VOICE)
        case _:
            return draw.normal(0, 8000, 80) * np.exp(-np.arange(80) / 15)


def tone(hertz: tuple[float, ...], seconds: float, level: float = VOICE) -> Sound:
    """Steady sines."""
    time = np.arange(round(seconds * RATE)) / RATE
    return at_level(np.asarray(sum(np.sin(2 * np.pi * one * time) for one in hertz)), level)


def busy(seconds: float) -> Sound:
    """The Japanese busy tone: 400 Hz, half a second on, half a second off."""
    on = np.arange(round(seconds * RATE)) // (RATE // 2) % 2 == 0
    return tone((400.0,), seconds) * on


def music(kind: str, seconds: float, seed: int) -> Sound:
    """Hold music as an exchange makes it: "melody" (one square-ish voice), "chords" (held), "box" (plucked)."""
    draw, out = np.random.default_rng(seed), silence(seconds)
    scale = 261.6 * 2 ** (np.array([0, 2, 4, 5, 7, 9, 11, 12]) / 12)
    step = {"melody": 0.25, "chords": 1.2, "box": 0.2}[kind]
    for start in range(0, len(out), round(step * RATE)):
        count = min(round(step * RATE), len(out) - start)
        time = np.arange(count) / RATE
        for _ in range(3 if kind == "chords" else 1):
            hertz = float(draw.choice(scale)) * (1 if kind == "chords" else 2)
            sine = sum(np.sin(2 * np.pi * hertz * k * time) / k for k in (1, 2, 3))
            fade = np.exp(-time * 6) if kind == "box" else np.minimum(1, np.minimum(time, time[::-1]) / 0.02 + 0.1)
            out[start : start + count] += np.asarray(sine) * fade
    return at_level(out, VOICE)


def telephone_band(sound: Sound) -> Sound:
    """300 to 3400 Hz."""
    if not len(sound):
        return sound
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    spectrum *= 1 / (1 + (300 / np.maximum(hertz, 1)) ** 6) / (1 + (hertz / 3400) ** 12)
    return np.asarray(np.fft.irfft(spectrum, len(sound)))
