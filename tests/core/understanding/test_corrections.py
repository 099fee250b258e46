"""What callers say of a value that was read back, of the talk, and to questions, in many ways: tables in `said/`."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.core.understanding.examples import ITEMS, MANUAL, NOW, asking, brief, confirming
from toritsugi.core.dialogue.commands import AnyCommand, Confirm, Correct, Deny, Fill, Flag
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.manual.model import Phrase
from toritsugi.core.understanding.understander import RuleUnderstander
from toritsugi.core.values.phone import parse_phone, phone_value
from toritsugi.resources import understander

SAID = Path(__file__).parent / "said"
MEANT = {"-": "deny", "=": "confirm"}


@pytest.fixture(scope="module")
def whole() -> RuleUnderstander:
    return understander()


def table(name: str) -> list[tuple[str, ...]]:
    """The rows of a table, | between their parts."""
    lines = (SAID / f"{name}.txt").read_text("utf-8").splitlines()
    return [tuple(part.strip() for part in line.split("|")) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("read", "said", "right"), table("phone_corrections"))
def test_a_number_read_back_is_put_right(whole: RuleUnderstander, read: str, said: str, right: str) -> None:
    spoken = phone_value(parse_phone(read)).spoken
    told = brief(whole.understand((said,), confirming("phone", spoken), MANUAL, NOW))
    assert told == MEANT.get(right, f"correct {right.replace('-', '')}")


def test_a_number_read_digit_by_digit_is_put_right_as_well(whole: RuleUnderstander) -> None:
    slowly = "ゼロ、サン。サン、ヨン、ゴー、ロク。ナナ、ハチ、キュウ、ゼロ"
    told = brief(whole.understand(("3456じゃなくて3465です",), confirming("phone", slowly), MANUAL, NOW))
    assert told == "correct 0334657890"


@pytest.mark.parametrize(("item", "before", "said", "right"), table("corrections"))
def test_a_value_read_back_is_put_right(whole: RuleUnderstander, item: str, before: str, said: str, right: str) -> None:
    first = whole.understand((before,), asking(item), MANUAL, NOW)
    spoken = next(one.value.spoken for one in first if isinstance(one, Fill))
    expect = Expect(asked=Asked.CONFIRM, item=item, kind=ITEMS[item].kind, read_back=spoken)
    told = [one for one in whole.understand((said,), expect, MANUAL, NOW) if not isinstance(one, Flag)]
    assert brief(told) == MEANT.get(right, f"correct {right}")


@pytest.mark.parametrize(("said", "command"), table("talk"))
def test_words_about_the_talk_are_no_value(whole: RuleUnderstander, said: str, command: str) -> None:
    told = brief(whole.understand((said,), asking("phone", "company", "name"), MANUAL, NOW))
    assert command in told.split("; ")


@pytest.mark.parametrize(("question", "said", "meant"), table("answers"))
def test_answers_to_what_desks_ask(whole: RuleUnderstander, question: str, said: str, meant: str) -> None:
    if question == "@":
        expect, under = confirming("phone", phone_value(parse_phone("090-1234-5678")).spoken), MANUAL
    else:
        item = msgspec.structs.replace(ITEMS["gas"], ask=Phrase(id="ask", text=question))
        expect, under = asking("gas"), msgspec.structs.replace(MANUAL, items={**ITEMS, "gas": item})
    found = whole.understand((said,), expect, under, NOW)
    assert next((told for told in map(agreed, found) if told), "-") == meant


def agreed(command: AnyCommand) -> str:
    """yes or no, as a command tells it; "" for any other."""
    match command:
        case Confirm():
            return "yes"
        case Deny() | Correct():
            return "no"
        case Fill(value=value, item=""):
            return value.kept
    return ""
