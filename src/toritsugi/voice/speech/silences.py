"""Pauses inside what was spoken, made longer or shorter."""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np

from toritsugi.voice.audio.pcm import Pcm, Samples

#: quieter than this (of 32,768) is silence
FLOOR: Final = 120
#: shorter silence belongs to a consonant, in seconds
_PAUSE: Final = 0.16


#: silence that stays at the ends, so that soft onsets are not cut: 20 ms at 8 kHz
_MARGIN: Final = 160


def without_ends(samples: Samples) -> Samples:
    """Samples at 8 kHz without the silence before and after."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > FLOOR)
    if not len(loud):
        return samples[:0]
    return np.ascontiguousarray(samples[max(int(loud[0]) - _MARGIN, 0) : int(loud[-1]) + _MARGIN])


def paused(sound: Pcm, factor: float) -> Pcm:
    """The sound with every pause in it `factor` times as long."""
    if factor == 1.0 or not len(sound.samples):
        return sound
    loud = (np.abs(sound.samples.astype(np.int32)) > FLOOR).astype(np.int8)
    edges = np.flatnonzero(np.diff(loud))
    parts: list[Samples] = []
    at = 0
    for begin, end in itertools.pairwise(edges):
        if loud[begin + 1] or end - begin < _PAUSE * sound.rate:
            continue
        middle = int(begin + end) // 2
        length = round(int(end - begin) * (factor - 1))
        if length >= 0:
            parts += [sound.samples[at:middle], np.zeros(length, np.int16)]
            at = middle
        else:
            parts.append(sound.samples[at : middle + length // 2])
            at = middle + length // 2 - length
    parts.append(sound.samples[at:])
    return Pcm(np.concatenate(parts), sound.rate)
