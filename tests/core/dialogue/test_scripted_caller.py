"""A scripted caller by itself: what it says over a line, what it presses, what it notices of a number read back."""

from __future__ import annotations

import pytest

from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.dialogue.intents import Part, Say
from toritsugi.core.dialogue.scripted import Interject, Script, ScriptedCaller, agrees, as_keys
from toritsugi.core.values.model import Kind
from toritsugi.core.values.phone import parse_phone, phone_value, spoken_slow, unspeak_phone

LINE = Say(id=1, line="items.name.ask", parts=(Part(shown="お名前は", spoken="お名前は"),))


@pytest.mark.parametrize("where", [{"turn": 2}, {"line": "items.name.ask"}])
def test_something_is_said_over_a_line_once_by_its_turn_or_its_id(where: dict[str, object]) -> None:
    caller = ScriptedCaller(Script(interjects=(Interject(says="もしもし", over=True, **where),)))  # type: ignore[arg-type]
    other = Say(id=2, line="items.phone.ask", parts=LINE.parts)
    assert caller.interrupts(other, 0) == ""
    assert caller.interrupts(LINE, 1) == "もしもし"
    assert caller.interrupts(LINE, 1) == ""


def test_digits_are_pressed_in_whatever_width_they_are_written() -> None:
    assert as_keys("０９０の1234", Expect(asked=Asked.ITEM, keys="number")) == "0901234#"
    assert as_keys("２", Expect(asked=Asked.MATTER)) == "2"
    assert as_keys("23", Expect(asked=Asked.MATTER)) == ""


@pytest.mark.parametrize("number", ["03-1234-5678", "090-1234-5678", "+1 415-555-2671"])
def test_a_number_is_compared_with_the_caller_s_own(number: str) -> None:
    value = phone_value(parse_phone(number))
    for spoken in (value.spoken, spoken_slow(value)):
        assert unspeak_phone(spoken) == value.kept
        read = Expect(asked=Asked.CONFIRM, kind=Kind.PHONE, read_back=spoken)
        assert agrees(read, f"{number}です")
        assert not agrees(read, f"{number[:-1]}0です")
