"""A timed case: what is asked and said by the desk, what the caller's side sounds like, and what is right."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tests.support.turn_corpus.sound import RATE, Sound
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.turntaking.over import Over
from toritsugi.core.values.model import Kind


class Right(StrEnum):
    """What is right: the whole turn is taken once; the line is stopped for good; it is said to its end; nothing."""

    TURN = "turn"
    STOPS = "stops"
    GOES_ON = "goes_on"
    NOTHING = "nothing"


EXPECTS = {
    "yes_no": Expect(asked=Asked.CONFIRM),
    "matter": Expect(asked=Asked.MATTER),
    "menu": Expect(asked=Asked.MATTER, options=("a", "b", "c")),
    "name": Expect(asked=Asked.ITEM, item="name", kind=Kind.PERSON),
    "text": Expect(asked=Asked.ITEM, item="about", kind=Kind.TEXT),
    "address": Expect(asked=Asked.ITEM, item="address", kind=Kind.ADDRESS),
    "phone": Expect(asked=Asked.ITEM, item="phone", kind=Kind.PHONE, keys="number"),
}


@dataclass(frozen=True)
class Said:
    """A stretch of the caller's side: sound from `at` (seconds). words: "" for what is no speech."""

    at: float
    sound: Sound = field(repr=False)
    words: str = ""

    @property
    def end(self) -> float:
        """Seconds."""
        return self.at + len(self.sound) / RATE


@dataclass(frozen=True)
class Case:
    """asked: of EXPECTS. line: what the desk says from 0.3 s on ("" it listens); over: what speech over it means.

    values_end: share of the line after which a read-back has said its values. noise: (kind, dB below the voice).
    echo: (dB below our voice, seconds late). loss: share of packets. so_far: the recogniser gives words so far.
    long_nod: 相槌 long enough to stop the line for a moment.
    """

    name: str
    group: str
    right: Right
    asked: str
    said: tuple[Said, ...] = ()
    line: str = ""
    over: Over = Over.DEAF
    values_end: float = 1.0
    noise: tuple[str, float] | None = None
    echo: tuple[float, float] | None = None
    loss: float = 0.0
    so_far: bool = False
    long_nod: bool = False
    seed: int = 0
    seconds: float = 0.0

    @property
    def spoken(self) -> tuple[Said, ...]:
        """The stretches that are the caller's words."""
        return tuple(one for one in self.said if one.words)
