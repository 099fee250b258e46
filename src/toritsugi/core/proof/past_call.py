"""A past call read from its journal: what it was asked, what it answered, how it ended.

The events are the truth; intents say what was asked and heard when they happened. Nothing here looks at the manual the
call was taken under: what a caller answered is told by the call itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from toritsugi.core.dialogue.commands import AnyCommand
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.events import (
    AnyEvent,
    CallerHungUp,
    CallerSaid,
    ConnectResult,
    KeysPressed,
    OperatorEntered,
    PartBack,
    PartFailed,
    RecordFailed,
    SpeechDone,
    TimerFired,
    Understood,
)
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.dialogue.intents import AnyIntent, Connect, Escalate, Listen, Record, Say, Understand
from toritsugi.core.dialogue.journal import (
    CONTEXT,
    EVENT,
    BadJournal,
    Entry,
    decode_context,
    decode_event,
    decode_intent,
)
from toritsugi.core.dialogue.message import Message, State
from toritsugi.core.manual.standard import PREFIX
from toritsugi.core.values.model import Value

OFFER_LINE = f"{PREFIX}offer_caller_number"
#: lines that the desk says when the caller was silent
EARS = "recogniser"
_SILENCE_LINES = tuple(f"{PREFIX}{name}" for name in ("not_heard", "still_there", "silent_close"))


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of the caller. question: see `key_of`. said: words or a clip; keys: what was pressed; neither: silence.

    commands: what understanding made of the words. seconds: from the end of the question to the end of the answer.
    """

    question: str
    expect: Expect
    said: CallerSaid | None = None
    keys: str = ""
    commands: tuple[AnyCommand, ...] | None = None
    seconds: float = 0.0


class Line(msgspec.Struct, frozen=True):
    """A line the caller heard. text: its words, the names of blanks in their place. spoken: as it was said."""

    id: str
    text: str
    spoken: str


def line_of(say: Say) -> Line:
    """The line of an intent, without what the caller said in it."""
    text = "".join(f"{{{part.blank}}}" if part.blank else part.shown for part in say.parts)
    return Line(say.line, text, say.spoken)


class PastCall(msgspec.Struct, frozen=True, kw_only=True):
    """One call. steps: its events with their times, each with the intents that followed.

    message: the last that was to be kept. values: item → the value it ended with. connects: contact → results in order.
    escalated: to whom it was handed over.
    hung_up_at: the question that was open when the caller hung up, None when the desk ended the call. kept: the disk
    took the message. handed: a person of the desk took the call over, or the recogniser was lost: what follows does not
    follow from answers alone.
    """

    context: Context
    steps: tuple[tuple[AnyEvent, float, tuple[AnyIntent, ...]], ...]
    answers: tuple[Answer, ...]
    lines: tuple[Line, ...]
    message: Message | None
    values: dict[str, Value]
    connects: dict[str, tuple[str, ...]]
    escalated: tuple[str, ...]
    hung_up_at: str | None
    handed: bool
    kept: bool
    seconds: float


def calls_of(rows: Iterable[Entry]) -> Iterator[tuple[Entry, ...]]:
    """The rows of several calls, one after the other, call by call: each begins with its context."""
    call: list[Entry] = []
    for row in rows:
        if row.kind == CONTEXT and call:
            yield tuple(call)
            call = []
        call.append(row)
    if call:
        yield tuple(call)


def past_call(rows: Iterable[Entry]) -> PastCall:
    """The call of these rows, in order. Raises BadJournal for a row that cannot be read, or when it is not a call's."""
    reader = _Reader()
    for number, row in enumerate(rows):
        if (number == 0) != (row.kind == CONTEXT):
            raise BadJournal(row.seq, "a call begins with its context, and has one")
        reader.row(row)
    return reader.call()


def key_of(expect: Expect, lines: Iterable[Line]) -> str:
    """What is asked, in words that hold for every version.

    "matter", "item:ID", "confirm:ID", "offer:ID", "callback", "anything". Whether a step helped is asked of the
    words of the step ("helped:WORDS"), for its place may be another.
    """
    said = list(lines)
    if expect.asked is Asked.ITEM:
        return f"item:{expect.item}"
    if expect.asked is Asked.CONFIRM and expect.item:
        return f"{'offer' if any(line.id == OFFER_LINE for line in said) else 'confirm'}:{expect.item}"
    if expect.asked is Asked.CONFIRM:
        return "callback"
    if expect.asked is Asked.HELPED:
        own = [line.text for line in said if not line.id.startswith(PREFIX)]
        return f"helped:{own[-1] if own else ''}"
    return str(expect.asked)


class _Reader:
    """Reads the rows of one call."""

    def __init__(self) -> None:
        self.context: Context | None = None
        self.steps: list[tuple[AnyEvent, float, list[AnyIntent]]] = []
        self.answers: list[Answer] = []
        self.lines: list[Line] = []
        self.message: Message | None = None
        self.connects: dict[str, tuple[str, ...]] = {}
        self.escalated: list[str] = []
        self.hung_up_at: str | None = None
        self.handed = False
        self.kept = True
        self._turn: list[Line] = []
        self._listen: Listen | None = None
        self._question = ""
        self._heard_at = 0.0
        self._requests: dict[int, int] = {}
        self._rung: dict[int, str] = {}
        self._silent = False
        self._now = 0.0

    def row(self, row: Entry) -> None:
        self._now = row.at
        if row.kind == CONTEXT:
            self.context = decode_context(row)
        elif row.kind == EVENT:
            event = decode_event(row)
            self.steps.append((event, row.at, []))
            self._event(event)
        else:
            intent = decode_intent(row)
            if self.steps:
                self.steps[-1][2].append(intent)
            self._intent(intent)

    def _event(self, event: AnyEvent) -> None:
        self._silent = isinstance(event, TimerFired)
        if isinstance(event, SpeechDone):
            self._heard_at = self._now
        elif isinstance(event, CallerSaid) and self._listen is not None:
            self._answered(said=event)
        elif isinstance(event, KeysPressed) and self._listen is not None:
            self._pressed(event.keys)
        elif isinstance(event, Understood) and event.request in self._requests:
            number = self._requests[event.request]
            self.answers[number] = msgspec.structs.replace(self.answers[number], commands=event.commands)
        elif isinstance(event, ConnectResult):
            target = self._rung.get(event.request, "")
            self.connects[target] = (*self.connects.get(target, ()), event.result)
        elif isinstance(event, CallerHungUp):
            self.hung_up_at = self._question
        elif isinstance(event, OperatorEntered) or (isinstance(event, PartFailed | PartBack) and event.part == EARS):
            self.handed = True
        elif isinstance(event, RecordFailed):
            self.kept = False

    def _intent(self, intent: AnyIntent) -> None:
        if isinstance(intent, Say):
            line = line_of(intent)
            self.lines.append(line)
            self._turn.append(line)
            if self._silent and intent.line in _SILENCE_LINES and self._listen is not None:
                self._silent = False
                self._answered()
        elif isinstance(intent, Listen):
            if self._turn or self._listen is None:
                self._question = key_of(intent.expect, self._turn)
            self._listen, self._turn = intent, []
        elif isinstance(intent, Understand) and self.answers:
            self._requests[intent.id] = len(self.answers) - 1
        elif isinstance(intent, Record):
            self.message = intent.message
        elif isinstance(intent, Connect):
            self._rung[intent.id] = intent.target
        elif isinstance(intent, Escalate):
            self.escalated.append(intent.target)

    def _answered(self, said: CallerSaid | None = None) -> None:
        if self._listen is None:
            return
        seconds = max(0.0, self._now - self._heard_at)
        self.answers.append(
            Answer(question=self._question, expect=self._listen.expect, said=said, seconds=round(seconds, 2))
        )

    def _pressed(self, keys: str) -> None:
        """Keys of one row are one answer."""
        last = self.answers[-1] if self.answers else None
        if last is not None and last.keys and last.question == self._question and not self._turn:
            together = last.keys + keys
            seconds = max(0.0, self._now - self._heard_at)
            self.answers[-1] = msgspec.structs.replace(last, keys=together, seconds=round(seconds, 2))
            return
        self._answered()
        if self.answers:
            self.answers[-1] = msgspec.structs.replace(self.answers[-1], keys=keys)

    def call(self) -> PastCall:
        if self.context is None:
            raise BadJournal(0, "there is no row at all")
        known = self.message.items if self.message is not None else ()
        final = (State.CONFIRMED, State.GIVEN)
        return PastCall(
            context=self.context,
            steps=tuple((event, at, tuple(intents)) for event, at, intents in self.steps),
            answers=tuple(self.answers),
            lines=tuple(self.lines),
            message=self.message,
            values={one.item: one.value for one in known if one.value is not None and one.state in final},
            connects=self.connects,
            escalated=tuple(self.escalated),
            hung_up_at=self.hung_up_at,
            handed=self.handed,
            kept=self.kept,
            seconds=self._now,
        )
