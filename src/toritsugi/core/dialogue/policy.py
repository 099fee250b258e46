"""What to do next, recomputed from the manual and what is known (form filling).

The order is the whole policy: a value to read back comes first, then the caller's rule, then what the call is about,
then what that matter wants. Nothing remembers where the talk was; a caller who answers ahead, corrects or digresses
changes what is known, and the next move follows.
"""

from __future__ import annotations

from toritsugi.core.dialogue import alarms, callers, procedure
from toritsugi.core.dialogue.message import Outcome, State
from toritsugi.core.dialogue.moves import (
    Ask,
    AskAnything,
    AskCallback,
    AskHelped,
    AskMatter,
    AskWhich,
    Close,
    GiveUp,
    HandOver,
    HearOut,
    Join,
    Move,
    Offer,
    ReadBack,
    SayOnce,
)
from toritsugi.core.dialogue.state import CallState, Slot, by_operator
from toritsugi.core.dialogue.work import Given, facts_of
from toritsugi.core.manual.conditions import Facts, holds
from toritsugi.core.manual.model import Card, Finish, Item, Manual, Matter, Mode, Step, StepKind
from toritsugi.core.values.model import Kind, Source

#: answers not understood, or values denied, after which an item is given up: asked, asked finer, asked by keys
TRIES = 3
TRIES_OPTIONAL = 2
#: read-backs neither confirmed nor denied after which an item is given up
UNSURE = 3
#: questions for the callback wish that went unanswered
CALLBACK_TRIES = 2


def next_move(given: Given, state: CallState) -> Move:
    """The next thing to do. Total: every state has a move, and `Close` is always reached when nothing else is left."""
    if state.closing is not None:
        return Close(state.closing)
    move = _read_back(given.manual, state) or callers.rule_move(given, state)
    if move is not None:
        return move
    if not state.take_message:
        if state.guided:
            return AskAnything()
        if not state.matter:
            return AskWhich(state.candidates) if state.candidates else AskMatter()
    return _work(given, state)


def _read_back(manual: Manual, state: CallState) -> Move | None:
    """Values given and not yet confirmed, in the order they came."""
    for item in state.order:
        slot = state.slots[item]
        if slot.value is not None and slot.state is None and not by_operator(slot) and item in manual.items:
            return GiveUp(item) if slot.unsure >= UNSURE else ReadBack(item)
    return None


def _work(given: Given, state: CallState) -> Move:
    matter = given.manual.matters.get(state.matter)
    if matter is None:
        return _message(given, state, None)
    intro = _intro(matter, state)
    if intro is not None:
        return intro
    if state.take_message:
        return _message(given, state, matter)
    if matter.finish is Finish.CARD:
        return _card(given, state, matter)
    if matter.finish is Finish.PROCEDURE:
        return _procedure(given, state, matter)
    if matter.finish is Finish.CONNECT:
        return _connect(given, state, matter)
    if matter.finish is Finish.ESCALATE:
        return _escalate(given, state, matter, f"matter.{matter.id}.escalate")
    if matter.finish is Finish.DECLINE:
        return _decline(given, state, matter)
    return _message(given, state, matter)


def _intro(matter: Matter, state: CallState) -> Move | None:
    mark = f"matter.{matter.id}"
    if mark in state.progress:
        return None
    if matter.mode is Mode.COMPLAINT and "complaint.heard" not in state.progress:
        standards = ("apology",) if matter.said else ("apology", "complaint_listen")
        return SayOnce("complaint.heard", standards=standards)
    return SayOnce(mark, phrases=matter.said) if matter.said else None


# ways to finish


def _message(given: Given, state: CallState, matter: Matter | None) -> Move:
    """Collect what the matter wants, say what it says after that, ask for the callback wish, and close.

    What escalates of itself is handed over after the collecting; at once where there is no matter to speak of first.
    """
    move: Move | None = alarms.hand_over(given, state) if matter is None else None
    move = move or _collect(given, state, collect_of(given.manual, matter)) or alarms.hand_over(given, state)
    if move is not None:
        return move
    if matter is not None and matter.then and f"matter.{matter.id}.then" not in state.progress:
        return SayOnce(f"matter.{matter.id}.then", phrases=matter.then)
    if _wants_callback_question(given, state, matter):
        return AskCallback()
    taken = _offer_taken_last(given, state)
    if taken:
        return HearOut(taken)
    escalated = state.alarm or "escalated" in state.progress
    return Close(Outcome.ESCALATED if escalated else Outcome.MESSAGE)


def _offer_taken_last(given: Given, state: CallState) -> str:
    """The item whose offered number was taken by the last question; "" when there was another after it.

    A no that was heard as a yes is known by the caller from いまおかけの番号で承ります alone, and can be taken back
    only while somebody listens. A key is not heard wrong; who writes sees what was taken.
    """
    question = state.question
    if question is None or question.hears_out or not state.texts or given.context.channel == "text":
        return ""  # texts: it was answered by words
    slot = state.slot(question.item)
    offered = question.value is not None and question.value.source is Source.CALLER_NUMBER
    return question.item if offered and slot.state is State.CONFIRMED and slot.value == question.value else ""


def _card(given: Given, state: CallState, matter: Matter) -> Move:
    card = given.manual.cards.get(matter.card)
    if card is None or not may_give(given, state, card):
        return SayOnce(f"card.{matter.card}.none", standards=("no_card",), take_message=True)
    return SayOnce(f"card.{card.id}", phrases=(card.say,), guided=True)


def _connect(given: Given, state: CallState, matter: Matter) -> Move:
    mark = f"matter.{matter.id}.connect"
    if mark not in state.progress:
        return _collect(given, state, matter.collect) or Join(matter.target, mark)
    if matter.otherwise is Finish.ESCALATE:
        return _escalate(given, state, matter, f"matter.{matter.id}.escalate")
    if matter.otherwise is Finish.DECLINE:
        return Close(Outcome.DECLINED)
    return _message(given, state, matter)


def _escalate(given: Given, state: CallState, matter: Matter, mark: str) -> Move:
    move = _collect(given, state, collect_of(given.manual, matter))
    if move is not None:
        return move
    if mark not in state.progress:
        return HandOver(matter.target, matter.title, mark)
    return _message(given, state, matter)


def _decline(given: Given, state: CallState, matter: Matter) -> Move:
    move = _collect(given, state, matter.collect)
    if move is not None:
        return move
    mark = f"matter.{matter.id}.then"
    if mark not in state.progress:
        return _declining(given.manual, matter, mark)
    return Close(Outcome.DECLINED)


def _declining(manual: Manual, matter: Matter, mark: str) -> Move:
    """The matter's own words; for sellers that have none, those of the rule for sellers, then the standard ones."""
    if matter.then or matter.said or matter.mode is not Mode.SALES:
        return SayOnce(mark, phrases=matter.then)
    rule = callers.sales_rule(manual)
    if rule is not None and rule.say is not None:
        return SayOnce(mark, phrases=(rule.say,))
    return SayOnce(mark, standards=("sales_decline",))


def _procedure(given: Given, state: CallState, matter: Matter) -> Move:
    step = procedure.due_step(matter, state, wanted_of(given, state, matter))
    if step is None:
        if "escalated" in state.progress:
            return _collect(given, state, matter.collect) or Close(Outcome.ESCALATED)
        return _message(given, state, matter)
    return _step(given, state, matter, step)


def _step(given: Given, state: CallState, matter: Matter, step: Step) -> Move:
    if step.kind is StepKind.ASK:
        return _ask(given, state, step.item)
    if step.kind is StepKind.COLLECT:
        return _collect(given, state, step.collect) or SayOnce(step.id)
    if step.kind is StepKind.SAY:
        if step.asks_helped and step.id in state.progress:
            return AskHelped(step)
        return SayOnce(step.id, phrases=(step.say,) if step.say else ())
    if step.kind is StepKind.CARD:
        card = given.manual.cards.get(step.target)
        valid = card is not None and may_give(given, state, card)
        return SayOnce(step.id, phrases=(card.say,) if card is not None and valid else ())
    if step.kind is StepKind.CONNECT:
        return Join(step.target, step.id)
    if step.kind is StepKind.ESCALATE:
        return HandOver(step.target or matter.target, matter.title, step.id)
    if step.kind is StepKind.SOLVED:
        return Close(Outcome.SOLVED)
    return _message(given, state, matter)


# items


def collect_of(manual: Manual, matter: Matter | None) -> tuple[str, ...]:
    """The items a matter collects; the line's default when it names none, or when no matter is known."""
    return matter.collect if matter is not None and matter.collect else manual.default_collect


def _collect(given: Given, state: CallState, items: tuple[str, ...]) -> Move | None:
    """The move for the first item of the list that is still open; None when all are settled."""
    facts: Facts | None = None
    for name in items:
        slot = state.slot(name)
        item = given.manual.items.get(name)
        if item is None or slot.state is not None:
            continue
        if item.required == "individual" and state.individual:
            continue
        if item.needed.op != "always":
            facts = facts or facts_of(given, state)
            if not holds(item.needed, facts):
                continue
        return _ask(given, state, name)
    return None


def _ask(given: Given, state: CallState, name: str) -> Move:
    item, slot = given.manual.items[name], state.slot(name)
    if slot.missed + slot.denied >= tries(item):
        return GiveUp(name)
    if item.suggest == "caller_number" and not slot.offered and given.caller_value is not None and not slot.asked:
        return Offer(name)
    return Ask(name)


def tries(item: Item) -> int:
    """How many answers of an item may be missed or denied before the desk goes on without it."""
    return TRIES_OPTIONAL if item.required == "optional" else TRIES


def wanted_of(given: Given, state: CallState, matter: Matter) -> dict[str, bool]:
    """Every item of a matter's procedure, and whether the procedure has a use for it now."""
    facts = facts_of(given, state)
    return {name: _is_wanted(given.manual, state, name, facts) for name in procedure.items_of(matter.procedure)}


def _is_wanted(manual: Manual, state: CallState, name: str, facts: Facts) -> bool:
    """Whether an item is asked or answered. The company of a private person is neither, unless it was told before."""
    item = manual.items.get(name)
    if item is None or not holds(item.needed, facts):
        return False
    return not (item.required == "individual" and state.individual and state.slot(name).state is None)


def open_items(given: Given, state: CallState) -> tuple[str, ...]:
    """Required items of the present matter that are still open: what makes a message incomplete."""
    matter = given.manual.matters.get(state.matter)
    facts = facts_of(given, state)
    if matter is not None and matter.finish is Finish.PROCEDURE and not state.take_message:
        items: tuple[str, ...] = matter.collect
    else:
        items = collect_of(given.manual, matter)
    return tuple(name for name in items if _is_open(given.manual.items.get(name), state, facts))


def _is_open(item: Item | None, state: CallState, facts: Facts) -> bool:
    if item is None or item.required == "optional" or not holds(item.needed, facts):
        return False
    slot: Slot = state.slot(item.id)
    return slot.state is None and not (item.required == "individual" and state.individual)


def _wants_callback_question(given: Given, state: CallState, matter: Matter | None) -> bool:
    """Whether to ask for the wish: some line or rule depends on it, there is a number to call, nothing told it yet."""
    offer = given.manual.callback.offer
    if state.callback or state.callback_missed >= CALLBACK_TRIES or "callback" in given.manual.items:
        return False
    if offer == "never":
        return False
    collected = (given.manual.items.get(name) for name in collect_of(given.manual, matter))
    has_number = any(
        item is not None and item.kind is Kind.PHONE and state.slot(item.id).value is not None for item in collected
    )
    return has_number and (given.uses_callback or offer == "always")


def needs_read_back(item: Item, source: Source) -> bool:
    """Whether a value is read back before it counts. A person of the desk who enters one has asked the caller."""
    return item.read_back and source is not Source.OPERATOR


def may_give(given: Given, state: CallState, card: Card) -> bool:
    """Whether a card may be used now: the scope has cards, it is valid today, and its condition holds."""
    does = given.manual.does
    if does and "answer_cards" not in does:
        return False
    return is_valid(card, given.date(state.now)) and (
        card.when.op == "always" or holds(card.when, facts_of(given, state))
    )


def is_valid(card: Card, day: str) -> bool:
    """Whether a card may be used on an ISO date."""
    return (not card.valid_from or card.valid_from <= day) and (not card.valid_until or day <= card.valid_until)
