"""Letting a recogniser hear sentences of the desk's own voice over a telephone line, and measuring it here."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.sound.g711 import ulaw_decode, ulaw_encode
from toritsugi.core.understanding.hints import NONE
from toritsugi.core.values.model import Kind
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import Closes, Hypothesis, Recogniser, SoFar, Synthesiser, TakesHints
from toritsugi.voice.telephony.leg import RATE

#: sentences of a telephone call, each with what it would answer
SENTENCES: Final = (
    ("はい、そうです。", Expect(asked=Asked.CONFIRM)),
    ("ゼロサン、イチニーサンヨン、ゴーロクナナハチです。", Expect(asked=Asked.ITEM, kind=Kind.PHONE)),
    ("さくら商事の山田と申します。見積もりをお願いします。", Expect(asked=Asked.MATTER)),
)
#: seconds that one sentence may take
_LIMIT: Final = 120.0
#: level of the line's noise; speech has about 2,600
_NOISE: Final = 20.0
_FRAME: Final = RATE // 50


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence. heard: hypotheses. so_far: how many different words so far it told. seconds: of the sound.

    processor: seconds of this process's processors for it. after: seconds from its end to its words. why: of a failure.
    """

    said: str
    heard: tuple[str, ...] = ()
    confidence: float | None = None
    so_far: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    after: float = 0.0
    why: str = ""


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """loading: seconds until it stood. memory: bytes that this process grew by. sentences: one by one."""

    name: str
    can: str
    loading: float
    memory: int
    sentences: tuple[Tried, ...]

    @property
    def real_time_factor(self) -> float | None:
        """Processor seconds for a second of sound, over all sentences; None where none was heard."""
        sound = sum(one.seconds for one in self.sentences if not one.why)
        return sum(one.processor for one in self.sentences if not one.why) / sound if sound else None


async def measure(make: Callable[[], Recogniser], voice: Synthesiser) -> Measured:
    """Make it and let it hear the sentences, the first twice: that one warms it up and does not count.

    Raises what `make` raises.
    """
    sounds = [telephone((await voice.synthesise(words)).require(RATE)) for words, _ in SENTENCES]
    before, began = _memory(), time.monotonic()
    recogniser = make()
    loading = time.monotonic() - began
    try:
        await _hear(recogniser, *SENTENCES[0], sounds[0])
        sentences = [
            await _hear(recogniser, words, expect, sound)
            for (words, expect), sound in zip(SENTENCES, sounds, strict=True)
        ]
    finally:
        if isinstance(recogniser, Closes):
            await recogniser.close()
    can = recogniser.can.told() if isinstance(recogniser, TakesHints) else "-"
    return Measured(
        name=recogniser.name,
        can=can,
        loading=loading,
        memory=max(0, _memory() - before),
        sentences=tuple(sentences),
    )


def telephone(pcm: Pcm) -> Pcm:
    """The sound as a telephone line brings it: half a second around it, the line's noise, G.711."""
    quiet = np.zeros(RATE // 2)
    sound = np.concatenate([quiet, pcm.samples.astype(np.float64), quiet])
    sound += np.random.default_rng(1).normal(0.0, _NOISE, len(sound))
    whole = np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
    heard = np.frombuffer(ulaw_decode(ulaw_encode(whole.tobytes())), "<i2")
    return Pcm(heard.astype(np.int16, copy=False), RATE)


async def _hear(recogniser: Recogniser, words: str, expect: Expect, sound: Pcm) -> Tried:
    turn = recogniser.begin_with(expect, NONE) if isinstance(recogniser, TakesHints) else recogniser.begin(expect)
    told: set[str] = set()
    processor = time.process_time()
    for at in range(0, len(sound.samples) - _FRAME + 1, _FRAME):
        turn.accept(Pcm(sound.samples[at : at + _FRAME], RATE))
        if at % (_FRAME * 5) == 0:
            await asyncio.sleep(0.001)
        if isinstance(turn, SoFar):
            told.add(turn.so_far)
    ended = time.monotonic()
    try:
        async with asyncio.timeout(_LIMIT):
            found = await turn.finish()
    except Exception as why:  # noqa: BLE001 — whatever it is, it is what is to be shown
        return Tried(said=words, seconds=sound.seconds, why=f"{type(why).__name__}: {why}")
    heard = [one if isinstance(one, Hypothesis) else Hypothesis(str(one)) for one in found]
    return Tried(
        said=words,
        heard=tuple(one.text for one in heard),
        confidence=heard[0].confidence if heard else None,
        so_far=len(told - {""}),
        seconds=sound.seconds,
        processor=time.process_time() - processor,
        after=time.monotonic() - ended,
    )


def _memory() -> int:
    """Bytes of this process in memory; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
