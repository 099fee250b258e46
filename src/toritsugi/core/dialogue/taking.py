"""Values, and yes and no: what an answer does to an item, and when it counts (G3)."""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue import ending
from toritsugi.core.dialogue.commands import (
    AnyCommand,
    CallerNumber,
    Confirm,
    Correct,
    Deny,
    Fill,
    Repeat,
    Retract,
    Slower,
    Spell,
    Wait,
    WantPerson,
)
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.message import Outcome, State
from toritsugi.core.dialogue.moves import Close
from toritsugi.core.dialogue.policy import needs_read_back, next_move
from toritsugi.core.dialogue.procedure import HELPED, NOT_HELPED
from toritsugi.core.dialogue.state import Question
from toritsugi.core.dialogue.work import Work
from toritsugi.core.manual.model import Item
from toritsugi.core.values.model import Kind, Source, Value
from toritsugi.core.values.yes_no import yes_no_value

#: wishes that keep the call open: who says no to "anything else?" and wants one of these in the same breath goes on
STAYS = (WantPerson, Repeat, Slower, Wait)


def values(work: Work, commands: tuple[AnyCommand, ...]) -> bool:
    """Fill, correct, the caller's own number, retract and spell. True when some value was taken."""
    taken = False
    for command in commands:
        if isinstance(command, Fill):
            taken = _fill(work, command.item, command.value) or taken
        elif isinstance(command, Correct):
            taken = _correct(work, command) or taken
        elif isinstance(command, CallerNumber):
            taken = _caller_number(work) or taken
        elif isinstance(command, Retract):
            taken = _retract(work, command.item) or taken
        elif isinstance(command, Spell):
            taken = _spell(work, command.words) or taken
    return taken


def _fill(work: Work, name: str, value: Value) -> bool:
    question = work.state.question
    asked = question.item if question else ""
    name = name or asked
    item = work.given.manual.items.get(name)
    if item is None or not fits(item, value):
        return False
    slot = work.state.slot(name)
    settled = slot.state not in (None, State.REFUSED, State.UNKNOWN) and name != asked
    if settled or not _may_be_told(work, name):
        return False
    if question is not None and question.value is not None and name == asked and value.kept == question.value.kept:
        return _confirm(work, question)
    take_value(work, item, value)
    return True


def _correct(work: Work, command: Correct) -> bool:
    question = work.state.question
    name = command.item or (question.item if question else "") or _last_given(work)
    item = work.given.manual.items.get(name)
    if item is None or not fits(item, command.value) or not _may_be_told(work, name):
        return False
    slot = work.state.slot(name)
    if question is None or question.item != name:
        work.standard("correct_ok", again=False)
    work.set_slot(name, denied=slot.denied + 1 if slot.value is not None else slot.denied)
    take_value(work, item, command.value)
    return True


def _caller_number(work: Work) -> bool:
    """The number the call comes from, for the phone number that is asked; False where none is shown."""
    question, value = work.state.question, work.given.caller_value
    if question is None or question.asked is not Asked.ITEM or value is None:
        return False
    item = work.given.manual.items.get(question.item)
    if item is None or not fits(item, value):
        return False
    take_value(work, item, value)
    return True


def _may_be_told(work: Work, name: str) -> bool:
    """Whether an item may get a value now: it is the one asked, has had an answer, or something collects it.

    What no course of the manual collects is in nobody's question, and understanding has no leave to fill it (G6).
    """
    question = work.state.question
    asked = question is not None and question.item == name
    return asked or name in work.state.slots or name in work.given.collectable


def _retract(work: Work, name: str) -> bool:
    """An answer that its caller calls wrong counts no longer, and is asked again; False when there is none."""
    slot = work.state.slot(name)
    if slot.value is None:
        return False
    offered = slot.offered or slot.value.source is Source.CALLER_NUMBER  # it is not offered again
    work.set_slot(name, value=None, state=None, denied=slot.denied + 1, unsure=0, offered=offered)
    if name == "callback":
        work.set(callback="")
    return True


def _last_given(work: Work) -> str:
    given = [name for name in work.state.order if work.state.slots[name].value is not None]
    return given[-1] if given else ""


def _spell(work: Work, words: str) -> bool:
    """How a name is written: kept beside the value, which itself stays as it was read back."""
    question = work.state.question
    slot = work.state.slot(question.item) if question else None
    if question is None or slot is None or slot.value is None:
        return False
    told = f"{slot.value.words}（{words}）" if slot.value.words else words
    value = msgspec.structs.replace(slot.value, words=told)
    work.set_slot(question.item, value=value)
    work.set(question=msgspec.structs.replace(question, value=value))
    return True


def fits(item: Item, value: Value) -> bool:
    """Whether a value can be an answer of this item."""
    if value.kind is not item.kind or not value.kept or not value.shown:
        return False
    if item.kind is Kind.CHOICE:
        return any(choice.id == value.kept for choice in item.choices)
    return item.kind is not Kind.YES_NO or value.kept in ("yes", "no")


def take_value(work: Work, item: Item, value: Value) -> None:
    """Put a value in its slot. One that is read back counts only once it was confirmed (G3)."""
    clip = work.state.clip
    if clip and not value.clip and value.source is Source.VOICE:
        value = msgspec.structs.replace(value, clip=clip)
    state = None if needs_read_back(item, value.source) else State.GIVEN
    offered = work.state.slot(item.id).offered or _instead_of_offer(work, item, value)
    work.set_slot(item.id, value=value, state=state, unsure=0, begun="", known="", offered=offered)
    if item.id == "callback":
        work.set(callback=value.kept)


def _instead_of_offer(work: Work, item: Item, value: Value) -> bool:
    """Whether a value is another one than the caller's number, which the open question puts to them."""
    question = work.state.question
    put = question.value if question is not None and question.item == item.id else None
    return put is not None and put.source is Source.CALLER_NUMBER and put.kept != value.kept


# yes and no


def yes_no(work: Work, commands: tuple[AnyCommand, ...], *, answered: bool) -> bool:
    """Yes or no to the open question. answered: a value for the very item asked came with it, and goes before."""
    question = work.state.question
    if question is None:
        return False
    for command in commands:
        if isinstance(command, Confirm) and not answered:
            return answer(work, question, yes=True)
        if isinstance(command, Deny) and not answered:
            stays = question.asked is Asked.ANYTHING and any(isinstance(one, STAYS) for one in commands)
            return not stays and answer(work, question, yes=False)
        if isinstance(command, Fill | Correct) and command.value.kind is Kind.YES_NO and question.item == "":
            return answer(work, question, yes=command.value.kept == "yes")
    return False


def answer(work: Work, question: Question, *, yes: bool) -> bool:
    """Yes or no to the open question; False when it cannot be answered so."""
    if question.asked is Asked.CONFIRM and question.item:
        return _confirm(work, question) if yes else _deny(work, question)
    if question.callback:
        work.set(callback="yes" if yes else "no")
        return True
    if question.asked is Asked.HELPED:
        work.mark(question.step, HELPED if yes else NOT_HELPED)
        if yes and _leads_to_solved(work, question.step):
            work.standard("solved")
        return True
    if question.asked is Asked.ANYTHING:
        return _anything(work, yes=yes)
    item = work.given.manual.items.get(question.item)
    if item is None:
        return False
    if item.kind is Kind.YES_NO:
        take_value(work, item, yes_no_value(yes, words=work.state.texts[0] if work.state.texts else ""))
        return True
    if not yes and item.required == "individual":
        work.set(individual=True)
        return True
    if not yes and item.required == "optional":
        work.set_slot(item.id, state=State.UNKNOWN)
        return True
    return False


def _confirm(work: Work, question: Question) -> bool:
    """Confirmed is only what the caller heard to its end, and what is still the value (G3)."""
    if question.hears_out:
        return True
    slot = work.state.slot(question.item)
    value = question.value
    if value is None or (slot.value is not None and slot.value != value):
        return True
    if not question.heard:
        work.set_slot(question.item, unsure=slot.unsure + 1)
        return True
    work.set_slot(question.item, value=value, state=State.CONFIRMED)
    # a no that was heard as a yes is known by the caller from these words: nothing else tells of the offered number
    offered = value.source is Source.CALLER_NUMBER and work.standard("offer_taken", again=False)
    if not offered:
        work.standard("thanks_item", again=False)
    return True


def _deny(work: Work, question: Question) -> bool:
    if question.hears_out:
        return _retract(work, question.item)
    slot = work.state.slot(question.item)
    if slot.value is None:
        work.set_slot(question.item, offered=True)
        return True
    work.set_slot(question.item, value=None, state=None, denied=slot.denied + 1, unsure=0)
    return True


def _leads_to_solved(work: Work, step: str) -> bool:
    move = next_move(work.given, work.state)
    return bool(step) and isinstance(move, Close) and move.outcome is Outcome.SOLVED


def _anything(work: Work, *, yes: bool) -> bool:
    if yes:
        work.set(guided=False, matter="", candidates=(), matter_missed=0)
        return True
    outcome = ending.outcome_now(work.state)
    work.set(closing=outcome, guided=False)
    return True
