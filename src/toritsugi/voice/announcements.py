"""One sentence to a caller who becomes no call: it is said, and nothing is heard or kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Final

import numpy as np

from toritsugi.voice.audio.pcm import Samples
from toritsugi.voice.clock import Clock
from toritsugi.voice.speech.cache import PromptCache
from toritsugi.voice.speech.ports import SpeechFailed
from toritsugi.voice.speech.whole import sentence, silence
from toritsugi.voice.telephony.leg import FRAME_SAMPLES, Leg, LegGone

log = logging.getLogger(__name__)

#: announcements at once: whoever dials numbers at random costs the calls of others no more than these
MOST: Final = 10
#: seconds that the sentence may take to be made, where it is not ready
PATIENCE: Final = 3.0
#: seconds of silence before it, while the caller's side opens its sound; between two times; and after it, on its way
LEAD: Final = 0.5
BETWEEN: Final = 1.0
AFTER: Final = 0.3


class Announcements:
    """Says sentences, each on its caller's leg."""

    def __init__(self, clock: Clock, prompts: PromptCache) -> None:
        self._clock = clock
        self._prompts = prompts
        self._running = 0

    async def say(self, leg: Leg, words: str, times: int = 1, voice: PromptCache | None = None) -> None:
        """Answer and say it; returns when it was heard or its caller is gone. The leg is the asker's to hang up.

        voice: of the line that was called; None the desk's own.

        A leg is left unanswered where the sentence cannot be made, or too many are being said.
        """
        if self._running >= MOST:
            log.warning("a caller is told nothing: %d announcements are being said", MOST)
            return
        self._running += 1
        try:
            await self._say(leg, words, times, voice if voice is not None else self._prompts)
        except LegGone:
            log.info("a caller was gone before the announcement")
        except (SpeechFailed, TimeoutError) as why:
            log.warning("a caller is told nothing: %s", str(why) or "the sentence takes too long to make")
        finally:
            self._running -= 1

    async def _say(self, leg: Leg, words: str, times: int, voice: PromptCache) -> None:
        async with asyncio.timeout(PATIENCE):
            said = await sentence(words, voice)
        one = _Announcement(leg, said, times)
        leg.attach(one)
        await leg.answer()
        self._clock.add(one)
        try:
            await one.over.wait()
        finally:
            self._clock.remove(one)


class _Announcement:
    """Its leg's sink and the clock's driven one."""

    def __init__(self, leg: Leg, said: Samples, times: int) -> None:
        self._leg = leg
        self._frames = frames(said, times)
        self.over = asyncio.Event()

    def tick(self) -> None:
        """The next 20 ms."""
        frame = next(self._frames, None)
        if frame is None:
            self.over.set()
        else:
            self._leg.send(frame)

    def broke(self, why: Exception) -> None:
        """It cannot go on."""
        self.over.set()

    def audio(self, frame: bytes) -> None:
        """Nobody listens."""

    def keys(self, digit: str) -> None:
        """Nothing was asked."""

    def gone(self, why: str) -> None:
        """The caller hung up."""
        self.over.set()


def frames(said: Samples, times: int) -> Iterator[bytes]:
    """So many times, with silence before, between and after."""
    pieces = [silence(LEAD), said] + [silence(BETWEEN), said] * (times - 1) + [silence(AFTER)]
    whole = np.concatenate(pieces).astype("<i2")
    for at in range(0, len(whole) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        yield whole[at : at + FRAME_SAMPLES].tobytes()
