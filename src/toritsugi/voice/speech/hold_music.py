"""What a caller hears while the desk looks for somebody: the owner's own music, or a few soft notes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Final

import numpy as np

from toritsugi.voice.audio.own_wav import read_own
from toritsugi.voice.audio.pcm import Samples
from toritsugi.voice.telephony.leg import FRAME_SAMPLES, RATE

log = logging.getLogger(__name__)

#: the owner's own music, below the data folder: WAV, 8 kHz, 16 bit, mono
FILE: Final = "hold.wav"
#: seconds of it that are kept: each is 16 kB
LONGEST: Final = 600
#: the notes that are played without one, as semitones above A4, half a second each
_NOTES: Final = (-9, -5, -2, 3, -2, -5, -7, -4, 0, 3, 0, -4, -9, -5, -2, -5)
_NOTE_SECONDS: Final = 0.5
#: a tenth of full level: quieter than a voice
_LEVEL: Final = 3000.0


class HoldMusic:
    """Frames of 20 ms that never end; each caller hears it from its beginning."""

    def __init__(self, samples: Samples) -> None:
        """samples: 8 kHz. Raises ValueError for less than a frame."""
        whole = len(samples) // FRAME_SAMPLES
        if not whole:
            raise ValueError("music of no length")
        data = samples[: whole * FRAME_SAMPLES].astype("<i2").tobytes()
        size = FRAME_SAMPLES * 2
        self.frames = tuple(data[start : start + size] for start in range(0, len(data), size))

    def begin(self) -> Iterator[bytes]:
        """One caller's."""
        return cycle(self.frames)


def hold_music(data: Path) -> HoldMusic:
    """The owner's own of this data folder; the built-in notes where there is none, or where it cannot be used."""
    file = data / FILE
    if not file.exists():
        return HoldMusic(notes())
    try:
        return HoldMusic(read_own(file, LONGEST))
    except (OSError, ValueError) as why:
        log.error("%s cannot be played, callers on hold hear the built-in notes: %s", file, why)
        return HoldMusic(notes())


def notes() -> Samples:
    """Eight seconds of soft notes that die away, one after the other."""
    time = np.arange(round(_NOTE_SECONDS * RATE)) / RATE
    shape = np.minimum(1.0, time / 0.02) * np.exp(-3.0 * time) * np.minimum(1.0, (_NOTE_SECONDS - time) / 0.02)
    tones = [np.sin(2 * np.pi * 440.0 * 2 ** (note / 12) * time) for note in _NOTES]
    return np.concatenate([_LEVEL * shape * tone for tone in tones]).astype(np.int16)
