"""Whether, and when, a known sound was heard: a matched filter, the outside witness of what a caller was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.signal import fftconvolve

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Match:
    """likeness: normalised correlation, -1 to 1. at: seconds into the heard sound where the wanted one begins."""

    likeness: float
    at: float


def find(wanted: Samples, heard: Samples, rate: int = 8000) -> Match:
    """The best place of `wanted` in `heard`. A sound cut off before its end is less alike than a whole one."""
    likeness = _likeness(wanted, heard)
    if not len(likeness):
        return Match(0.0, 0.0)
    best = int(np.argmax(likeness))
    return Match(float(likeness[best]), best / rate)


def in_order(wanted: Sequence[Samples], heard: Samples, threshold: float) -> bool:
    """Whether these sounds were heard one after the other, each whole, whatever lay between them."""
    end = 0
    for sound in wanted:
        places = np.flatnonzero(_likeness(sound, heard[end:]) >= threshold)
        if not len(places):
            return False
        end += int(places[0]) + len(sound)
    return True


def _likeness(wanted: Samples, heard: Samples) -> npt.NDArray[np.float64]:
    """Normalised correlation at every place; empty where nothing fits."""
    if len(heard) < len(wanted) or not len(wanted):
        return np.zeros(0)
    template = wanted.astype(np.float64) - wanted.mean()
    sound = heard.astype(np.float64)
    products = fftconvolve(sound, template[::-1], mode="valid")
    ones = np.ones(len(template))
    sums, squares = fftconvolve(sound, ones, mode="valid"), fftconvolve(sound**2, ones, mode="valid")
    energy = np.maximum(squares - sums**2 / len(template), 0.0)
    # windows quieter than -60 dB of the wanted sound hold nothing that could be alike; they only divide by noise
    floor = 1e-6 * float(np.sum(template**2)) + 1.0
    likeness: npt.NDArray[np.float64] = products / np.sqrt(np.maximum(energy, floor) * np.sum(template**2))
    return likeness


def was_heard(wanted: Samples, heard: Samples, threshold: float = 0.8) -> bool:
    """Whether the whole of `wanted` was heard.

    threshold: over G.711 and loopback a line that was played is alike above 0.98, another line of the same voice below
    0.4 (tests/support/test_matched_filter.py); a line cut at 60 % of its energy reaches 0.77.
    """
    return find(wanted, heard).likeness >= threshold
