"""Callers who take an answer back, who answer later after all, and who say that they said it already."""

from __future__ import annotations

import msgspec
import pytest

from tests.core.dialogue.driving import Wire, value
from tests.support.manuals import small_manual
from toritsugi.core.dialogue.commands import (
    AnyCommand,
    ChooseMatter,
    Confirm,
    Fill,
    Refuse,
    Retract,
    SaidAlready,
)
from toritsugi.core.dialogue.intents import Understand
from toritsugi.core.dialogue.message import State
from toritsugi.core.dialogue.policy import tries

COMPANY = Fill(value=value("organization", "山田商事"))
NAME = Fill(value=value("person", "山田太郎"))


def in_matter(*turns: AnyCommand) -> Wire:
    """A call whose matter is known and whose caller said this."""
    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    for turn in turns:
        wire.say(turn)
    return wire


@pytest.mark.parametrize(
    ("turns", "lines"),
    [
        ((), ["standard.said_already", "items.company.ask"]),
        ((COMPANY,), ["standard.said_already", "items.name.ask"]),
        ((COMPANY, NAME), ["standard.read_back_name_again", "standard.read_back_keys"]),
    ],
)
def test_who_says_to_have_said_it_is_apologised_to_and_asked_again(
    turns: tuple[AnyCommand, ...], lines: list[str]
) -> None:
    wire = in_matter(*turns)
    asked = wire.asked
    assert wire.say(SaidAlready()) == lines
    assert wire.asked == asked


def test_in_answer_to_the_open_question_as_well() -> None:
    wire = Wire(small_manual())
    assert wire.say(SaidAlready())[0] == "standard.said_already"
    assert wire.asked == "matter"


def test_a_manual_approved_without_the_sentence_says_the_plain_one() -> None:
    manual = small_manual()
    standard = {name: one for name, one in manual.standard.items() if name != "standard.said_already"}
    wire = Wire(msgspec.structs.replace(manual, standard=standard))
    assert wire.say(SaidAlready())[0] == "standard.ask_again"


def test_saying_so_for_ever_ends() -> None:
    wire = in_matter()
    for _ in range(tries(wire.manual.items["company"])):
        assert wire.asked == "item:company"
        wire.say(SaidAlready())
    assert wire.asked != "item:company"


def test_an_answer_taken_back_is_asked_again() -> None:
    wire = in_matter(COMPANY, NAME, Confirm())
    assert wire.dialogue.state.slot("name").state is State.CONFIRMED
    assert wire.say(Retract(item="name"))[0] == "standard.correct_which"
    assert wire.asked == "item:name"
    assert wire.dialogue.state.slot("name").value is None


def test_what_was_never_given_cannot_be_taken_back() -> None:
    wire = in_matter(COMPANY)
    assert wire.say(Retract(item="phone")) == ["standard.ask_again", "items.name.ask"]


def test_a_refused_answer_may_be_given_later() -> None:
    wire = in_matter(COMPANY, Refuse())
    assert wire.dialogue.state.slot("name").state is State.REFUSED
    wire.say(Fill(item="name", value=value("person", "山田太郎")))
    given = wire.dialogue.state.slot("name").value
    assert given is not None
    assert given.kept == "山田太郎"


def test_understanding_is_told_what_was_answered_and_what_was_given_up() -> None:
    wire = in_matter(COMPANY, Refuse())
    wire.say(SaidAlready())
    asked = next(intent for intent in reversed(wire.intents) if isinstance(intent, Understand))
    assert [(one.item, one.kept) for one in asked.expect.given] == [("company", "山田商事")]
    assert asked.expect.given_up == ("name",)
