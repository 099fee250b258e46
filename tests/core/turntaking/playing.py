"""Plays windows to a turn-taking machine and keeps what it did."""

from __future__ import annotations

from collections.abc import Iterable

from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.turntaking.cues import WINDOW, Act, Output, Phase
from toritsugi.core.turntaking.machine import TurnTaking
from toritsugi.core.turntaking.over import Over
from toritsugi.core.values.model import Kind

VOICE, NOISE, OURS = 2600.0, 20.0, 2600.0
PHONE = Expect(asked=Asked.ITEM, item="phone", kind=Kind.PHONE, keys="number")
MATTER = Expect(asked=Asked.MATTER)
YES_NO = Expect(asked=Asked.CONFIRM)


class Talk:
    """did: (act, seconds of sound when it was done), in order."""

    def __init__(self, expect: Expect | None = MATTER, hears: bool = True) -> None:
        self.turns = TurnTaking()
        self.turns.asked(expect, hears)
        self.did: list[tuple[Act, float]] = []

    def acts(self) -> list[Act]:
        """What was done, without times."""
        return [act for act, _ in self.did]

    def note(self, outputs: Iterable[Output]) -> None:
        """Keep these."""
        self.did += [(one.act, round(self.turns.now, 2)) for one in outputs]

    def sound(self, seconds: float, probability: float, level: float, own: float = 0.0) -> Talk:
        """The same window again and again."""
        for _ in range(round(seconds / WINDOW)):
            self.note(self.turns.window(probability, level, own))
        return self

    def voice(self, seconds: float, own: float = 0.0) -> Talk:
        """The caller speaks: syllables with dips between."""
        for at in range(round(seconds / WINDOW)):
            self.note(self.turns.window(0.95, VOICE if at % 5 else VOICE / 8, own))
        return self

    def silence(self, seconds: float, own: float = 0.0) -> Talk:
        """Nobody speaks."""
        return self.sound(seconds, 0.02, NOISE, own)

    def line(self, over: Over) -> Talk:
        """The desk begins a line."""
        self.note(self.turns.line_begins(over))
        return self

    def ends(self) -> Talk:
        """The line is heard to its end."""
        self.note(self.turns.line_ends())
        return self

    def answered(self, *texts: str) -> Talk:
        """The recogniser answers."""
        self.note(self.turns.answered(texts))
        return self

    def key(self) -> Talk:
        """A key that answers."""
        self.note(self.turns.key())
        return self


def in_phase(phase: Phase) -> Talk:
    """A talk that has come to this phase by sound."""
    talk = Talk().silence(1.0)
    match phase:
        case Phase.LINE:
            talk.line(Over.STATEMENT)
        case Phase.OVERLAP:
            talk.line(Over.LAST_WORDS).voice(0.4)
        case Phase.PAUSED:
            talk.line(Over.STATEMENT).voice(0.6)
        case Phase.DOUBT:
            talk.line(Over.STATEMENT).voice(0.6).silence(0.6)
        case Phase.TURN:
            talk.voice(0.5)
        case Phase.ASKED:
            talk.voice(0.5).silence(1.0)
        case Phase.SILENT:
            pass
    assert talk.turns.phase is phase
    talk.did.clear()
    return talk
