"""Words that the recogniser itself is unsure of."""

from __future__ import annotations

import pytest

from tests.core.dialogue.driving import Wire, value
from tests.support.manuals import small_manual
from toritsugi.core.dialogue.commands import AnyCommand, ChooseMatter, Confirm, Fill, WantPerson
from toritsugi.core.dialogue.doubting import GUESSED, believed, sureness
from toritsugi.core.dialogue.events import CallerSaid, Understood
from toritsugi.core.dialogue.intents import Understand

PHONE = Fill(item="phone", value=value("phone", "0312345678"), confidence=0.9)


def said(wire: Wire, sure: tuple[float, ...], *commands: AnyCommand) -> None:
    wire.feed(CallerSaid(texts=("……",), confidences=sure))
    request = next(intent for intent in wire.last if isinstance(intent, Understand))
    wire.feed(Understood(request=request.id, commands=commands))


@pytest.mark.parametrize(
    ("texts", "confidences", "sure"),
    [
        (("はい",), (), 1.0),
        (("はい", "灰"), (0.8, 0.1), 0.8),
        ((" ", "灰"), (0.8, 0.1), 0.1),
        ((), (), 1.0),
        (("はい",), (float("nan"),), 1.0),
        (("はい",), (7.0,), 1.0),
    ],
)
def test_the_first_words_count(texts: tuple[str, ...], confidences: tuple[float, ...], sure: float) -> None:
    assert sureness(CallerSaid(texts=texts, confidences=confidences)) == sure


def test_less_sure_words_make_less_sure_commands_and_a_guess_none() -> None:
    commands = (ChooseMatter(matter="a", confidence=0.8), Confirm(), WantPerson(who="山田"))
    assert [one.confidence for one in believed(commands, 0.5)] == [0.4, 0.5, 0.5]
    assert believed(commands, 1.0) == commands
    assert believed(commands, GUESSED - 0.01) == (WantPerson(who="山田"),)


def test_a_guessed_value_is_asked_again_and_a_guessed_yes_confirms_nothing() -> None:
    wire = Wire(small_manual(collect=["phone"]), caller_number="")
    while wire.asked != "item:phone":
        wire.say(ChooseMatter(matter=next(iter(wire.manual.matters))))
    said(wire, (0.1,), PHONE)
    assert wire.asked == "item:phone"
    said(wire, (0.9,), PHONE)
    assert wire.asked == "confirm:phone"
    said(wire, (0.2,), Confirm())
    assert wire.asked == "confirm:phone"
    said(wire, (0.9,), Confirm())
    assert wire.asked != "confirm:phone"


def test_words_that_join_are_as_sure_as_the_less_sure_of_them() -> None:
    wire = Wire(small_manual(collect=["phone"]), caller_number="")
    while wire.asked != "item:phone":
        wire.say(ChooseMatter(matter=next(iter(wire.manual.matters))))
    wire.feed(CallerSaid(texts=("ゼロサン",), confidences=(0.1,)))
    said(wire, (0.9,), PHONE)
    assert wire.asked == "item:phone"
