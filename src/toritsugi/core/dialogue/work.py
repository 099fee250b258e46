"""The workbench of one event: the state as it becomes, and the intents as they are found.

It lives as long as one call of `Dialogue.receive`. Everything that says, asks or requests something goes through here,
so that numbering, what is pending and the timers are kept in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.expect import Answered, Expect
from toritsugi.core.dialogue.intents import AnyIntent, Listen, Say, StopSaying
from toritsugi.core.dialogue.message import Outcome, State
from toritsugi.core.dialogue.say import Filling, Phrasebook, finer, of_value, same
from toritsugi.core.dialogue.state import CallState, Line, Question, Slot, Turn
from toritsugi.core.dialogue.walltime import wall
from toritsugi.core.manual.conditions import NOT_TOLD, Facts
from toritsugi.core.manual.model import CallerRule, Condition, Manual, Phrase
from toritsugi.core.understanding.cards import are_a_card
from toritsugi.core.values.model import Kind, Value
from toritsugi.core.values.phone import from_caller_number

#: a line nobody reports as heard is taken as heard after this many seconds a character, and a reserve: twice the
#: slowest speech the desk makes, so that it never cuts a line that is really being said (G7)
LOST_LINE_SECONDS_PER_CHARACTER = 0.4
LOST_LINE_RESERVE = 10.0
#: seconds a caller who writes is given at least: an address takes half a minute to type, and nothing is silent here
PATIENCE_TO_WRITE = 60.0


class Given:
    """What stays the same during a call: manual, context, and what follows from them."""

    def __init__(self, manual: Manual, context: Context) -> None:
        self.manual = manual
        self.context = context
        self.book = Phrasebook(manual)
        self.caller_value: Value | None = from_caller_number(context.caller_number) if context.caller_number else None
        self.rules: dict[str, CallerRule] = {rule.id: rule for rule in manual.callers}
        self.collectable = collectable(manual)
        self.uses_callback = _uses_callback(manual)
        self.rules_may_change = any(_may_change(rule) for rule in manual.callers)
        self.last_call: float | None = min((call.days for call in context.history), default=None)
        self.keyed = tuple(matter for matter in manual.matters.values() if matter.key)

    def date(self, now: float) -> str:
        """ISO date at `now` seconds of the call, in the line's zone."""
        return wall(self.context.started_at, now).date().isoformat()


def _may_change(rule: CallerRule) -> bool:
    """Whether a rule may take hold of a caller in the middle of the call."""
    by_name = any(row.name or row.company for row in rule.listed)
    return bool(rule.names or rule.companies or by_name or rule.reported or rule.when.op != "always")


def collectable(manual: Manual) -> tuple[str, ...]:
    """Every item that some matter may ask, for callers who answer ahead."""
    found = dict.fromkeys(manual.default_collect)
    for matter in manual.matters.values():
        found.update(dict.fromkeys(matter.collect))
    return tuple(item for item in found if item in manual.items)


def _uses_callback(manual: Manual) -> bool:
    conditions = [*(line.when for line in manual.closing), *(rule.when for rule in manual.notify)]
    return any(_mentions_callback(condition) for condition in conditions)


def _mentions_callback(condition: Condition) -> bool:
    return condition.op == "callback_wanted" or any(_mentions_callback(part) for part in condition.parts)


class Work:
    """One event being worked."""

    __slots__ = ("_fresh", "given", "now", "out", "state")

    def __init__(self, given: Given, state: CallState, now: float) -> None:
        self.given = given
        self.state = state
        self.now = now
        self.out: list[AnyIntent] = []
        self._fresh = True

    def set(self, **changes: Any) -> None:
        """Replace fields of the state."""
        if "typed" in changes or "keys" in changes:
            ended = [keys for row in ("typed", "keys") if changes.get(row) == "" and (keys := getattr(self.state, row))]
            if ended and any(map(are_a_card, ended if self.state.turns else [*ended, "".join(ended)])):
                changes["cuts"] = self.state.cuts + 1
        self.state = msgspec.structs.replace(self.state, **changes)

    def set_slot(self, item: str, **changes: Any) -> None:
        """Replace fields of an item's slot."""
        slots = dict(self.state.slots)
        slots[item] = msgspec.structs.replace(slots.get(item, Slot()), **changes)
        order = self.state.order if item in self.state.order else (*self.state.order, item)
        self.set(slots=slots, order=order)

    def mark(self, key: str, result: str) -> None:
        """Note that something was done once, and how it came out."""
        self.set(progress={**self.state.progress, key: result})

    def flag(self, name: str, words: str = "") -> None:
        """Mark the message, and keep exact words worth keeping."""
        flags = self.state.flags if name in self.state.flags else (*self.state.flags, name)
        self.set(flags=flags)
        self.keep_words(words)

    def keep_words(self, words: str) -> None:
        """Keep the caller's exact words with the message."""
        if words and words not in self.state.words:
            self.set(words=(*self.state.words, words))

    def number(self) -> int:
        """The next number for a line or a request."""
        number = self.state.next_id
        self.set(next_id=number + 1)
        return number

    # saying

    def say(
        self,
        phrase: Phrase | None,
        blanks: Mapping[str, Filling] | None = None,
        *,
        reads_back: tuple[str, ...] = (),
        again: bool = True,
    ) -> bool:
        """Say a phrase of the manual; False when it is not there or a blank of it has no value.

        again: whether "please repeat" brings it once more.
        """
        if phrase is None:
            return False
        parts = self.given.book.parts(phrase, blanks or {})
        if parts is None:
            parts = self.given.book.parts(phrase, {**self._values(), **(blanks or {})})
        if parts is None:
            return False
        self.say_line(Line(phrase.id, parts, phrase.may_interrupt, reads_back), again=again)
        return True

    def say_line(self, line: Line, *, again: bool = True) -> None:
        """Give one rendered line to be said."""
        number = self.number()
        self.out.append(
            Say(
                id=number,
                line=line.line,
                parts=line.parts,
                may_interrupt=line.may_interrupt,
                reads_back=line.reads_back,
            )
        )
        said = () if self._fresh else self.state.said
        self._fresh = False
        length = sum(len(part.spoken) for part in line.parts)
        lost = LOST_LINE_RESERVE + LOST_LINE_SECONDS_PER_CHARACTER * length
        begun = self.state.timer if self.state.turn is Turn.SPEAKING and self.state.saying else self.now
        self.set(
            saying=(*self.state.saying, (number, bool(line.reads_back), line.may_interrupt)),
            said=(*said, line) if again else said,
            turn=Turn.SPEAKING,
            timer=max(begun, self.now) + lost,
        )

    def standard(self, name: str, *, again: bool = True, reads_back: tuple[str, ...] = (), **blanks: Filling) -> bool:
        """Say a standard phrase by its short name."""
        return self.say(self.given.book.standard(name), blanks, reads_back=reads_back, again=again)

    def _values(self) -> dict[str, Filling]:
        """What may stand in a blank of a manual's own line: the recorded values, and the client's name."""
        known = {
            item: of_value(slot.value)
            for item, slot in self.state.slots.items()
            if slot.value is not None and slot.value.shown and slot.state is not None
        }
        known["client"] = same(self.given.manual.client_name)
        return known

    def hush(self) -> None:
        """Stop what is being said, unless a line that may not be interrupted is among it."""
        if self.state.saying and all(may for _, _, may in self.state.saying):
            self.out.append(StopSaying())
            self.set(saying=())

    # asking

    def ask(self, question: Question) -> None:
        """Give the turn to the caller once everything was heard. Who writes gets the time that writing takes."""
        if self.given.context.channel == "text":
            question = msgspec.structs.replace(question, patience=max(question.patience, PATIENCE_TO_WRITE))
        self.out.append(Listen(expect=self.expect(question), patience=question.patience))
        self.set(question=question, keys="", texts=(), part="", clip="", over=False)
        self.settle()

    def settle(self) -> None:
        """Wait for the lines to be heard, or for the caller, whichever is next."""
        question = self.state.question
        if self.state.saying:
            length = LOST_LINE_RESERVE + 30.0 if self.state.turn is not Turn.SPEAKING else 0.0
            timer = self.now + length if length else self.state.timer
            self.set(turn=Turn.SPEAKING, timer=max(timer, self.now))
        else:
            self.set(turn=Turn.LISTENING, timer=self.now + (question.patience if question else 7.0))

    def listen_again(self) -> None:
        """The same question stays open, nothing is said."""
        question = self.state.question
        if question is not None:
            self.ask(question)
        else:
            self.settle()

    def expect(self, question: Question) -> Expect:
        """The question in the words of understanding's port."""
        item = self.given.manual.items.get(question.item)
        kind = item.kind if item else (Kind.YES_NO if question.callback else None)
        read_back = question.value.spoken if question.value is not None else ""
        slots = self.state.slots
        ahead = tuple(i for i in self.given.collectable if i not in slots or slots[i].state is None)
        return Expect(
            asked=question.asked,
            item=question.item,
            kind=kind,
            read_back=read_back,
            options=question.options,
            open_items=ahead,
            keys=question.keys,
        )

    def expect_words(self, question: Question) -> Expect:
        """The same where the caller's words are to be understood: they may be about an earlier answer."""
        slots = self.state.slots
        values = ((name, slots[name].value) for name in reversed(self.state.order) if name in slots)
        given = tuple(Answered(name, one.kept, one.spoken) for name, one in values if one is not None and one.kept)
        unknown = (State.REFUSED, State.UNKNOWN)
        given_up = tuple(i for i in self.given.collectable if i in slots and slots[i].state in unknown)
        return msgspec.structs.replace(self.expect(question), given=given, given_up=given_up)

    # what conditions look at

    def facts(self, outcome: Outcome | None = None) -> Facts:
        """What conditions of the manual may look at now."""
        return facts_of(self.given, self.state, outcome)


def callback_wanted(state: CallState) -> bool:
    """Whether the caller wants to be called back: by the item `callback`, or by the question for the wish."""
    slot = state.slots.get("callback")
    if slot is not None and slot.value is not None:
        return slot.value.kept == "yes"
    return state.callback == "yes"


def _silent(state: CallState) -> bool:
    """Whether the caller has given nothing at all: no word, no key, no value by anybody."""
    told = any(slot.value is not None for slot in state.slots.values())
    return state.turns == state.silences and not (told or state.keys or state.joined or state.operator)


def facts_of(given: Given, state: CallState, outcome: Outcome | None = None) -> Facts:
    """What conditions of the manual may look at in this state."""
    at = wall(given.context.started_at, state.now)
    day = at.date().isoformat()
    return Facts(
        open=state.open,
        minute=at.hour * 60 + at.minute,
        weekday=at.weekday(),
        date=day,
        holiday=day in given.context.holidays,
        last_call=given.last_call,
        reported=any(call.open and state.matter in ("", call.matter) for call in given.context.history),
        silent=_silent(state),
        withheld="" if given.context.caller_number else given.context.withheld or NOT_TOLD,
        callback_wanted=callback_wanted(state),
        urgent="urgent" in state.flags,
        complaint="complaint" in state.flags,
        flags=state.flags,
        matter=state.matter,
        caller=state.rule,
        outcome=outcome.value if outcome else "",
        presence=state.presence,
        items={item: slot.value.kept for item, slot in state.slots.items() if slot.value is not None},
    )


def filling(value: Value, *, slow: bool) -> Filling:
    """A value to be read back, in finer steps when `slow`."""
    return finer(value) if slow else of_value(value)
