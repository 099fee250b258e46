"""Driving the machine in tests: a fake wire that keeps what was said, and a caller who answers by commands."""

from __future__ import annotations

from toritsugi.core.dialogue.commands import AnyCommand
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.events import (
    AnyEvent,
    CallerSaid,
    CallStarted,
    KeysPressed,
    Recorded,
    SpeechDone,
    Understood,
)
from toritsugi.core.dialogue.intents import AnyIntent, HangUp, Listen, Record, Say, Understand
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.dialogue.message import Known, Message
from toritsugi.core.manual.model import Manual
from toritsugi.core.values.making import value_from_words
from toritsugi.core.values.model import Kind, Source, Value

WEEKDAY = "2026-11-24T10:00:00+09:00"
CALLER = "09012345678"


def value(kind: str, words: str) -> Value:
    """A value as understanding makes it."""
    made = value_from_words(Kind(kind), words, source=Source.VOICE)
    assert made is not None
    return made


class Wire:
    """One call: feeds events, hears every line at once, keeps what came out."""

    def __init__(self, manual: Manual, *, started: bool = True, **context: object) -> None:
        fields: dict[str, object] = {"call_id": "call", "started_at": WEEKDAY, "caller_number": CALLER, **context}
        self.manual = manual
        self.context = Context(**fields)  # type: ignore[arg-type]
        self.dialogue = Dialogue(manual, self.context)
        self.now = 0.0
        self.intents: list[AnyIntent] = []
        self.last: list[AnyIntent] = []
        if started:
            self.feed(CallStarted())

    def feed(self, event: AnyEvent, *, heard: bool = True) -> list[AnyIntent]:
        """One event; the lines it brings are heard to their end unless told otherwise."""
        self.now += 0.5
        self.last = self.dialogue.receive(event, self.now)
        self.intents.extend(self.last)
        if heard:
            for intent in list(self.last):
                if isinstance(intent, Say):
                    self.now += 1.0
                    self.intents.extend(self.dialogue.receive(SpeechDone(say=intent.id), self.now))
        return self.last

    def say(self, *commands: AnyCommand, text: str = "……", clip: str = "") -> list[str]:
        """The caller speaks and is understood so. Returns the ids of the lines the desk answers with."""
        self.feed(CallerSaid(texts=(text,), clip=clip))
        request = next(intent for intent in self.last if isinstance(intent, Understand))
        return self.lines(self.feed(Understood(request=request.id, commands=commands)))

    def press(self, keys: str) -> list[str]:
        """The caller presses keys. Returns the ids of the lines the desk answers with."""
        return self.lines(self.feed(KeysPressed(keys=keys)))

    def clip(self, name: str) -> list[str]:
        """The caller speaks and nothing recognises it."""
        return self.lines(self.feed(CallerSaid(texts=(), clip=name)))

    def wait(self) -> list[str]:
        """Time passes until the machine's timer."""
        when = self.dialogue.next_timer()
        assert when is not None
        self.now = max(self.now, when)
        self.last = self.dialogue.on_timer(self.now)
        self.intents.extend(self.last)
        lines = self.lines(self.last)
        for intent in list(self.last):
            if isinstance(intent, Say):
                self.now += 1.0
                self.intents.extend(self.dialogue.receive(SpeechDone(say=intent.id), self.now))
        return lines

    def keep(self) -> list[str]:
        """The message asked for is committed. Returns the lines said then."""
        return self.lines(self.feed(Recorded(request=self.record.id, message_id="m1")))

    @staticmethod
    def lines(intents: list[AnyIntent]) -> list[str]:
        """Ids of the lines among intents."""
        return [intent.line for intent in intents if isinstance(intent, Say)]

    @property
    def said(self) -> list[str]:
        """Ids of every line so far."""
        return self.lines(self.intents)

    @property
    def record(self) -> Record:
        """The last Record."""
        return next(intent for intent in reversed(self.intents) if isinstance(intent, Record))

    @property
    def message(self) -> Message:
        """The message last asked to be kept."""
        return self.record.message

    @property
    def items(self) -> dict[str, Known]:
        """Its items by id."""
        return {known.item: known for known in self.message.items}

    @property
    def asked(self) -> str:
        """What is being asked now: "item:phone", "confirm:phone", "matter", …"""
        view = self.dialogue.view()
        return "" if view.asked is None else f"{view.asked}:{view.item}" if view.item else str(view.asked)

    @property
    def listened(self) -> Listen:
        """The last Listen."""
        return next(intent for intent in reversed(self.intents) if isinstance(intent, Listen))

    @property
    def hung_up(self) -> bool:
        """Whether the desk hung up."""
        return any(isinstance(intent, HangUp) for intent in self.intents)
