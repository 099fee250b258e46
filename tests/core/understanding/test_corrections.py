"""What callers say of a value that was read back, in many ways: tables in `said/`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.understanding.examples import MANUAL, NOW, brief, confirming
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
