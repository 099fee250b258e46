"""Whether, and when, a known sound was heard: a matched filter, the outside witness of what a caller was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, next_fast_len, rfft

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Match:
    """likeness: normalised correlation, -1 to 1. at: seconds into the heard sound where the wanted one begins."""

    likeness: float
    at: float


class Searched:
    """A heard sound, ready to have many others looked for in it: its spectrum and its sums are made once."""

    def __init__(self, heard: Samples, longest: int) -> None:
        """longest: samples of the longest sound that will be looked for."""
        sound = heard.astype(np.float64)
        self._count = len(sound)
        self._longest = longest
        self._size = next_fast_len(self._count + max(longest, 1), real=True)
        self._spectrum = rfft(sound, self._size)
        self._sums = np.concatenate([[0.0], np.cumsum(sound)])
        self._squares = np.concatenate([[0.0], np.cumsum(sound**2)])

    def likeness(self, wanted: Samples) -> npt.NDArray[np.float64]:
        """Normalised correlation at every place; empty where nothing fits. ValueError: longer than was said."""
        length = len(wanted)
        if length > self._longest:
            raise ValueError(f"{length} samples are looked for, {self._longest} were announced")
        if self._count < length or not length:
            return np.zeros(0)
        template = wanted.astype(np.float64) - wanted.mean()
        products = irfft(self._spectrum * np.conj(rfft(template, self._size)), self._size)[: self._count - length + 1]
        sums = self._sums[length:] - self._sums[:-length]
        squares = self._squares[length:] - self._squares[:-length]
        energy = np.maximum(squares - sums**2 / length, 0.0)
        # windows quieter than -60 dB of the wanted sound hold nothing that could be alike; they only divide by noise
        own = float(np.sum(template**2))
        found: npt.NDArray[np.float64] = products / np.sqrt(np.maximum(energy, 1e-6 * own + 1.0) * own)
        return found

    def find(self, wanted: Samples, rate: int = 8000) -> Match:
        """The best place of `wanted`. A sound cut off before its end is less alike than a whole one."""
        likeness = self.likeness(wanted)
        if not len(likeness):
            return Match(0.0, 0.0)
        best = int(np.argmax(likeness))
        return Match(float(likeness[best]), best / rate)


def find(wanted: Samples, heard: Samples, rate: int = 8000) -> Match:
    """As `Searched.find`, for one sound."""
    return Searched(heard, len(wanted)).find(wanted, rate)


def in_order(wanted: Sequence[Samples], heard: Samples, threshold: float) -> bool:
    """Whether these sounds were heard one after the other, each whole, whatever lay between them."""
    end = 0
    for sound in wanted:
        places = np.flatnonzero(Searched(heard[end:], len(sound)).likeness(sound) >= threshold)
        if not len(places):
            return False
        end += int(places[0]) + len(sound)
    return True


def was_heard(wanted: Samples, heard: Samples, threshold: float = 0.8) -> bool:
    """Whether the whole of `wanted` was heard.

    threshold: over G.711 and loopback a line that was played is alike above 0.98, another line of the same voice below
    0.4 (tests/voice/calltest/test_matching.py); a line cut at 60 % of its energy reaches 0.77.
    """
    return find(wanted, heard).likeness >= threshold
