"""A past call under another manual: the machine asks as the new version says, and is answered as the caller answered.

Answers are found by what is asked (`past_call.key_of`), never by when. Three things are taken for granted, and only
these: a caller asked to confirm the value that they ended with says yes; asked once more for an item whose value is
known, gives that value; offered the number they call from, says yes if it is the number they ended with. A question
that the caller was never asked has no answer: an item on which nothing else depends is passed over as not known, any
other question ends the re-run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import msgspec

from toritsugi.core.dialogue.commands import (
    AnyCommand,
    AskCard,
    ChooseMatter,
    Confirm,
    Correct,
    Deny,
    Fill,
    Refuse,
    WantPerson,
)
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.events import (
    AnyEvent,
    CallerHungUp,
    CallerSaid,
    CallStarted,
    ConnectResult,
    KeysPressed,
    Recorded,
    RecordFailed,
    SpeechDone,
    Understood,
)
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.intents import AnyIntent, Connect, Escalate, Listen, Record, Say, StopSaying, Understand
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.dialogue.message import Message
from toritsugi.core.dialogue.spoken_length import seconds_to_say
from toritsugi.core.dialogue.taking import fits
from toritsugi.core.dialogue.walltime import wall
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.on_call import ladders_at
from toritsugi.core.proof.past_call import Answer, Line, PastCall, key_of, line_of
from toritsugi.core.understanding.port import Understander
from toritsugi.core.values.model import Kind, Value

#: more events than any bounded call has
MOST_EVENTS = 3000
#: seconds a caller takes for an answer that is taken for granted
GRANTED_SECONDS = 1.5
#: lines that answer an item which is passed over, and that no caller would hear
_PASSED_LINES = ("standard.refused_ok",)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How the re-run went. not_covered: questions nobody was asked, as `key_of` names them; "end" if it did not end.

    finished: whether the call came to its end. caller_seconds: of the answers that were given.
    """

    message: Message | None
    lines: tuple[Line, ...]
    not_covered: tuple[str, ...]
    finished: bool
    caller_seconds: float
    escalated: tuple[str, ...] = ()


class Terms(msgspec.Struct, frozen=True):
    """What a manual lets be reused. decisive: items on whose answers something else depends."""

    manual: Manual
    decisive: frozenset[str]


def terms_of(manual: Manual) -> Terms:
    """Made once for a manual."""
    found = {one["name"] for one in _walk(msgspec.to_builtins(manual)) if one.get("op") == "item"}
    asked = {one["item"] for one in _walk(msgspec.to_builtins(manual)) if one.get("kind") == "ask" and "item" in one}
    return Terms(manual, frozenset(found | asked | {"callback"}))


def _walk(tree: object) -> Iterator[dict[str, str]]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from _walk(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from _walk(value)


def rerun(terms: Terms, past: PastCall, understander: Understander | None) -> Outcome:
    """The call under the manual of `terms`. understander: finds the matter anew from the words that were said."""
    return _Rerun(terms, past, understander).run()


def context_under(manual: Manual, context: Context) -> Context:
    """The context of a past call under another manual: whom its ladders have on call at that time."""
    at = wall(context.started_at, 0.0)
    return msgspec.structs.replace(context, ladders=ladders_at(manual, at, context.holidays))


class _Rerun:
    def __init__(self, terms: Terms, past: PastCall, understander: Understander | None) -> None:
        self.terms, self.manual, self.past, self.understander = terms, terms.manual, past, understander
        self.dialogue = Dialogue(terms.manual, context_under(terms.manual, past.context))
        self.now = 0.0
        self.events: deque[AnyEvent] = deque([CallStarted()])
        self.listen: Listen | None = None
        self.turn: list[Line] = []
        self.lines: list[Line] = []
        self.question = ""
        self.message: Message | None = None
        self.missing: list[str] = []
        self.stopped = False
        self.escalated: list[str] = []
        self.caller_seconds = 0.0
        self.reusing: Answer | tuple[AnyCommand, ...] = ()
        self.answers: dict[str, deque[Answer]] = {}
        for answer in past.answers:
            self.answers.setdefault(answer.question, deque()).append(answer)
        self.connects = {target: deque(results) for target, results in past.connects.items()}

    def run(self) -> Outcome:
        for _ in range(MOST_EVENTS):
            if self.dialogue.finished or self.stopped:
                break
            if self.events:
                self._carry_out(self.dialogue.receive(self.events.popleft(), self.now))
            elif self.listen is not None:
                self._answer()
            else:
                self._wait()
        if not self.dialogue.finished and not self.missing:
            self.missing.append("end")
        return Outcome(
            message=self.message,
            lines=tuple(self.lines),
            not_covered=tuple(dict.fromkeys(self.missing)),
            finished=self.dialogue.finished,
            caller_seconds=round(self.caller_seconds, 2),
            escalated=tuple(self.escalated),
        )

    def _wait(self) -> None:
        """Nobody has anything to do before the machine's timer: with a contact the caller talks until hanging up."""
        if self.dialogue.state.joined:
            self.events.append(CallerHungUp())
            return
        self.now = max(self.now, self.dialogue.next_timer() or self.now)
        self._carry_out(self.dialogue.on_timer(self.now))

    # the desk

    def _carry_out(self, intents: list[AnyIntent]) -> None:
        for intent in intents:
            if isinstance(intent, Say):
                line = line_of(intent)
                if not self._passed(line):
                    self.lines.append(line)
                self.turn.append(line)
                self.now += seconds_to_say(intent.spoken)
                self.events.append(SpeechDone(say=intent.id))
            elif isinstance(intent, StopSaying):
                self.events = deque(event for event in self.events if not isinstance(event, SpeechDone))
            elif isinstance(intent, Listen):
                if self.turn or not self.question:
                    self.question = key_of(intent.expect, self.turn)
                self.listen, self.turn = intent, []
            elif isinstance(intent, Understand):
                self.events.append(Understood(request=intent.id, commands=self._understood(intent)))
            elif isinstance(intent, Record):
                self.message = intent.message
                kept = Recorded(request=intent.id, message_id="rerun")
                self.events.append(kept if self.past.kept else RecordFailed(request=intent.id, why="as then"))
            elif isinstance(intent, Connect):
                self._connect(intent)
            elif isinstance(intent, Escalate):
                self.escalated.append(intent.target)

    def _passed(self, line: Line) -> bool:
        """Whether the line only answers an item that was passed over."""
        item = self.missing[-1].partition(":")[2] if self.missing else ""
        return bool(item) and (line.id in _PASSED_LINES or line.id == f"items.{item}.refused") and not self.turn

    def _connect(self, intent: Connect) -> None:
        results = self.connects.get(intent.target)
        if not results:
            self._stop(f"connect:{intent.target}")
            return
        result = results.popleft() if len(results) > 1 else results[0]
        self.events.append(ConnectResult(request=intent.id, result=result))

    # the caller

    def _answer(self) -> None:
        listen, self.listen = self.listen, None
        if listen is None:
            return
        waiting = self.answers.get(self.question)
        if waiting and self._give(waiting.popleft(), listen):
            return
        if self.past.hung_up_at == self.question:
            self.events.append(CallerHungUp())
            return
        granted = self._granted(listen)
        if granted is None:
            self._uncovered()
            return
        self.caller_seconds += GRANTED_SECONDS
        self._speak(granted)

    def _speak(self, commands: tuple[AnyCommand, ...]) -> None:
        self.reusing = commands
        self.events.append(CallerSaid(texts=("…",)))

    def _give(self, answer: Answer, listen: Listen) -> bool:
        """Give an answer again; False when it says nothing under this manual."""
        self.caller_seconds += answer.seconds
        if answer.keys:
            keys = self._keys(answer, listen)
            self.events.extend(KeysPressed(keys=key) for key in keys)
            return bool(keys)
        if answer.said is None:
            self._wait()
            return True
        self.reusing = answer
        if answer.said.texts and not self._usable(answer, listen):
            return False
        self.events.append(answer.said)
        return True

    def _keys(self, answer: Answer, listen: Listen) -> str:
        """The keys that mean now what was meant then: menus and choices may have other keys."""
        if listen.expect.asked is Asked.MATTER:
            chosen = self.manual.matters.get(self.past.message.matter if self.past.message else "")
            return chosen.key if chosen is not None else ""
        item = self.manual.items.get(listen.expect.item)
        if listen.expect.asked is Asked.ITEM and item is not None and item.kind is Kind.CHOICE:
            value = self.past.values.get(item.id)
            return next((one.key for one in item.choices if value is not None and one.id == value.kept), "")
        return answer.keys

    def _usable(self, answer: Answer, listen: Listen) -> bool:
        """Whether what was understood then means something to this manual, or can be understood anew."""
        if self.understander is not None and listen.expect.asked in (Asked.MATTER, Asked.ANYTHING):
            return True
        before = answer.commands or ()
        return not before or bool(self._known(before, listen.expect.item))

    def _understood(self, intent: Understand) -> tuple[AnyCommand, ...]:
        reusing, self.reusing = self.reusing, ()
        if isinstance(reusing, tuple):
            return reusing
        finds_matter = intent.expect.asked in (Asked.MATTER, Asked.ANYTHING)
        if self.understander is not None and finds_matter:
            at = wall(self.past.context.started_at, self.now)
            return tuple(self.understander.understand(intent.texts, intent.expect, self.manual, at))
        return self._known(reusing.commands or (), intent.expect.item)

    def _known(self, commands: tuple[AnyCommand, ...], asked: str) -> tuple[AnyCommand, ...]:
        """The commands that this manual knows the nouns of."""
        return tuple(command for command in commands if self._is_known(command, asked))

    def _is_known(self, command: AnyCommand, asked: str) -> bool:
        if isinstance(command, Fill | Correct):
            item = self.manual.items.get(command.item or asked)
            return item is None if not (command.item or asked) else item is not None and fits(item, command.value)
        if isinstance(command, ChooseMatter):
            return command.matter in self.manual.matters
        if isinstance(command, AskCard):
            return command.card in self.manual.cards
        return not isinstance(command, WantPerson) or command.contact in ("", *self.manual.contacts)

    def _granted(self, listen: Listen) -> tuple[AnyCommand, ...] | None:
        """What is taken for granted from the value the call ended with; None when it says nothing about this."""
        kind, _, name = self.question.partition(":")
        value, item = self.past.values.get(name), self.manual.items.get(name)
        if kind == "callback":
            wanted = self.past.values.get("callback")
            return None if wanted is None else (Confirm() if wanted.kept == "yes" else Deny(),)
        if value is None or item is None or not fits(item, value):
            return None
        if kind == "item":
            return (Fill(item=name, value=value),)
        return self._agreed(kind, name, value)

    def _agreed(self, kind: str, name: str, value: Value) -> tuple[AnyCommand, ...] | None:
        question = self.dialogue.state.question
        told = question.value if question is not None else None
        if told is None or kind not in ("confirm", "offer"):
            return None
        if told.kept == value.kept:
            return (Confirm(),)
        return (Deny(),) if kind == "offer" else (Correct(item=name, value=value),)

    # what nobody was asked

    def _uncovered(self) -> None:
        kind, _, name = self.question.partition(":")
        item = self.manual.items.get(name)
        if kind not in ("item", "offer") or item is None or name in self.terms.decisive:
            self._stop(self.question)
            return
        self.missing.append(f"item:{name}")
        self._speak((Deny(),) if kind == "offer" else (Refuse(unknown=True),))

    def _stop(self, what: str) -> None:
        self.missing.append(what)
        self.stopped = True
