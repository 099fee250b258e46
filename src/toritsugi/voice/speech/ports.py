"""Speech as two small ports. Audio in and out is 8 kHz s16 numpy arrays wrapped in `voice.audio.pcm.Pcm`."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from toritsugi.core.dialogue.expect import Expect
from toritsugi.voice.audio.pcm import Pcm


class SpeechFailed(Exception):
    """A speech part did not answer, or answered with what is no speech. The call goes on without it (G8)."""


class Synthesiser(Protocol):
    """Words to sound."""

    @property
    def name(self) -> str:
        """Stable name with voice and settings; part of the prompt cache's key."""
        ...

    @property
    def attribution(self) -> str:
        """What must be shown to users of this voice, "" where nothing must."""
        ...

    async def synthesise(self, spoken: str) -> Pcm:
        """Sound of these words at 8 kHz. Raises SpeechFailed."""
        ...


class Recognition(Protocol):
    """One turn being recognised."""

    def accept(self, pcm: Pcm) -> None:
        """More of the caller's audio; never blocks."""
        ...

    async def finish(self) -> tuple[str, ...]:
        """n-best texts, best first; () when nothing was recognised. Raises SpeechFailed."""
        ...

    def cancel(self) -> None:
        """The turn is not wanted any more."""
        ...


@runtime_checkable
class SoFar(Protocol):
    """A recognition that tells what it has heard while the turn goes on: then its words help to find the turn's end."""

    @property
    def so_far(self) -> str:
        """What was recognised of the turn until now, "" for nothing."""
        ...


class Recogniser(Protocol):
    """Sound to words."""

    @property
    def name(self) -> str:
        """For the journal and for `doctor`."""
        ...

    def begin(self, expect: Expect) -> Recognition:
        """Start a turn. `expect` serves as grammar hint."""
        ...
