"""Conditions: from words, evaluated, and which is the most specific."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.core.manual.conditions import BadCondition, Facts, holds, names_in, read_condition, specificity
from toritsugi.core.manual.model import Condition

NOTHING = Facts()


@pytest.mark.parametrize(
    ("words", "facts", "expected"),
    [
        ("always", NOTHING, True),
        ("open", NOTHING, True),
        ("closed", NOTHING, False),
        ("closed", Facts(open=False), True),
        ("urgent or complaint", Facts(complaint=True), True),
        ("urgent or complaint", NOTHING, False),
        ("urgent and complaint", Facts(complaint=True), False),
        ("urgent, complaint", Facts(complaint=True, urgent=True), True),
        ("matter quote", Facts(matter="quote"), True),
        ("matter quote", Facts(matter="leak"), False),
        ("caller vip", Facts(caller="vip"), True),
        ("outcome solved", Facts(outcome="solved"), True),
        ("item gas", Facts(items={"gas": "no"}), True),
        ("item gas", NOTHING, False),
        ("item gas is yes", Facts(items={"gas": "no"}), False),
        ("item gas is yes", Facts(items={"gas": "yes"}), True),
        ("not item gas is yes", NOTHING, True),
        ("not (urgent or complaint)", NOTHING, True),
        ("not urgent or complaint", Facts(urgent=True), False),
        ("urgent or complaint and closed", Facts(urgent=True), True),
        ("(urgent or complaint) and closed", Facts(urgent=True), False),
        ("callback_wanted", Facts(callback_wanted=True), True),
        ("danger or refund", Facts(flags=("urgent", "danger")), True),
        ("threat", Facts(flags=("danger",)), False),
        ("withheld", NOTHING, False),
        ("withheld", Facts(withheld="payphone"), True),
        ("withheld", Facts(withheld="not_told"), True),
        ("withheld is payphone", Facts(withheld="payphone"), True),
        ("withheld is payphone", Facts(withheld="asked"), False),
        ("withheld is payphone", Facts(withheld="not_told"), False),
        ("withheld is payphone or withheld is unavailable", Facts(withheld="unavailable"), True),
        ("withheld and not withheld is asked", Facts(withheld="not_told"), True),
        ("not withheld is asked", NOTHING, True),
    ],
)
def test_words_mean_what_they_say(words: str, facts: Facts, expected: bool) -> None:
    assert holds(read_condition(words), facts) is expected


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ("", ""),
        ("clsoed", "clsoed"),
        ("urgent or", ""),
        ("urgent complaint", "complaint"),
        ("matter", "matter"),
        ("matter or urgent", "matter"),
        ("(urgent", "("),
        ("urgent)", ")"),
        ("item gas is", "is"),
        ("not", ""),
        ("withheld is", "is"),
        ("withheld is and urgent", "is"),
        ("withheld is phonebox", "phonebox"),
        ("withheld is not_told", "not_told"),
        ("withheld payphone", "payphone"),
    ],
)
def test_words_that_are_no_condition_are_named(words: str, word: str) -> None:
    with pytest.raises(BadCondition) as caught:
        read_condition(words)
    assert caught.value.word == word


@given(st.text(max_size=60))
def test_any_words_are_a_condition_or_a_bad_condition(words: str) -> None:
    try:
        condition = read_condition(words)
    except BadCondition:
        return
    assert holds(condition, NOTHING) in (True, False)


def test_very_long_conditions_are_refused_not_crashed_on() -> None:
    with pytest.raises(BadCondition):
        read_condition("not " * 100_000 + "open")
    with pytest.raises(BadCondition):
        read_condition("(" * 100_000)


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("always", "closed"),
        ("closed", "matter quote"),
        ("matter quote", "item gas is yes"),
        ("closed", "closed and urgent"),
        ("closed or matter quote", "matter quote"),
        ("withheld", "withheld is payphone"),
        ("closed", "withheld is payphone"),
    ],
)
def test_the_more_specific_wins(less: str, more: str) -> None:
    assert specificity(read_condition(less)) < specificity(read_condition(more))


def test_names_are_found_for_checking() -> None:
    names = names_in(read_condition("matter quote and not (item gas is yes or urgent)"))
    assert [(part.op, part.name) for part in names] == [("matter", "quote"), ("item", "gas")]


def test_an_operator_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="moon"):
        holds(Condition(op="moon"), NOTHING)
