"""The corpus of turn-taking in its short form, and that its measures can fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from statistics import median

import pytest

from tests.support.turn_corpus.case import Case, Right
from tests.support.turn_corpus.make import READING, STATEMENT, cases, other_cases
from tests.support.turn_corpus.play import play
from tests.support.turn_corpus.score import score
from toritsugi.core.turntaking.endpoint import Patience
from toritsugi.core.turntaking.machine import Policies
from toritsugi.core.turntaking.over import BargeIn

#: voices of these are enough for the short form: few words to make, every sort of case
TEXTS = frozenset(
    [
        "はい",
        "はい、そうです",
        "ゼロサン",
        "イチニーサンヨン",
        "ゴーロクナナハチ",
        "山田さんをお願いします",
        "ええ",
        "えーと",
        "",
    ]
)
#: of each group of the short form, every so many
EVERY = 3


def short_form() -> list:
    """About a tenth of the cases."""
    able = [
        case
        for case in cases()
        if case.line in ("", STATEMENT, READING)
        and (all(one.words in TEXTS for one in case.said) or case.name.startswith("last words はい "))
    ]
    return able[::EVERY]


def test_the_corpus_is_large_and_the_same_each_time() -> None:
    names = [case.name for case in cases()]
    assert len(names) >= 200
    assert names == [case.name for case in cases()]
    assert {case.right for case in short_form()} == set(Right)


def test_turns_are_taken_as_they_should_be() -> None:
    found = score(play(short_form()))
    assert found.cut_off.of >= 10
    assert found.cut_off.wrong == []
    assert found.missed_barge.wrong == []
    assert found.missed_turn.wrong == []
    assert found.false_barge.of >= 25
    assert len(found.false_barge.wrong) <= 1
    assert found.false_turn.wrong == []
    waits = sorted(found.waits["yes_no"])
    assert waits[len(waits) // 2] <= 0.45


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("made", [cases, lambda: other_cases(1)], ids=["voices of the tuning", "other voices"])
def test_the_whole_corpus_keeps_its_limits(made: Callable[[], list[Case]], shown: Callable[..., None]) -> None:
    """At most one in a hundred of each, in audio time: the same on every machine."""
    chosen = made()
    found = score(play(chosen))
    wait = median(found.waits["yes_no"])
    rates = (found.cut_off, found.false_barge, found.missed_barge)
    shown(cases=len(chosen), cut_off=found.cut_off.percent, false_barge=round(found.false_barge.percent, 2))
    shown(missed_barge=round(found.missed_barge.percent, 2), yes_no_wait_ms=round(1000 * wait))
    assert [rate.of > 200 for rate in rates] == [True] * 3
    assert [rate.wrong for rate in rates if rate.percent > 1.0] == []
    assert wait <= 0.45
    numbers = {case.name for case in chosen if case.group == "number"}
    assert numbers
    assert not numbers & set(found.cut_off.wrong)


def test_worse_policies_score_worse() -> None:
    """The measures can fail: numbers are cut by impatience, 相槌 stops lines that a short word may stop."""
    numbers = [case for case in short_form() if case.group == "number"]
    hasty = score(play(numbers, Policies(patience=Patience(digits=0.35))))
    assert len(hasty.cut_off.wrong) >= len(numbers) // 2
    nods = [case for case in short_form() if case.group == "nods"]
    jumpy = score(play(nods, Policies(barge=BargeIn(long=0.06, unsure=0.06))))
    assert len(jumpy.false_barge.wrong) >= len(nods) // 2


def test_every_group_has_its_measure() -> None:
    groups = Counter(case.group for case in cases())
    assert {"yes_no", "number", "telling", "matter", "held", "interrupts", "nods", "noise", "echo", "loss"} <= set(
        groups
    )
    assert groups["interrupts"] + groups["nods"] + groups["echo"] > 150
