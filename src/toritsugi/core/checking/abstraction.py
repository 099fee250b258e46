"""When two states of a call are one situation, and when two situations are of one shape.

A situation leaves out what the dialogue machine never looks at again (the words of an answer, numbers of lines, the
clock) and what it only counts up to a limit. A shape leaves out which item, matter or contact it is about. The argument
why that is sound stands in docs/explanation/checking.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from toritsugi.core.checking.procedures import rung_by, stands_at, steps_of
from toritsugi.core.dialogue.callers import rule_move
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.message import State
from toritsugi.core.dialogue.policy import UNSURE, tries
from toritsugi.core.dialogue.procedure import items_of
from toritsugi.core.dialogue.repair import may_answer, may_ring, rings_in_silence
from toritsugi.core.dialogue.state import CallState, Question, Slot, Turn, knows_something
from toritsugi.core.dialogue.work import Given, facts_of
from toritsugi.core.manual.conditions import FLAGS, holds, none_of
from toritsugi.core.manual.escalation import contact_for
from toritsugi.core.manual.model import TOLD_OF, Condition, Finish, Item, Manual, Matter
from toritsugi.core.values.model import Kind, Source

#: words of conditions that are settled when a call begins
OF_THE_CALL = ("time", "day", "date", "repeat", "holiday", "reported", "withheld")
#: the end of a call's limit, so far away that it never comes by itself: reaching it is an act
FAR = 1e9
_CLOSING = (Turn.KEEPING, Turn.GONE, Turn.OVER)
Key = tuple[Any, ...]


def still(state: CallState) -> CallState:
    """A state as if it began now, with the counters that only count up to a limit at zero."""
    return msgspec.structs.replace(
        state, now=0.0, timer=max(0.0, state.timer - state.now), call_end=FAR, turns=0, silences=0, wordless=0, abuses=0
    )


class Abstraction:
    """The situations and shapes of one manual."""

    def __init__(self, manual: Manual) -> None:
        self.manual = manual
        looked_at = list(_conditions(manual))
        self.looked_at = frozenset(part.op for part in looked_at)
        self.in_conditions = _items_in_conditions(manual, looked_at)
        self._named_values = {
            item: frozenset(part.equals for part in looked_at if part.op == "item" and part.name == item)
            for item in self.in_conditions
        }
        self._gates = {item.id: items_in(item.needed) for item in manual.items.values() if item.needed.op != "always"}
        self._always = frozenset().union(*map(items_in, _conditions_but_of_items(manual)))
        self._wanted = {matter.id: _wanted_by(manual, matter) for matter in manual.matters.values()}
        self.items_looked_at = tuple(sorted({*self.in_conditions, *_items_in_forks(manual)}))
        decisive = self.looked_at | _telling(manual)
        self.flags = tuple(flag for flag in FLAGS if flag in decisive)
        self.presences = tuple(sorted({part.name for part in looked_at if part.op == "presence"}))
        self.of_the_call = tuple(dict.fromkeys(part for part in looked_at if part.op in OF_THE_CALL))
        self.rung = {matter.id: rung_by(manual, matter) for matter in manual.matters.values()}
        self.absences = bool(manual.absence or any(contact.absence for contact in manual.contacts.values()))
        self._shapes = {item.id: _shape_of_item(item) for item in manual.items.values()}
        self._marks = {matter.id: _marks_of(manual, matter.id) for matter in manual.matters.values()}

    def shape_of_item(self, item: str) -> Key:
        """What the machine looks at of an item, beside its words."""
        return self._shapes.get(item, ())

    def key(self, given: Given, state: CallState) -> Key:
        """The situation of a state."""
        if state.turn is Turn.OVER:
            return ("over",)
        ending = state.closing is not None or state.turn in _CLOSING
        return (
            state.turn,
            _saying(state),
            state.hears,
            state.hears_next,
            state.waiting_for != 0,
            bool(state.joined),
            bool(state.operator),
            state.matter,
            state.end_line,
            *self._facts(given, state),
            self._ending(state) if ending else self._open(given, state),
        )

    def _facts(self, given: Given, state: CallState) -> Iterable[Any]:
        """What conditions of the manual look at, and what decides whether a message is worth keeping."""
        yield knows_something(state)
        yield state.spoke
        yield given.caller_value is not None
        yield state.open if self.looked_at & {"open", "closed"} else None
        yield tuple(flag for flag in self.flags if flag in state.flags)
        if self.of_the_call:
            facts = facts_of(given, state)
            yield tuple(holds(part, facts) for part in self.of_the_call)
        yield tuple(state.presence.get(contact, "") for contact in self.presences)
        yield state.rule if "caller" in self.looked_at or rule_move(given, state) is not None else None
        yield state.callback
        asked_of = self._looked_at_yet(state)
        yield tuple(
            self._told(item, state.slots[item])
            for item in self.in_conditions
            if item in state.slots and item in asked_of
        )
        yield bool(state.alarm)
        yield tuple(given.context.ladders.items())

    def _ending(self, state: CallState) -> Key:
        message = state.message
        told = (message.outcome, message.complete, bool(message.notify)) if message is not None else None
        return (state.closing, state.cut_short, told, bool(state.message_id))

    def _open(self, given: Given, state: CallState) -> Key:
        question = state.question
        asked = None
        if question is not None:
            asked = (
                question.asked,
                question.item,
                question.step,
                _offered(question),
                question.heard and question.value is not None,
                question.callback,
                question.hears_out,
                question.keys,
                question.clip,
                question.patience >= 30.0,
            )
        return (
            asked,
            frozenset((item, *self._slot(item, slot)) for item, slot in state.slots.items()),
            self._progress(given, state),
            self._standing(given, state),
            state.take_message,
            state.guided,
            state.matter_missed,
            state.candidates,
            state.individual,
            state.callback_missed,
            bool(state.keys),
            bool(state.typed),
            bool(state.texts),
            bool(state.clip),
            state.over,
            (state.mark, state.target) if state.turn is Turn.CONNECTING else None,
            tuple(state.presence.get(one, "") for one in self.rung.get(state.matter, ())) if self.absences else None,
            can_ring(given, state),
            rings_in_silence(given, state),
        )

    def _slot(self, item: str, slot: Slot) -> Key:
        if slot.state is not None:
            return ("settled",)
        return self._trying(item, slot)

    def _trying(self, item: str, slot: Slot) -> Key:
        """How far the asking of an item has come: what the machine makes of its counters."""
        known = self.manual.items.get(item)
        if known is None:
            return ()
        level = slot.missed + slot.denied
        return (
            slot.value is not None,
            min(level, tries(known)),
            slot.denied > 0,
            slot.denied == level,
            min(slot.unsure, UNSURE),
            slot.offered,
            slot.asked > 0 if known.suggest else None,
        )

    def _known(self, slot: Slot) -> Key:
        """What a condition or a branch can tell of an item."""
        value = slot.value
        if value is None:
            return (slot.state is not None, None)
        kept = value.kept if value.kind in (Kind.YES_NO, Kind.CHOICE) else ""
        return (slot.state in (State.CONFIRMED, State.GIVEN), kept)

    def _looked_at_yet(self, state: CallState) -> frozenset[str]:
        """The items whose answers some condition may still look at: those of items that are asked already do not."""
        wanted = self._wanted.get(state.matter)
        gates = (
            items
            for gated, items in self._gates.items()
            if state.slot(gated).state is None and (wanted is None or state.take_message or gated in wanted)
        )
        return self._always.union(*gates)

    def _told(self, item: str, slot: Slot) -> Key:
        """What conditions can tell of an item: the answers that they name, and whether there is one."""
        known, kept = self._known(slot)
        return (
            item,
            known,
            kept if kept is None or kept in self._named_values[item] or item == "callback" else "other",
        )

    def _progress(self, given: Given, state: CallState) -> frozenset[tuple[str, str]]:
        """What was done once and decides what follows; where a procedure stands is told by `_standing`."""
        marks = self._marks.get(state.matter, frozenset())
        ruled = bool(state.rule) and rule_move(given, state) is not None
        return frozenset(
            (mark, result)
            for mark, result in state.progress.items()
            if mark in marks or mark in ("complaint.heard", "escalated") or (ruled and mark.startswith("caller."))
        )

    def _standing(self, given: Given, state: CallState) -> Key:
        """The step that a procedure stands at, and the answers known already that forks behind it look at."""
        matter = self.manual.matters.get(state.matter)
        if matter is None or matter.finish is not Finish.PROCEDURE or state.take_message:
            return ()
        step, passed = stands_at(given, matter, state)
        ahead = {one.item for one in steps_of(matter.procedure) if one.branches and one.item and one.id not in passed}
        known = tuple(self._known(state.slots[item]) for item in sorted(ahead) if item in state.slots)
        return (step.id if step is not None else "", f"{step.id}.missed" in state.progress if step else None, known)

    # shapes

    def asking(self, given: Given, state: CallState) -> Key:
        """The shape of the open question: all that decides what an answer to it does."""
        question = state.question
        if question is None:
            return ("nothing", state.hears)
        slot = state.slot(question.item) if question.item else Slot()
        item = self.manual.items.get(question.item)
        offers = given.caller_value is not None and item is not None and item.kind is Kind.PHONE
        return (
            question.asked,
            self.shape_of_item(question.item),
            self._trying(question.item, slot),
            _offered(question),
            question.heard and question.value is not None,
            question.callback,
            question.hears_out,
            question.clip,
            bool(question.options),
            state.hears,
            offers,
            bool(state.candidates),
            (state.matter_missed, state.guided) if question.asked in (Asked.MATTER, Asked.ANYTHING) else None,
            state.callback_missed if question.callback else None,
            f"{question.step}.missed" in state.progress if question.asked is Asked.HELPED else None,
            rings_in_silence(given, state),
        )

    def around(self, given: Given, state: CallState) -> Key:
        """The shape of all that decides what a caller's other wishes do, whatever is being asked."""
        question = state.question
        matter = self.manual.matters.get(state.matter)
        return (
            state.turn,
            question.asked if question else None,
            question.clip if question else None,
            state.hears,
            state.hears_next,
            (matter.finish is Finish.PROCEDURE) if matter else None,
            state.take_message,
            state.guided,
            can_ring(given, state),
            (True, None) if knows_something(state) else (False, given.caller_value is not None),
            bool(state.operator),
            bool(state.joined),
            state.waiting_for != 0,
            state.end_line,
            state.closing,
            state.rule if rule_move(given, state) is not None else None,
            state.turn is Turn.CONNECTING and state.mark.split(".")[0] in ("person", "silence"),
        )

    def waiting(self, given: Given, state: CallState) -> Key:
        """The shape of a question that is left open longer than usual: only silence is different then."""
        question = state.question
        if question is None:
            return (None, bool(state.texts), False, False, False)
        rings = rings_in_silence(given, state)
        return (question.asked, bool(state.texts), question.patience >= 30.0, question.hears_out, rings)

    def speaking(self, state: CallState) -> Key:
        """The shape of what is being said."""
        question = state.question
        asked = None
        if question is not None:
            asked = (question.asked, question.value is not None, question.keys, question.clip, bool(question.item))
        return (_saying(state), asked, state.hears, state.turn)


def _offered(question: Question) -> bool | None:
    """Whether the value put to the caller is the number of the call; None where the question puts none."""
    return question.value.source is Source.CALLER_NUMBER if question.value is not None else None


def can_ring(given: Given, state: CallState) -> bool:
    """Whether a wish for a person would ring somebody now."""
    matter = given.manual.matters.get(state.matter)
    target = matter.target if matter is not None and matter.finish in (Finish.CONNECT, Finish.ESCALATE) else ""
    return (
        may_ring(given.manual, target) and f"person.{target}" not in state.progress and may_answer(given, state, target)
    )


def _saying(state: CallState) -> Key:
    saying = state.saying
    return (bool(saying), any(reads for _, reads, _ in saying), all(may for _, _, may in saying))


def _shape_of_item(item: Item) -> Key:
    return (
        item.kind,
        item.required,
        item.read_back,
        len(item.again),
        item.suggest,
        bool(item.by_keys),
        bool(item.short),
        bool(item.refused),
        item.id == "callback",
    )


def _conditions(manual: Manual) -> Iterable[Condition]:
    """Every part of the conditions that are looked at while a call goes on or ends."""
    for condition in (*(item.needed for item in manual.items.values()), *_conditions_but_of_items(manual)):
        yield from _parts(condition)


def _parts(condition: Condition) -> Iterable[Condition]:
    yield condition
    for part in condition.parts:
        yield from _parts(part)


def _items_in_conditions(manual: Manual, looked_at: list[Condition]) -> tuple[str, ...]:
    found = {part.name for part in looked_at if part.op == "item"}
    if any(part.op == "callback_wanted" for part in looked_at):
        found.add("callback")
    return tuple(sorted(item for item in found if item in manual.items))


def items_in(condition: Condition) -> frozenset[str]:
    """The items that a condition looks at."""
    parts = list(_parts(condition))
    found = {part.name for part in parts if part.op == "item"}
    return frozenset(found | ({"callback"} if any(part.op == "callback_wanted" for part in parts) else set()))


def _conditions_but_of_items(manual: Manual) -> Iterable[Condition]:
    yield from (line.when for line in manual.closing)
    yield from (matter.urgent_when for matter in manual.matters.values() if matter.urgent_when is not None)
    yield from (card.when for card in manual.cards.values())
    yield from (rule.when for rule in manual.callers)
    if not somebody_told(manual):
        yield from (rule.when for rule in manual.notify)


def somebody_told(manual: Manual) -> bool:
    """Whether the rules tell somebody of any message, whatever it is: as they do in every manual that was read.

    Then the check need not know what they look at, nor whom else a call goes to of itself.
    """
    rules = manual.notify
    if any(rule.when.op == "always" and rule.by for rule in rules):
        return True
    return bool(rules) and all(rule.by for rule in rules) and rules[-1].when == none_of(r.when for r in rules[:-1])


def _telling(manual: Manual) -> frozenset[str]:
    """The marks of how the talk went because of which somebody is told whom no rule need tell."""
    if somebody_told(manual):
        return frozenset()
    matters = ("", *manual.matters)
    return frozenset(flag for flag in TOLD_OF if any(contact_for(manual, matter, flag) for matter in matters))


def _wanted_by(manual: Manual, matter: Matter) -> frozenset[str]:
    """The items that a matter may ask, by its list, its procedure, or the list of a message taken instead."""
    return frozenset((*matter.collect, *items_of(matter.procedure), *manual.default_collect))


def _items_in_forks(manual: Manual) -> set[str]:
    steps = (step for matter in manual.matters.values() for step in steps_of(matter.procedure))
    return {step.item for step in steps if step.branches and step.item in manual.items}


def _marks_of(manual: Manual, name: str) -> frozenset[str]:
    """The marks of progress that decide what follows in a matter."""
    matter = manual.matters[name]
    found = {f"matter.{name}", f"matter.{name}.then", f"matter.{name}.connect", f"matter.{name}.escalate"}
    found |= {f"card.{matter.card}", f"card.{matter.card}.none"} if matter.card else set()
    return frozenset(found)
