"""The shipped templates: right, speakable, answerable by keys, and with callers that fit them."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from toritsugi import resources
from toritsugi.core.dialogue.message import Outcome
from toritsugi.core.manual.conditions import Facts, holds
from toritsugi.core.manual.model import Finish, Manual
from toritsugi.core.manual.phrases import all_phrases
from toritsugi.core.manual.publish import restore, snapshot
from toritsugi.core.values.model import Kind

NAMES = [template.name for template in resources.templates()]
SAMPLES = [one.name for one in resources.samples()]
ALL = [*NAMES, *SAMPLES, *(f"{one.name}/{variant}" for one in resources.templates() for variant in one.variants)]

#: keys of a scripted caller
CALLER_KEYS = {
    "name", "caller_id", "at", "says", "answers", "confirm", "interjects", "hangs_up_after", "by", "hears", "connects",
    "expect",
}  # fmt: skip


@pytest.fixture(params=ALL)
def manual(request: pytest.FixtureRequest) -> Manual:
    return resources.load_manual(request.param)


def test_the_four_shapes_are_shipped() -> None:
    assert NAMES == ["reception", "script", "custom", "helpdesk"]


def test_a_template_is_right_and_survives_publishing(manual: Manual) -> None:
    assert restore(snapshot(manual)) == manual
    assert manual.template


def test_every_sentence_can_be_spoken(manual: Manual) -> None:
    """Whole sentences in words: no signs or letters that a voice cannot say, no part longer than a breath."""
    for id, phrase in all_phrases(manual).items():
        text = re.sub(r"\{\w+\}", "", phrase.text)
        assert not set(text) & set("{}()[]<>（）「」『』/*#_・…~〜%&@"), id
        assert not re.search(r"[A-Za-z]", text), id
        assert max(len(part) for part in re.split("[。、]", text)) <= 45, id
        assert phrase.text.endswith("。") or id == "standard.choice_key", id


def test_nothing_promises_a_callback_or_says_taken_too_early(manual: Manual) -> None:
    for id, phrase in all_phrases(manual).items():
        assert not re.search("折り返し(お電話|ご連絡)(いた|を?差し上げ)", phrase.text), id
        assert id == "told" or "承りました" not in phrase.text, id
    assert "承りました" in manual.told.text


def test_every_question_can_be_answered_by_keys(manual: Manual) -> None:
    """Matters that a caller may choose have keys, and so have choices. The rest is numbers, yes/no or clips."""
    for matter in manual.matters.values():
        assert matter.key or matter.mode == "sales", matter.id
    for item in manual.items.values():
        keys = [choice.key for choice in item.choices]
        assert len(set(keys)) == len(keys)
        assert all(keys)
        assert bool(keys) == (item.kind is Kind.CHOICE)


def test_names_and_numbers_are_read_back(manual: Manual) -> None:
    for item in manual.items.values():
        if item.kind in (Kind.PERSON, Kind.PHONE, Kind.ADDRESS, Kind.DATE_TIME) and item.required == "always":
            assert item.read_back, item.id


def test_somebody_is_told_of_every_message(manual: Manual) -> None:
    for matter in ("", *manual.matters):
        for outcome in Outcome:
            facts = Facts(matter=matter, outcome=outcome)
            assert any(holds(rule.when, facts) for rule in manual.notify), (matter, outcome)


def test_matters_are_told_apart_by_what_callers_say(manual: Manual) -> None:
    heard = [words for matter in manual.matters.values() for words in matter.heard]
    assert len(set(heard)) == len(heard)
    assert all(len(matter.heard) >= 3 or len(matter.heard) == 2 for matter in manual.matters.values())


def test_reception_asks_every_caller_the_same_and_the_number_always() -> None:
    manual = resources.load_manual("reception")
    asked = {matter.collect for matter in manual.matters.values() if matter.mode != "sales"}
    assert asked == {manual.default_collect}
    assert manual.items["phone"].required == "always"
    assert manual.items["phone"].needed.op == "always"
    at_desk = [line for line in manual.opening if holds(line.when, Facts(presence={"office": "in"}))]
    away = [line for line in manual.opening if holds(line.when, Facts(presence={"office": "out"}))]
    assert len(away) == len(at_desk) + 1


@pytest.mark.parametrize("name", ["script", "script/number", "script/absent"])
def test_a_script_has_no_branches(name: str) -> None:
    manual = resources.load_manual(name)
    assert len(manual.matters) == 1
    assert not manual.callers
    assert not any(matter.procedure for matter in manual.matters.values())
    assert all(item.needed.op == "always" for item in manual.items.values())


def test_the_three_scripts_differ_in_what_they_ask() -> None:
    asked = {resources.load_manual(name).default_collect for name in ("script", "script/number", "script/absent")}
    assert len(asked) == 3


def test_custom_asks_by_matter_and_treats_callers_by_rule() -> None:
    manual = resources.load_manual("custom")
    assert len({matter.collect for matter in manual.matters.values()}) >= 4
    finishes = {matter.finish for matter in manual.matters.values()}
    assert finishes == set(Finish)
    assert {bool(rule.numbers) or rule.prefix or rule.kind for rule in manual.callers} >= {True, "anonymous"}


def test_helpdesk_is_always_open_and_can_solve_or_escalate() -> None:
    manual = resources.load_manual("helpdesk")
    assert not manual.hours.week
    assert not manual.hours.closures
    steps = repr(manual.matters["fault"].procedure)
    assert "SOLVED" in steps
    assert "ESCALATE" in steps


@pytest.mark.parametrize("name", NAMES)
def test_sample_callers_fit_their_manual(name: str) -> None:
    manual = resources.load_manual(name)
    callers = resources.sample_callers(name)
    assert len(callers) >= 10
    assert len({caller["name"] for caller in callers}) == len(callers)
    for caller in callers:
        assert set(caller) <= CALLER_KEYS
        assert datetime.fromisoformat(caller["at"]).utcoffset() is not None
        assert re.fullmatch("[0-9]*", caller["caller_id"])
        assert set(caller["answers"]) <= {*manual.items, "helped"}
        expect = caller["expect"]
        assert expect["outcome"] in set(Outcome)
        assert isinstance(expect["complete"], bool)
        assert expect.get("matter", "") in {"", *manual.matters}
        _check_expected(manual, caller)


def _check_expected(manual: Manual, caller: dict[str, object]) -> None:
    """Expected values are of the right kind; a complete call answers every item its matter always collects."""
    expect = caller["expect"]
    assert isinstance(expect, dict)
    for id, value in expect.get("items", {}).items():
        item = manual.items[id]
        possible = {Kind.YES_NO: ["yes", "no"], Kind.CHOICE: [choice.id for choice in item.choices]}.get(item.kind)
        assert possible is None or value in possible
        assert item.kind is not Kind.PHONE or re.fullmatch("0[0-9]{9,10}", value)
    answers = caller["answers"]
    assert isinstance(answers, dict)
    if expect["complete"] and expect.get("matter"):
        assert set(manual.matters[expect["matter"]].collect) <= set(answers)


def test_each_template_has_a_caller_who_hangs_up_and_one_who_corrects() -> None:
    hanging = {name for name in NAMES for caller in resources.sample_callers(name) if "hangs_up_after" in caller}
    assert hanging >= {"reception", "script", "helpdesk"}
    lists = {name for name in NAMES for c in resources.sample_callers(name) if isinstance(c["confirm"], list)}
    assert lists >= {"reception", "script", "custom"}
