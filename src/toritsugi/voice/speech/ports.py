"""Speech as two small ports. Audio in and out is 8 kHz s16 numpy arrays wrapped in `voice.audio.pcm.Pcm`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import msgspec

from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.spoken.style import Style
from toritsugi.core.understanding.hints import Hints
from toritsugi.voice.audio.pcm import Pcm


class SpeechFailed(Exception):
    """A speech part did not answer, or answered with what is no speech. The call goes on without it (G8).

    wait: seconds after which it wants to be asked again. for_good: asking again would fail in the same way.
    """

    def __init__(self, why: str = "", *, wait: float = 0.0, for_good: bool = False) -> None:
        self.wait, self.for_good = wait, for_good
        super().__init__(why)


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


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What a turn may have been. confidence: 0..1 that it was, None where the recogniser does not tell."""

    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Can:
    """What a recogniser can do besides giving the words of a turn. The call works with any of them, and with none.

    so_far: words while the turn goes on (`SoFar`). n_best: several hypotheses. confidence: how sure it is of each.
    words: it listens for words that it is told. grammar: it can be held to the answers that a question may have.
    """

    so_far: bool = False
    n_best: bool = False
    confidence: bool = False
    words: bool = False
    grammar: bool = False

    def told(self) -> str:
        """The names of what it can, for people."""
        return " ".join(name for name in self.__slots__ if getattr(self, name)) or "-"


@runtime_checkable
class Keyed(Protocol):
    """A synthesiser whose sound of some words depends on less than all that it is set up with."""

    def key(self, words: str) -> str:
        """In place of `name` in the prompt cache's key: two keys are equal only where the sound is."""
        ...


@runtime_checkable
class Backed(Protocol):
    """A synthesiser that has another in reserve."""

    @property
    def reserve(self) -> Synthesiser | None:
        """Speaks what this one cannot; None where it is the last."""
        ...


@runtime_checkable
class Paced(Protocol):
    """A synthesiser whose lines have pauses of their own."""

    @property
    def pauses(self) -> float:
        """How long they are; 1.0 is usual."""
        ...


@runtime_checkable
class Versatile(Protocol):
    """A synthesiser that speaks in the voice a manual asks for."""

    def styled(self, style: Style) -> Synthesiser:
        """The synthesiser of that voice; cheap."""
        ...


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How an engine of speech stands.

    up: it is being asked. failures: stretches that it did not speak; last: why, the last time. desk: it speaks where a
    manual names none. voices: what a manual may name as speaker, as structs.
    """

    engine: str
    up: bool
    failures: int = 0
    last: str = ""
    desk: bool = False
    voices: tuple[object, ...] = ()


@runtime_checkable
class TellsVoices(Protocol):
    """A synthesiser of several engines, that tells how they stand."""

    def standing(self) -> list[Standing]:
        """How each engine stands, without a word of what was spoken."""
        ...

    async def told(self) -> list[Standing]:
        """The same, with the voices that each engine has."""
        ...


@runtime_checkable
class Ends(Protocol):
    """A part that holds connections or threads."""

    async def end(self) -> None:
        """The process ends."""
        ...


class Recognition(Protocol):
    """One turn being recognised. Used on the event loop only; none of it may block."""

    def accept(self, pcm: Pcm) -> None:
        """More of the caller's audio, 20 ms a time."""
        ...

    async def finish(self) -> tuple[Hypothesis | str, ...]:
        """The turn is over: what it may have been, best first; () when nothing was recognised. Raises SpeechFailed."""
        ...

    def cancel(self) -> None:
        """The turn is not wanted any more. Also after `finish` was cancelled."""
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
        """Start a turn. `expect` tells what was asked."""
        ...


@runtime_checkable
class TakesHints(Protocol):
    """A recogniser that can be told what to listen for."""

    @property
    def can(self) -> Can:
        """What it can do."""
        ...

    def begin_with(self, expect: Expect, hints: Hints) -> Recognition:
        """As `begin`, with words of the manual and the sort of answer. What it cannot make use of it leaves aside."""
        ...


@runtime_checkable
class Closes(Protocol):
    """A recogniser that has something to close: connections, threads."""

    async def close(self) -> None:
        """The process ends."""
        ...


@runtime_checkable
class Tells(Protocol):
    """A recogniser that tells how it stands."""

    def status(self) -> dict[str, object]:
        """Counts and seconds, without anything of a call."""
        ...
