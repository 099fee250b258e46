"""A way that the exploration found, gone on the machine itself from the first ring on, at the speed of speech."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from toritsugi.core.checking.acts import Act, Step, perform, said_in
from toritsugi.core.checking.caller import HEAR
from toritsugi.core.checking.finding import Spoken
from toritsugi.core.checking.watch import Broken, Watch
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.intents import Connect, HangUp
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.dialogue.spoken_length import seconds_to_say
from toritsugi.core.dialogue.state import Turn
from toritsugi.core.manual.model import Manual


class Call:
    """One call on the machine as it is: acts are done one after the other, lines take as long as they take."""

    def __init__(self, manual: Manual, context: Context, watch: Watch | None = None) -> None:
        self.dialogue = Dialogue(manual, context)
        self.now = 0.0
        self.broken: set[tuple[str, str]] = set()
        self.dialogue_lines: list[Spoken] = []
        self._watch = watch
        self._lengths: dict[int, float] = {}
        self._said_until = 0.0

    def go(self, acts: Iterable[Act]) -> None:
        """Do these acts; one that stands for several in a row is done as often, every line between them heard."""
        for act in acts:
            for number in range(act.times):
                if self.dialogue.finished:
                    return
                if number and self.dialogue.state.turn is Turn.SPEAKING:
                    self.do(HEAR)
                self.do(act)

    def do(self, act: Act) -> None:
        """One act."""
        if act.text:
            who = "call" if act.text.startswith("（") and act.how not in ("say", "clip") else "caller"
            self.dialogue_lines.append(Spoken(who, act.text, round(self.now, 1)))
        for step in perform(self.dialogue, act, self.now, self._lengths):
            self._take(step)

    def _take(self, step: Step) -> None:
        self.now = step.at
        if self._watch is not None:
            self.broken |= {found[:2] for found in self._watch.broken(self.dialogue.given, step)}
        begins = self.now
        for line in said_in(step.intents):
            self._lengths[line.id] = seconds_to_say(line.spoken)
            self.dialogue_lines.append(Spoken("desk", line.shown, round(begins, 1)))
            begins += self._lengths[line.id]
        for intent in step.intents:
            if isinstance(intent, Connect):
                self.now += sum(self._lengths.get(say, 0.0) for say, _, _ in self.dialogue.state.saying)
            if isinstance(intent, HangUp):
                self.now = begins
                self.dialogue_lines.append(Spoken("call", "（通話が終わる）", round(begins, 1)))


def replay(manual: Manual, context: Context, acts: list[Act], broken: Broken | None) -> tuple[Spoken, ...] | None:
    """The dialogue of these acts; None when what they are to show does not show. broken None: nothing is to."""
    call = Call(manual, context, Watch(manual))
    call.go(acts)
    if broken is not None and broken[:2] not in call.broken:
        return None
    return tuple(call.dialogue_lines)


def desk_lines(lines: Iterable[Spoken]) -> Iterator[str]:
    """What the desk says."""
    return (line.text for line in lines if line.who == "desk")
