"""What may happen next on a call, and the events it is made of. An act done twice from one state does the same."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from toritsugi.core.dialogue import events as e
from toritsugi.core.dialogue.commands import AnyCommand
from toritsugi.core.dialogue.intents import AnyIntent, Say
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.dialogue.spoken_length import seconds_of_caller
from toritsugi.core.dialogue.state import CallState, Turn
from toritsugi.core.values.model import Value

#: seconds between events that nobody waits for
MOMENT = 0.1
#: the recorded answer of an abstract caller
CLIP = "clip"


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happens. how: a row of `HOW`. text: what a dialogue shows of it.

    presence: contacts whose presence changes just before. times: what it stands for happens this often in a row;
    preset: counters of the state that say that it has happened `times - 1` times already. The machine's counters of
    silences, warnings and such only count up to their limit, so "for the last time" is an act of its own and the
    counters are no part of a situation.
    """

    how: str
    text: str = ""
    commands: tuple[AnyCommand, ...] = ()
    keys: str = ""
    item: str = ""
    value: Value | None = None
    result: str = ""
    presence: tuple[tuple[str, str], ...] = ()
    times: int = 1
    preset: tuple[tuple[str, int], ...] = ()


class Step(msgspec.Struct, frozen=True):
    """One event worked by the machine. at: seconds of the call."""

    event: e.AnyEvent
    before: CallState
    after: CallState
    intents: list[AnyIntent]
    at: float


def perform(dialogue: Dialogue, act: Act, now: float, lengths: dict[int, float] | None = None) -> Iterator[Step]:
    """Do an act; yields after each event. lengths: seconds of each line said, by its number, for a call at the speed of
    speech in which timers are due when they are; None as if no time passed.
    """
    if act.how == "hear":
        yield from _hear(dialogue, now, lengths)
        return
    for event, seconds in HOW[act.how](dialogue, act):
        now += seconds if lengths is not None else MOMENT
        if isinstance(event, e.TimerFired):
            now = max(now, dialogue.state.call_end if act.how == "limit" else dialogue.next_timer() or now)
        elif lengths is not None and (due := dialogue.next_timer()) is not None and due < now:
            yield _step(dialogue, e.TimerFired(), due)
            return
        if isinstance(event, e.Understood | e.ConnectResult | e.Recorded | e.RecordFailed):
            event = msgspec.structs.replace(event, request=dialogue.state.waiting_for)
        yield _step(dialogue, event, now)


def _step(dialogue: Dialogue, event: e.AnyEvent, now: float) -> Step:
    before = dialogue.state
    intents = dialogue.receive(event, now)
    return Step(event, before, dialogue.state, intents, now)


def _hear(dialogue: Dialogue, now: float, lengths: dict[int, float] | None) -> Iterator[Step]:
    """Every line is heard to its end."""
    for say, _, _ in dialogue.state.saying:
        if not any(one[0] == say for one in dialogue.state.saying):
            continue
        now += MOMENT if lengths is None else lengths.get(say, MOMENT)
        due = dialogue.next_timer()
        if lengths is not None and due is not None and due < now:
            yield _step(dialogue, e.TimerFired(), due)
            return
        yield _step(dialogue, e.SpeechDone(say=say), now)


Happening = Iterator[tuple[e.AnyEvent, float]]


def _say(dialogue: Dialogue, act: Act) -> Happening:
    for contact, presence in act.presence:
        yield e.PresenceChanged(contact=contact, presence=presence), 0.1
    yield e.CallerSpeaking(), 0.6
    yield e.CallerSaid(texts=(act.text or "……",)), seconds_of_caller(act.text)
    if dialogue.state.turn is Turn.THINKING:
        yield e.Understood(request=0, commands=act.commands), 0.05


def _say_over(dialogue: Dialogue, act: Act) -> Happening:
    """Words while a line is being said, which go on to be understood."""
    yield e.CallerSaid(texts=(act.text or "……",)), 0.3
    if dialogue.state.turn is Turn.THINKING:
        yield e.Understood(request=0, commands=act.commands), 0.05


def _interrupt(dialogue: Dialogue, act: Act) -> Happening:
    for say, _, _ in dialogue.state.saying[:1]:
        yield e.CallerInterrupted(say=say, heard=0.4), 0.4
    yield from _say_over(dialogue, act)


def _interrupt_unheard(dialogue: Dialogue, act: Act) -> Happening:
    """The caller speaks over a line, and nothing recognises it."""
    for say, _, _ in dialogue.state.saying[:1]:
        yield e.CallerInterrupted(say=say, heard=0.4), 0.4
    yield e.CallerSaid(texts=(), clip=CLIP), 3.0


def _understood_late(_: Dialogue, act: Act) -> Happening:
    yield e.CallerSaid(texts=(act.text,)), 1.0
    yield e.TimerFired(), 0.0


def _understanding_fails(_: Dialogue, act: Act) -> Happening:
    yield e.CallerSaid(texts=(act.text,)), 1.0
    yield e.PartFailed(part="understanding", why="check"), 0.1


def _gone_while_thinking(_: Dialogue, act: Act) -> Happening:
    yield e.CallerSaid(texts=(act.text,)), 1.0
    yield e.CallerHungUp(), 0.1


def _endless(dialogue: Dialogue, __: Act) -> Happening:
    yield e.CallerSpeaking(), 0.6
    if dialogue.state.turn is Turn.HEARING:
        yield e.TimerFired(), 0.0


def _clip(_: Dialogue, __: Act) -> Happening:
    yield e.CallerSpeaking(), 0.6
    yield e.CallerSaid(texts=(), clip=CLIP), 3.0


def _keys(_: Dialogue, act: Act) -> Happening:
    yield e.KeysPressed(keys=act.keys), 0.6 + 0.35 * len(act.keys)


def _keys_and_pause(dialogue: Dialogue, act: Act) -> Happening:
    yield e.KeysPressed(keys=act.keys), 0.6 + 0.35 * len(act.keys)
    if dialogue.state.turn is Turn.KEYING:
        yield e.TimerFired(), 0.0


def _operator_fills(_: Dialogue, act: Act) -> Happening:
    if act.value is not None:
        yield e.OperatorFilled(operator="operator", item=act.item, value=act.value), 1.0


def _one(event: e.AnyEvent, seconds: float = 1.0) -> Happening:
    yield event, seconds


#: how an act is done
HOW = {
    "start": lambda dialogue, act: _one(e.CallStarted(), 0.0),
    "say": _say,
    "say_over": _say_over,
    "interrupt": _interrupt,
    "interrupt_unheard": _interrupt_unheard,
    "understood_late": _understood_late,
    "understanding_fails": _understanding_fails,
    "gone_while_thinking": _gone_while_thinking,
    "endless": _endless,
    "clip": _clip,
    "keys": _keys,
    "keys_and_pause": _keys_and_pause,
    "timer": lambda dialogue, act: _one(e.TimerFired(), 0.0),
    "limit": lambda dialogue, act: _one(e.TimerFired(), 0.0),
    "hang_up": lambda dialogue, act: _one(e.CallerHungUp()),
    "hears_again": lambda dialogue, act: _one(e.PartBack(part="recogniser")),
    "deaf": lambda dialogue, act: _one(e.PartFailed(part="recogniser", why="check")),
    "connect": lambda dialogue, act: _one(e.ConnectResult(request=0, result=act.result), 8.0),
    "recorded": lambda dialogue, act: _one(e.Recorded(request=0, message_id="m"), 0.05),
    "failed": lambda dialogue, act: _one(e.RecordFailed(request=0, why="check"), 0.05),
    "lease_lost": lambda dialogue, act: _one(e.LeaseLost()),
    "operator": lambda dialogue, act: _one(e.OperatorEntered(operator="operator")),
    "operator_leaves": lambda dialogue, act: _one(e.OperatorLeft(operator="operator"), 20.0),
    "operator_fills": _operator_fills,
}


def said_in(intents: list[AnyIntent]) -> Iterator[Say]:
    """The lines among intents."""
    return (intent for intent in intents if isinstance(intent, Say))
