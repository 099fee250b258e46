"""Things that happen beside the talk: a person takes over, enters a value, presence changes, a part fails."""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue import hearing, taking
from toritsugi.core.dialogue.acting import advance
from toritsugi.core.dialogue.events import (
    OperatorEntered,
    OperatorFilled,
    OperatorLeft,
    PartBack,
    PartFailed,
    PresenceChanged,
)
from toritsugi.core.dialogue.intents import StopSaying
from toritsugi.core.dialogue.state import Turn
from toritsugi.core.dialogue.table import TALKING
from toritsugi.core.dialogue.waiting import ASIDE_LIMIT
from toritsugi.core.dialogue.work import Work
from toritsugi.core.manual.conditions import PRESENCES
from toritsugi.core.values.model import Source


def step_aside(work: Work, event: OperatorEntered) -> None:
    """A person has the caller: the machine keeps quiet until it gets the call back."""
    if work.state.saying:
        work.out.append(StopSaying())
    work.set(
        operator=event.operator or "operator",
        turn=Turn.ASIDE,
        saying=(),
        question=None,
        keys="",
        waiting_for=work.state.waiting_for if work.state.joined else 0,
        timer=work.now + ASIDE_LIMIT,
    )


def take_back(work: Work, event: OperatorLeft) -> None:
    """The person gave the call back: what is next follows from what is known by now."""
    if not work.state.operator:
        return
    work.set(operator="")
    if work.state.joined:
        return
    work.set(silences=0, call_end=max(work.state.call_end, work.now + work.given.manual.longest_call))
    advance(work)


def operator_value(work: Work, event: OperatorFilled) -> None:
    """A person entered a value. It stands as entered; the machine goes on if that was what it asked."""
    item = work.given.manual.items.get(event.item)
    if item is None or not taking.fits(item, event.value):
        return
    value = msgspec.structs.replace(event.value, source=Source.OPERATOR)
    work.set_slot(item.id, unsure=0)
    taking.take_value(work, item, value)
    question = work.state.question
    if work.state.turn in TALKING and question is not None and question.item == item.id:
        work.hush()
        work.set(waiting_for=0)
        advance(work)


def presence(work: Work, event: PresenceChanged) -> None:
    """A contact came or went."""
    if event.contact in work.given.manual.contacts and event.presence in PRESENCES:
        work.set(presence={**work.state.presence, event.contact: event.presence})


def part_lost(work: Work, event: PartFailed) -> None:
    """A part of the desk failed; the call goes on without it (G8)."""
    if event.part == "understanding" and work.state.turn is Turn.THINKING:
        hearing.dispose(work, ())
    if event.part != "recogniser":
        return
    work.set(hears_next=False)
    if not work.state.hears:
        return
    work.set(hears=False)
    if work.state.turn in TALKING and work.state.question is not None:
        if work.state.turn is not Turn.SPEAKING:
            work.hush()  # what is being said to a caller who listens is true still: the keys are told after it
        work.set(waiting_for=0, keys="")
        work.standard("guided_intro")
        advance(work)


def part_back(work: Work, event: PartBack) -> None:
    """Words are recognised again: the question that is open is answered as it was put, the next one by words."""
    if event.part == "recogniser" and not work.state.hears:
        work.set(hears_next=True)
