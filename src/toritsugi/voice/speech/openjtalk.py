"""Open JTalk in process: offline Japanese speech with one female voice (docs/adr/0013).

Synthesis releases the interpreter's lock, but the library's own engine is one and locked; so each thread of a small
pool has an engine of its own. Sound comes at 48 kHz with peaks beyond 16 bits: it is scaled down by a fixed gain, so
that stretches join at one level, then brought to 8 kHz and trimmed of the silence around it.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyopenjtalk
from pyopenjtalk.htsengine import HTSEngine

from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.audio.resample import resample_floats, to_s16
from toritsugi.voice.speech.ports import SpeechFailed
from toritsugi.voice.telephony.leg import RATE

#: shown wherever the voice is used (CC BY 3.0 asks for it)
ATTRIBUTION: Final = (
    "音声合成: Open JTalk / HTS Voice “Mei” © 2009-2018 Nagoya Institute of Technology, "
    "Department of Computer Science (MMDAgent Project Team), CC BY 3.0 https://creativecommons.org/licenses/by/3.0/"
)
#: peaks of 38,700 were seen for 16 bits' 32,767; this leaves 3 dB of room
GAIN: Final = 0.6
#: quieter than this (of 32,768) at the ends of a stretch is silence
_FLOOR: Final = 120
#: silence that stays at the ends, so that soft onsets are not cut: 20 ms
_MARGIN: Final = 160


class OpenJTalkSynthesiser:
    """A synthesiser (see `speech.ports.Synthesiser`). speed: 1.0 is the voice's own; 0.5..2.0."""

    def __init__(self, threads: int = 2, speed: float = 1.0) -> None:
        self._speed = speed
        self._engines = threading.local()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="openjtalk")

    @property
    def name(self) -> str:
        """Voice, settings and the edition of what is done to its sound."""
        return f"openjtalk:mei:{self._speed:g}:{GAIN:g}:1"

    @property
    def attribution(self) -> str:
        """The credit of the voice."""
        return ATTRIBUTION

    async def synthesise(self, spoken: str) -> Pcm:
        """Sound of these words at 8 kHz, without silence around it. Raises SpeechFailed."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._make, spoken)
        except RuntimeError as why:
            raise SpeechFailed(f"Open JTalk: {why}") from why

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _make(self, spoken: str) -> Pcm:
        labels = pyopenjtalk.extract_fullcontext(spoken)
        if len(labels) <= 2:
            return Pcm(np.zeros(0, np.int16), RATE)
        engine = self._engine()
        wave = np.asarray(engine.synthesize(labels), np.float32) * np.float32(GAIN)
        return Pcm(_trimmed(to_s16(resample_floats(wave, engine.get_sampling_frequency(), RATE))), RATE)

    def _engine(self) -> Any:
        engine = getattr(self._engines, "engine", None)
        if engine is None:
            engine = HTSEngine(pyopenjtalk.DEFAULT_HTS_VOICE)
            engine.set_speed(self._speed)
            self._engines.engine = engine
        return engine


def _trimmed(samples: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > _FLOOR)
    if not len(loud):
        return samples[:0]
    return np.ascontiguousarray(samples[max(int(loud[0]) - _MARGIN, 0) : int(loud[-1]) + _MARGIN])
