"""What of a model's answer counts. It is checked like a caller's: the model points at words, the desk makes the values.

A command that is not on the list of this turn, an id that the manual does not have, words that the caller did not say:
each is refused by itself. A value is made by the desk's own reader of the kind from the words that were pointed at, so
that no value can come from anywhere but the caller's mouth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import msgspec

from toritsugi.core.dialogue.commands import (
    AnyCommand,
    AskCard,
    ChooseMatter,
    Confirm,
    Correct,
    Deny,
    Fill,
    Flag,
    Refuse,
    Repeat,
    Retract,
    SaidAlready,
    Slower,
    Span,
    Spell,
    Wait,
    WantPerson,
)
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.language_model.asking import Question
from toritsugi.core.language_model.making import value_of
from toritsugi.core.language_model.quoting import place_of
from toritsugi.core.language_model.refused import Refused
from toritsugi.core.understanding.answer_rules import answer
from toritsugi.core.understanding.matching import same_name
from toritsugi.core.understanding.normal import normal
from toritsugi.core.understanding.turn import Turn

#: how sure what a model says is taken to be: it tells no confidence that could be trusted
CONFIDENCE = 0.5
#: commands of one answer that are looked at
MOST = 8
#: characters of the words that a matter, a card or a flag must rest on
_SHORTEST = 2
#: characters of a model's name in `by`
_LONGEST_NAME = 60


class BadAnswer(ValueError):
    """An answer that is not of the form that was asked for; the text says which."""


class Proposed(msgspec.Struct, frozen=True):
    """One command as a model writes it."""

    command: str
    words: str = ""
    item: str = ""
    choice: str = ""
    matter: str = ""
    card: str = ""
    flag: str = ""
    reason: str = ""


class Answer(msgspec.Struct, frozen=True):
    """What a model answers."""

    commands: list[Proposed]


class Checked(msgspec.Struct, frozen=True):
    """commands: what counts. refused: what does not, each with its reason, without a word of the caller."""

    commands: tuple[AnyCommand, ...]
    refused: tuple[str, ...] = ()


def check(question: Question, text: str, model: str) -> Checked:
    """What counts of an answer. text: as the model wrote it. Raises BadAnswer."""
    try:
        proposed = msgspec.json.decode(text, type=Answer).commands
    except (msgspec.DecodeError, UnicodeError, RecursionError) as why:
        raise BadAnswer("the answer is no JSON of the schema") from why
    by = f"llm.{''.join(char if char.isprintable() else '_' for char in model)[:_LONGEST_NAME]}"
    found: dict[tuple[str, str], AnyCommand] = {}
    refused: list[str] = []
    for one in proposed[:MOST]:
        try:
            command, key = _checked(question, one, by)
        except Refused as why:
            refused.append(f"{_name(one.command)}: {why}")
            continue
        if key in found:
            refused.append(f"{_name(one.command)}: said twice")
        else:
            found[key] = command
    if len(proposed) > MOST:
        refused.append("too many commands")
    return Checked(tuple(found.values()), tuple(refused))


class _Pointed(msgspec.Struct, frozen=True):
    """A proposed command with the words that it points at. said: exactly as the caller said them."""

    question: Question
    proposed: Proposed
    said: str
    span: Span
    by: str

    @property
    def turn(self) -> Turn:
        turn = self.question.understood.turn
        if turn is None:
            raise Refused("there is no turn")
        return turn


def _checked(question: Question, one: Proposed, by: str) -> tuple[AnyCommand, tuple[str, str]]:
    make = _COMMANDS.get(one.command)
    if make is None:
        raise Refused("not a command of the list")
    span = place_of(one.words, question.sent)
    if span is None:
        raise Refused("its words are not the caller's")
    said = question.words[span[0] : span[1]]
    if not normal(said):
        raise Refused("its words are not the caller's")
    return make(_Pointed(question, one, said, span, by))


def _name(command: str) -> str:
    """The name of a command as it may be told on: nothing that a model, or a caller through it, could write."""
    return command if command in _COMMANDS else "unknown"


def _allowed(name: str, names: tuple[str, ...], what: str) -> str:
    if name not in names:
        raise Refused(f"no such {what} may be answered here")
    return name


def _enough(one: _Pointed) -> None:
    if len(normal(one.said)) < _SHORTEST:
        raise Refused("too few words")


_Made = tuple[AnyCommand, tuple[str, str]]


def _fill(one: _Pointed) -> _Made:
    name = _allowed(one.proposed.item, one.question.may.fill, "item")
    value = value_of(one.turn, one.turn.manual.items[name], one.said, one.span, one.proposed.choice)
    target = "" if name == one.turn.expect.item and one.turn.expect.asked is Asked.ITEM else name
    return Fill(item=target, value=value, confidence=CONFIDENCE, span=one.span, by=one.by), ("item", name)


def _correct(one: _Pointed) -> _Made:
    name = _allowed(one.proposed.item, one.question.may.correct, "item")
    value = value_of(one.turn, one.turn.manual.items[name], one.said, one.span, one.proposed.choice)
    target = "" if name == one.turn.expect.item and one.turn.expect.asked is Asked.CONFIRM else name
    return Correct(item=target, value=value, confidence=CONFIDENCE, span=one.span, by=one.by), ("item", name)


def _retract(one: _Pointed) -> _Made:
    name = _allowed(one.proposed.item, one.question.may.retract, "item")
    return Retract(item=name, confidence=CONFIDENCE, span=one.span, by=one.by), ("item", name)


def _matter(one: _Pointed) -> _Made:
    _enough(one)
    name = _allowed(one.proposed.matter, one.question.may.matters, "matter")
    return ChooseMatter(matter=name, confidence=CONFIDENCE, span=one.span, by=one.by), ("about", "")


def _card(one: _Pointed) -> _Made:
    _enough(one)
    name = _allowed(one.proposed.card, one.question.may.cards, "card")
    return AskCard(card=name, confidence=CONFIDENCE, span=one.span, by=one.by), ("about", "")


def _flag(one: _Pointed) -> _Made:
    _enough(one)
    name = _allowed(one.proposed.flag, one.question.may.flags, "flag")
    return Flag(name=name, words=one.said, confidence=CONFIDENCE, span=one.span, by=one.by), ("flag", name)


def _refuse(one: _Pointed) -> _Made:
    reason = one.proposed.reason
    if not one.question.may.refuse or reason not in ("will_not", "unknown", "individual"):
        raise Refused("no such refusal may be answered here")
    command = Refuse(
        unknown=reason == "unknown",
        individual=reason == "individual",
        confidence=CONFIDENCE,
        span=one.span,
        by=one.by,
    )
    return command, ("item", one.turn.expect.item)


def _person(one: _Pointed) -> _Made:
    if not one.question.may.person:
        raise Refused("nobody may be asked for here")
    contacts = one.turn.manual.contacts.values()
    known = next((who.id for who in contacts if same_name(who.name, who.reading, one.said)), "")
    person = WantPerson(who=one.said, contact=known, confidence=CONFIDENCE, span=one.span, by=one.by)
    return person, ("person", "")


def _agreement(one: _Pointed) -> _Made:
    """Yes or no; refused where the desk's own reader takes the same words for the other."""
    name = _allowed(one.proposed.command, one.question.may.plain, "command")
    meant = answer(normal(one.said), confirming=one.turn.expect.asked is Asked.CONFIRM).value
    if meant == {"confirm": "no", "deny": "yes"}[name]:
        raise Refused("its words say the contrary")
    make = Confirm if name == "confirm" else Deny
    return make(confidence=CONFIDENCE, span=one.span, by=one.by), ("item", one.turn.expect.item)


def _spell(one: _Pointed) -> _Made:
    _allowed("spell", one.question.may.plain, "command")
    return Spell(words=one.said, confidence=CONFIDENCE, span=one.span, by=one.by), ("spell", "")


def _talk(make: type[Repeat] | type[Slower] | type[Wait] | type[SaidAlready]) -> Callable[[_Pointed], _Made]:
    def made(one: _Pointed) -> _Made:
        _allowed(one.proposed.command, one.question.may.plain, "command")
        return make(confidence=CONFIDENCE, span=one.span, by=one.by), ("talk", "")

    return made


_COMMANDS: Mapping[str, Callable[[_Pointed], _Made]] = MappingProxyType(
    {
        "fill": _fill,
        "correct": _correct,
        "retract": _retract,
        "choose_matter": _matter,
        "ask_card": _card,
        "flag": _flag,
        "refuse": _refuse,
        "want_person": _person,
        "confirm": _agreement,
        "deny": _agreement,
        "spell": _spell,
        "repeat": _talk(Repeat),
        "slower": _talk(Slower),
        "wait": _talk(Wait),
        "said_already": _talk(SaidAlready),
    }
)
