"""What recognisers that work on whole turns share: gathering the turn's sound."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

import numpy as np

from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.understanding.hints import NONE, Hints
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import Hypothesis
from toritsugi.voice.telephony.leg import RATE

#: longest turn that is sent to be recognised, in seconds; what comes after is not recognised (the recording has it)
LONGEST: Final = 60.0

Found = tuple[Hypothesis, ...]
#: takes the turn, what was asked, the hints, and where words so far may be told
Recognise = Callable[[Pcm, Expect, Hints, Callable[[str], None]], Awaitable[Found]]


class WholeTurn:
    """A turn (see `speech.ports.Recognition`) that is recognised when it is over."""

    def __init__(self, expect: Expect, recognise: Recognise, hints: Hints = NONE) -> None:
        self._expect = expect
        self._hints = hints
        self._recognise = recognise
        self._pieces: list[Pcm] = []
        self._seconds = 0.0
        self._so_far = ""

    def accept(self, pcm: Pcm) -> None:
        """More of the turn."""
        if self._seconds < LONGEST:
            self._pieces.append(pcm.require(RATE))
            self._seconds += pcm.seconds

    @property
    def so_far(self) -> str:
        """Words that came before the last of them; only from a recogniser that tells them."""
        return self._so_far

    async def finish(self) -> Found:
        """What the whole turn may have been."""
        if not self._pieces:
            return ()
        whole = Pcm(np.concatenate([piece.samples for piece in self._pieces]), RATE)
        self._pieces = []
        return await self._recognise(whole, self._expect, self._hints, self._tell)

    def cancel(self) -> None:
        """Forget the sound."""
        self._pieces = []

    def _tell(self, text: str) -> None:
        self._so_far = text
