"""How loud speech is, and making it as loud as other speech: the active level of ITU-T P.56, method B.

The level is that of the stretches in which somebody speaks: pauses do not make a voice quieter than it is.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

Samples = npt.NDArray[np.int16]

#: full scale of 16 bits
_FULL: Final = 32768.0
#: P.56: time constant of the envelope and hangover in seconds, and how far the threshold lies below the level in dB
_CONSTANT: Final = 0.03
_HANGOVER: Final = 0.2
_MARGIN: Final = 15.9
#: thresholds that are looked at: halves of full scale
_STEPS: Final = 15
#: peaks from here on are bent, so that none is cut off
_KNEE: Final = 0.75
#: the active level of every voice of the desk, in dB below full scale: that of the built-in voice at its gain
TARGET: Final = -21.8
#: sound quieter than this below the active level, at the ends, is no speech
_BELOW: Final = 32.0


def active_level(samples: Samples, rate: int) -> float:
    """dB relative to full scale; -100.0 where there is no speech."""
    sound = samples.astype(np.float64) / _FULL
    energy = float(np.sum(sound**2))
    if not len(sound) or energy < 1e-9:
        return -100.0
    envelope = _envelope(sound, rate)
    hang = round(_HANGOVER * rate)
    before: tuple[float, float] | None = None
    for step in range(_STEPS, 0, -1):  # from quiet thresholds to loud ones
        threshold = 2.0**-step
        active = _active(envelope >= threshold, hang)
        if not active:
            break
        level, margin = 10 * np.log10(energy / active), 20 * np.log10(threshold)
        gap = level - margin
        if gap <= _MARGIN:
            if before is None:
                return float(level)
            was, level_was = before
            part = (was - _MARGIN) / (was - gap) if was != gap else 0.0
            return float(level_was + part * (level - level_was))
        before = (gap, level)
    return float(before[1]) if before is not None else -100.0


def levelled(samples: Samples, rate: int, target: float = TARGET) -> Samples:
    """The same speech at an active level of `target` dB; peaks are bent, never cut off. What is silent stays so."""
    found = active_level(samples, rate)
    if found <= -70.0:
        return samples
    loud = samples.astype(np.float64) / _FULL * 10 ** ((target - found) / 20)
    over = np.abs(loud) > _KNEE
    bent = _KNEE + (0.98 - _KNEE) * np.tanh((np.abs(loud) - _KNEE) / (0.98 - _KNEE))
    return np.rint(np.where(over, np.sign(loud) * bent, loud) * (_FULL - 1)).astype(np.int16)


def trimmed(samples: Samples, rate: int, margin: float = 0.06) -> Samples:
    """Without the silence before and after; `margin` seconds of it stay. Nothing is left where there is no speech."""
    level = active_level(samples, rate)
    if level <= -70.0:
        return samples[:0]
    envelope = _envelope(samples.astype(np.float64) / _FULL, rate)
    heard = np.flatnonzero(envelope >= 10 ** ((level - _BELOW) / 20))
    if not len(heard):
        return samples[:0]
    edge = round(margin * rate)
    late = round(_CONSTANT * rate)  # the envelope follows the sound, and lets go of it slowly
    begin, end = max(int(heard[0]) - edge - late, 0), int(heard[-1]) + edge - 2 * late
    return np.ascontiguousarray(samples[begin:end])


def clipped(samples: Samples) -> float:
    """The share of samples that stand at full scale: more than a thousandth is heard."""
    return float(np.mean(np.abs(samples.astype(np.int32)) >= 32_700)) if len(samples) else 0.0


def _envelope(sound: npt.NDArray[np.float64], rate: int) -> npt.NDArray[np.float64]:
    keep = np.exp(-1 / (rate * _CONSTANT))
    once: Any = lfilter([1 - keep], [1, -keep], np.abs(sound))
    twice: Any = lfilter([1 - keep], [1, -keep], once)
    return np.asarray(twice, np.float64)


def _active(over: npt.NDArray[np.bool_], hang: int) -> int:
    """Samples that are over the threshold or follow one that is within the hangover."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], over.astype(np.int8), [0]))))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return 0
    held = np.minimum(ends + hang, np.concatenate((starts[1:], [len(over)])))
    return int(np.sum(np.maximum(held, ends) - starts))
