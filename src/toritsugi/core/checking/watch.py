"""The guarantees, held against every single event that the check gives to the dialogue machine.

What is broken is told as (code, key, words); all of it is judged from lines said, messages asked to be kept and states
before and after, not from the machine's own bookkeeping of its duties.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toritsugi.core.checking.acts import Step
from toritsugi.core.dialogue import events as e
from toritsugi.core.dialogue.intents import Part, Record, Say
from toritsugi.core.dialogue.message import Message, Outcome, State
from toritsugi.core.dialogue.say import Filling, Phrasebook
from toritsugi.core.dialogue.spoken_length import seconds_to_say
from toritsugi.core.dialogue.state import CallState, Turn
from toritsugi.core.dialogue.work import Given, facts_of
from toritsugi.core.manual.conditions import holds
from toritsugi.core.manual.model import Finish, Manual, Phrase
from toritsugi.core.manual.phrases import all_phrases, pieces
from toritsugi.core.manual.words import folded

#: (code, key of the place, what fills the words)
Broken = tuple[str, str, dict[str, object]]
#: the longest the desk may talk in one go, seconds: beyond it nobody listens, and a loop is near
LONGEST_TURN = 180.0
_TAKEN = (Outcome.MESSAGE, Outcome.ESCALATED, Outcome.VOICEMAIL)


class NotingBook(Phrasebook):
    """A phrasebook that notes the sentences that it could not fill at some moment."""

    def __init__(self, manual: Manual) -> None:
        super().__init__(manual)
        self.unfilled: set[str] = set()

    def parts(self, phrase: Phrase, blanks: Mapping[str, Filling]) -> tuple[Part, ...] | None:
        """As of a phrasebook."""
        found = super().parts(phrase, blanks)
        if found is None:
            self.unfilled.add(phrase.id)
        return found


class Watch:
    """Watches the calls of one manual."""

    def __init__(self, manual: Manual) -> None:
        self.manual = manual
        self.said: set[str] = set()
        self._phrases = all_phrases(manual)
        self._fixed = {id: _fixed_words(phrase) for id, phrase in self._phrases.items()}
        self._never = tuple((word, folded(word)) for word in manual.never_say)
        self._judged: set[tuple[str, str]] = set()

    def broken(self, given: Given, step: Step) -> Iterator[Broken]:
        """What this event broke."""
        lines = [intent for intent in step.intents if isinstance(intent, Say)]
        for line in lines:
            self.said.add(line.line)
            yield from self._words(line, step)
        if len(lines) > 1 and sum(seconds_to_say(line.spoken) for line in lines) > LONGEST_TURN:
            yield "runs_on", _key_of(step.after), {}
        for intent in step.intents:
            if isinstance(intent, Record):
                yield from self._record(given, intent.message, step.after)
        yield from self._confirmed(step)
        if step.after.turn is Turn.LISTENING and step.after.question is None:
            yield "left_alone", _key_of(step.after), {}

    def _words(self, line: Say, step: Step) -> Iterator[Broken]:
        """G1 and G4: the line is the manual's, has no word that must not be heard, and claims nothing too early."""
        if line.line == "told" and not isinstance(step.event, e.Recorded):
            yield "told_early", line.line, {}
        shown = line.shown
        if (line.line, shown) in self._judged:
            return
        self._judged.add((line.line, shown))
        fixed = tuple(part.shown if not part.blank else None for part in line.parts)
        if self._fixed.get(line.line) != fixed:
            yield "words_not_approved", line.line, {"line": line.line}
        own = "".join(part.shown for part in line.parts if part.blank != "value")
        heard = folded(own)
        for word, sound in self._never:
            if sound in heard:
                yield "forbidden_heard", line.line, {"line": line.line, "word": word}

    def _record(self, given: Given, message: Message, state: CallState) -> Iterator[Broken]:
        """G2, and that somebody is told."""
        if message.outcome in _TAKEN and not message.notify:
            yield "nobody_told", _key_of(state), {}
        if not message.complete or message.outcome not in _TAKEN:
            return
        facts = facts_of(given, state)
        for name in self._wanted(state):
            item = self.manual.items.get(name)
            if item is None or item.required == "optional" or not holds(item.needed, facts):
                continue
            if item.required == "individual" and state.individual:
                continue
            if state.slot(name).state is None:
                yield "required_skipped", _key_of(state), {"item": item.title}

    def _wanted(self, state: CallState) -> tuple[str, ...]:
        matter = self.manual.matters.get(state.matter)
        if matter is not None and (matter.collect or (matter.finish is Finish.PROCEDURE and not state.take_message)):
            return matter.collect
        return self.manual.default_collect

    def _confirmed(self, step: Step) -> Iterator[Broken]:
        """G3: what becomes confirmed is the value of the open read-back, which the caller heard to its end."""
        if step.after.slots is step.before.slots:
            return
        for name, slot in step.after.slots.items():
            if slot.state is not State.CONFIRMED or step.before.slot(name).state is State.CONFIRMED:
                continue
            question = step.before.question
            heard = isinstance(step.event, e.SpeechDone | e.TimerFired) or (question is not None and question.heard)
            read = question.value if question is not None and question.item == name and heard else None
            if read is None or slot.value is None or read.kept != slot.value.kept or read.shown != slot.value.shown:
                yield "kept_otherwise", f"items.{name}", {"item": name}


def _fixed_words(phrase: Phrase) -> tuple[str | None, ...]:
    return tuple(piece.text if not piece.blank else None for piece in pieces(phrase.text))


def _key_of(state: CallState) -> str:
    return f"matters.{state.matter}" if state.matter else ""
