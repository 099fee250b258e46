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

import msgspec
import numpy as np
import pyopenjtalk
from pyopenjtalk.htsengine import HTSEngine

from toritsugi.core.spoken.style import Style
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.audio.resample import resample_floats, to_s16
from toritsugi.voice.speech.engine import PLAIN, told_of
from toritsugi.voice.speech.ports import SpeechFailed
from toritsugi.voice.speech.readings import labels
from toritsugi.voice.speech.silences import paused, without_ends
from toritsugi.voice.telephony.leg import RATE

#: shown wherever the voice is used (CC BY 3.0 asks for it)
ATTRIBUTION: Final = (
    "音声合成: Open JTalk / HTS Voice “Mei” © 2009-2018 Nagoya Institute of Technology, "
    "Department of Computer Science (MMDAgent Project Team), CC BY 3.0 https://creativecommons.org/licenses/by/3.0/"
)
#: peaks of 38,700 were seen for 16 bits' 32,767; this leaves 3 dB of room
GAIN: Final = 0.6


#: what of a speed is left to the engine: beyond, words run together
_SPEEDS: Final = (0.4, 2.5)


class OpenJTalkSynthesiser:
    """A synthesiser (see `speech.ports.Synthesiser`), and an engine for the voices of manuals (`speech.engine`).

    speed: 1.0 is the voice's own; 0.5..2.0.
    """

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
        return await self.speak(spoken, PLAIN)

    async def speak(self, words: str, style: Style) -> Pcm:
        """The same in the voice of a manual. Raises SpeechFailed."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._make, words, style)
        except RuntimeError as why:
            raise SpeechFailed(f"Open JTalk: {why}") from why

    def key_of(self, words: str, style: Style) -> str:
        """What the sound of these words depends on, besides them."""
        return self.name + told_of(words, msgspec.structs.replace(style, speaker=""))

    def attribution_of(self, style: Style) -> str:
        """The credit: there is one voice only."""
        return ATTRIBUTION

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    async def end(self) -> None:
        """Let what is being spoken go on; take nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _make(self, spoken: str, style: Style = PLAIN) -> Pcm:
        told = labels(spoken, style.of(spoken))
        if len(told) <= 2:
            return Pcm(np.zeros(0, np.int16), RATE)
        engine = self._engine()
        engine.set_speed(min(max(self._speed * style.speed, _SPEEDS[0]), _SPEEDS[1]))
        engine.add_half_tone(style.pitch)
        wave = np.asarray(engine.synthesize(told), np.float32) * np.float32(GAIN)
        sound = without_ends(to_s16(resample_floats(wave, engine.get_sampling_frequency(), RATE)))
        return paused(Pcm(sound, RATE), style.pauses)

    def _engine(self) -> Any:
        engine = getattr(self._engines, "engine", None)
        if engine is None:
            engine = HTSEngine(pyopenjtalk.DEFAULT_HTS_VOICE)
            self._engines.engine = engine
        return engine
