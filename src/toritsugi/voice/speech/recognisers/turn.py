"""What recognisers that work on whole turns share: gathering the turn's sound."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

import numpy as np

from toritsugi.core.dialogue.expect import Expect
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.telephony.leg import RATE

#: longest turn that is sent to be recognised, in seconds; what comes after is not recognised (the recording has it)
LONGEST: Final = 60.0


class WholeTurn:
    """A turn (see `speech.ports.Recognition`) that is recognised when it is over."""

    def __init__(self, expect: Expect, recognise: Callable[[Pcm, Expect], Awaitable[tuple[str, ...]]]) -> None:
        self._expect = expect
        self._recognise = recognise
        self._pieces: list[Pcm] = []
        self._seconds = 0.0

    def accept(self, pcm: Pcm) -> None:
        """More of the turn."""
        if self._seconds < LONGEST:
            self._pieces.append(pcm.require(RATE))
            self._seconds += pcm.seconds

    async def finish(self) -> tuple[str, ...]:
        """The n-best texts of the whole turn."""
        if not self._pieces:
            return ()
        whole = Pcm(np.concatenate([piece.samples for piece in self._pieces]), RATE)
        self._pieces = []
        return await self._recognise(whole, self._expect)

    def cancel(self) -> None:
        """Forget the sound."""
        self._pieces = []
