"""A whole call in virtual time: the driver that `talk`, tests and checks of manuals share.

It carries out intents as the voice does (lines one after the other, a request answered after a while, timers when they
are due) on a clock that is only a number: the same manual, caller and understanding give the same call.
"""

from __future__ import annotations

import heapq
from typing import Protocol

import msgspec

from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.events import (
    AnyEvent,
    CallerHungUp,
    CallerInterrupted,
    CallerSaid,
    CallerSpeaking,
    CallStarted,
    ConnectResult,
    KeysPressed,
    Recorded,
    RecordFailed,
    SpeechDone,
    Understood,
)
from toritsugi.core.dialogue.intents import (
    AnyIntent,
    Connect,
    HangUp,
    Listen,
    Record,
    Say,
    StopSaying,
    Understand,
)
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.dialogue.message import Message
from toritsugi.core.dialogue.spoken_length import seconds_of_caller, seconds_to_say
from toritsugi.core.dialogue.walltime import wall
from toritsugi.core.manual.model import Manual
from toritsugi.core.understanding.cards import keys_without_cards, without_cards
from toritsugi.core.understanding.port import Understander

#: seconds between a line's end and the caller's first word, and between events the desk itself answers
REPLY_DELAY = 0.6
UNDERSTANDING_SECONDS = 0.05
RECORDING_SECONDS = 0.05
RINGING_SECONDS = 8.0
KEY_SECONDS = 0.35
#: seconds a caller stays with the contact who took the call
JOINED_SECONDS = 60.0
#: more events than any bounded call has; beyond it the machine is broken
MOST_EVENTS = 5000


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """The caller's turn: what the desk has just said, what it asks, how many turns the caller had."""

    lines: tuple[Say, ...]
    listen: Listen
    turns: int
    at: float


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller does. All empty: keeps silent until the desk speaks. over: speaks over the line being said.

    heard: what the recogniser makes of the text, best first, () when it makes nothing of it; None: the very words.
    """

    text: str = ""
    heard: tuple[str, ...] | None = None
    keys: str = ""
    hangs_up: bool = False
    over: bool = False


class Caller(Protocol):
    """Whoever answers the desk: a script, or a person at a terminal."""

    def reply(self, moment: Moment) -> Reply:
        """What the caller does in a turn."""
        ...

    def interrupts(self, line: Say, turns: int) -> str:
        """What the caller says over a line that is being said; "" lets it finish."""
        ...

    def hears(self, line: Say) -> None:
        """A line is being said."""
        ...


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a transcript. who: "desk", "caller" or "call". line: the phrase's id for the desk."""

    who: str
    text: str
    line: str = ""
    at: float = 0.0


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """How the other parts of the desk behave in a simulated call. connects: result by contact, "" for all others."""

    disk: bool = True
    connects: dict[str, str] = {}


class CallResult(msgspec.Struct, frozen=True, kw_only=True):
    """A call that is over. message: None when nothing was worth keeping. kept: whether it was kept."""

    message: Message | None
    kept: bool
    turns: int
    seconds: float
    transcript: tuple[Heard, ...]
    reason: str


class Simulation:
    """One call under one manual with one caller."""

    def __init__(
        self, manual: Manual, context: Context, caller: Caller, understander: Understander, parts: Parts | None = None
    ) -> None:
        self._manual, self._context, self._caller, self._understander = manual, context, caller, understander
        self._parts = parts or Parts()
        self.dialogue = Dialogue(manual, context)
        self._queue: list[tuple[float, int, int, AnyEvent]] = []
        self._order = 0
        self._said_until = 0.0
        self._turn_lines: list[Say] = []
        self._pending: list[Say] = []
        self._listen: Listen | None = None
        self._generation = 0
        self._transcript: list[Heard] = []
        self._message: Message | None = None
        self._kept = False
        self._reason = ""

    def run(self) -> CallResult:
        """The call from its start to its end. Raises RuntimeError when it does not end."""
        self._feed(CallStarted(), 0.0)
        now = 0.0
        for _ in range(MOST_EVENTS):
            if self.dialogue.finished:
                break
            now = self._next(now)
        else:
            raise RuntimeError(f"the call did not end within {MOST_EVENTS} events")
        state = self.dialogue.state
        return CallResult(
            message=self._message,
            kept=self._kept,
            turns=state.turns,
            seconds=round(max(self._said_until, state.now if not self._reason else 0.0), 1),
            transcript=tuple(self._transcript),
            reason=self._reason,
        )

    def _next(self, now: float) -> float:
        """One event, or one timer, or the caller's turn: whichever is due first."""
        timer = self.dialogue.next_timer()
        due = self._queue[0][0] if self._queue else None
        if due is None and self._listen is not None and not self._pending:
            self._caller_turn(max(now, self._said_until))
            due = self._queue[0][0] if self._queue else None
        if due is not None and (timer is None or due <= timer):
            at, _, generation, event = heapq.heappop(self._queue)
            if isinstance(event, SpeechDone | CallerInterrupted):
                if generation != self._generation:
                    return now
                self._heard(event.say)
            self._feed(event, at)
            return at
        at = max(now, timer if timer is not None else now)
        self._carry_out(self.dialogue.on_timer(at), at)
        return at

    # the desk

    def _feed(self, event: AnyEvent, at: float) -> None:
        self._carry_out(self.dialogue.receive(event, at), at)

    def _heard(self, say: int) -> None:
        self._pending = [line for line in self._pending if line.id != say]

    def _carry_out(self, intents: list[AnyIntent], at: float) -> None:
        for intent in intents:
            if isinstance(intent, Say):
                self._say(intent, at)
            elif isinstance(intent, StopSaying):
                self._generation += 1
                self._pending = []
                self._said_until = at
            elif isinstance(intent, Listen):
                self._listen = intent
            elif isinstance(intent, Understand):
                self._understand(intent, at)
            elif isinstance(intent, Record):
                self._record(intent, at)
            elif isinstance(intent, Connect):
                self._connect(intent, at)
            elif isinstance(intent, HangUp):
                self._reason = intent.reason
                self._listen = None

    def _say(self, say: Say, at: float) -> None:
        begins = max(at, self._said_until)
        self._transcript.append(Heard(who="desk", text=say.shown, line=say.line, at=round(begins, 2)))
        self._caller.hears(say)
        if self._listen is not None:
            self._turn_lines, self._listen = [], None
        self._turn_lines.append(say)
        self._pending.append(say)
        length = seconds_to_say(say.spoken)
        over = self._caller.interrupts(say, self.dialogue.state.turns) if say.may_interrupt else ""
        if over:
            stopped = begins + length / 2
            self._put(stopped, CallerInterrupted(say=say.id, heard=length / 2))
            self._speak(over, stopped)
            self._said_until = stopped
            return
        self._said_until = begins + length
        self._put(self._said_until, SpeechDone(say=say.id))

    def _understand(self, intent: Understand, at: float) -> None:
        local = wall(self._context.started_at, at)
        commands = self._understander.understand(intent.texts, intent.expect, self._manual, local)
        self._put(at + UNDERSTANDING_SECONDS, Understood(request=intent.id, commands=tuple(commands)))

    def _record(self, intent: Record, at: float) -> None:
        self._message = intent.message
        done: AnyEvent
        if self._parts.disk:
            self._kept = True
            done = Recorded(request=intent.id, message_id="simulated")
        else:
            done = RecordFailed(request=intent.id, why="simulated")
        self._put(at + RECORDING_SECONDS, done)

    def _connect(self, intent: Connect, at: float) -> None:
        connects = self._parts.connects
        result = connects.get(intent.target, connects.get("", "no_answer"))
        answered = max(at, self._said_until) + RINGING_SECONDS
        self._put(answered, ConnectResult(request=intent.id, result=result))
        if result == "answered":
            self._put(answered + JOINED_SECONDS, CallerHungUp())

    # the caller

    def _caller_turn(self, at: float) -> None:
        listen = self._listen
        if listen is None:
            return
        self._listen = None
        moment = Moment(lines=tuple(self._turn_lines), listen=listen, turns=self.dialogue.state.turns, at=at)
        self._turn_lines = []
        reply = self._caller.reply(moment)
        begins = at + REPLY_DELAY
        if reply.hangs_up:
            self._transcript.append(Heard(who="call", text="（発信者が電話を切りました）", at=round(begins, 2)))
            self._put(begins, CallerHungUp())
        elif reply.keys:
            self._transcript.append(Heard(who="caller", text=f"#{keys_without_cards(reply.keys)}", at=round(begins, 2)))
            for number, key in enumerate(reply.keys):
                self._put(begins + number * KEY_SECONDS, KeysPressed(keys=key))
        elif reply.text:
            self._put(begins, CallerSpeaking())
            self._speak(reply.text, begins, reply.heard)
        elif self._is_asked():
            self._transcript.append(Heard(who="caller", text="（無言）", at=round(begins, 2)))

    def _is_asked(self) -> bool:
        """Whether silence is an answer: not in the moment to object, in which nothing was asked."""
        question = self.dialogue.state.question
        return question is None or not question.hears_out

    def _speak(self, text: str, begins: float, heard: tuple[str, ...] | None = None) -> None:
        ends = begins + seconds_of_caller(text)
        self._transcript.append(Heard(who="caller", text=without_cards(text), at=round(begins, 2)))
        hears = self.dialogue.state.hears
        clip = "" if hears else f"clip-{len(self._transcript)}"
        texts = (text,) if heard is None else heard
        said = CallerSaid(texts=texts if hears else (), clip=clip, start=begins, end=ends)
        self._put(ends, said)

    def _put(self, at: float, event: AnyEvent) -> None:
        self._order += 1
        heapq.heappush(self._queue, (at, self._order, self._generation, event))


def simulate(
    manual: Manual, context: Context, caller: Caller, understander: Understander, parts: Parts | None = None
) -> CallResult:
    """One call to its end."""
    return Simulation(manual, context, caller, understander, parts).run()
