"""Sounds that the owner puts into the data folder: WAV as telephones have it."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from toritsugi.voice.audio.pcm import Samples
from toritsugi.voice.telephony.leg import RATE


def read_own(file: Path, longest: int) -> Samples:
    """The first `longest` seconds. Raises ValueError with what makes the file fit, OSError."""
    try:
        with wave.open(str(file), "rb") as sound:
            form = (sound.getframerate(), sound.getsampwidth(), sound.getnchannels())
            data = sound.readframes(longest * RATE) if form == (RATE, 2, 1) else None
    except (EOFError, wave.Error) as why:
        raise ValueError(f"no WAV file ({why})") from why
    if data is None:
        raise ValueError(f"not 8 kHz, 16 bit, mono; `sox in.wav -r 8000 -b 16 -c 1 {file.name}` makes it so")
    return np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.int16)
