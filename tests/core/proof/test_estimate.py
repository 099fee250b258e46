"""Talk time: what is certain is exact, what is random agrees with drawing it, and calls on record are taken over."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from tests.support.journals import sample_journals
from tests.support.manuals import a_matter, an_item, rich_manual, say, small_manual
from toritsugi import resources
from toritsugi.core.dialogue.spoken_length import seconds_to_say
from toritsugi.core.manual.model import Branch, Manual, Step, StepKind
from toritsugi.core.proof import estimate as estimating
from toritsugi.core.proof.caller_side import DEFAULTS, ENOUGH, CallerSide, Length, fit
from toritsugi.core.proof.estimate import Estimate, Way, estimate
from toritsugi.core.proof.past_call import PastCall, past_call

NOBODY = CallerSide(lengths={"text": Length(0.0, 0.0)}, again=0.0, helped=1.0)


def only(manual: Manual, side: CallerSide = DEFAULTS) -> Estimate:
    (found,) = estimate(manual, side)
    return found


def a_procedure(*questions: str) -> Manual:
    """One matter that forks at every yes-or-no question."""
    items = [an_item(name, "yes_no") for name in questions]
    steps = tuple(
        Step(
            id=f"ask.{name}",
            kind=StepKind.ASK,
            item=name,
            branches=(
                Branch(
                    answers=("yes",),
                    steps=(Step(id=f"say.{name}", kind=StepKind.SAY, say=say(f"s.{name}", "少々お待ちください。")),),
                ),
            ),
        )
        for name in questions
    )
    ends = Step(id="end", kind=StepKind.SOLVED)
    return small_manual(items=items, matters=[a_matter("m", finish="procedure", procedure=(*steps, ends))])


def test_with_callers_who_take_no_time_it_is_the_time_of_the_lines() -> None:
    manual = small_manual(collect=["about"])
    found = only(manual, NOBODY)
    assert found.p50 == pytest.approx(found.desk, abs=0.2)
    assert found.p90 == pytest.approx(found.desk, abs=0.2)
    longer = msgspec.structs.replace(manual, told=say("told", manual.told.text + "どうぞよろしくお願いいたします。"))
    more = seconds_to_say("どうぞよろしくお願いいたします。")
    assert only(longer, NOBODY).desk - found.desk == pytest.approx(more, abs=0.11)


@pytest.mark.parametrize("template", [one.name for one in resources.templates()])
def test_every_matter_of_a_template_has_a_time(template: str) -> None:
    found = estimate(resources.load_manual(template))
    assert [one.matter for one in found] == list(resources.load_manual(template).matters)
    for one in found:
        assert one.ways >= 1
        assert 10 < one.p50 <= one.p90 < 600
        assert one.desk < one.mean < one.p90


def test_it_is_the_same_every_time() -> None:
    assert estimate(rich_manual()) == estimate(rich_manual())


def test_percentiles_agree_with_drawing_the_callers() -> None:
    manual, side = resources.load_manual("custom"), DEFAULTS
    (leak,) = [one for one in estimate(manual) if one.matter == "leak"]
    drawn = np.random.default_rng(7)
    decisive = estimating.terms_of(manual).decisive
    ways = ways_of(manual, "leak", side, decisive)
    weights = np.array([way.weight for way in ways])
    totals = []
    for number in drawn.choice(len(ways), size=20_000, p=weights / weights.sum()):
        totals.append(ways[number].desk + a_caller(drawn, ways[number], side))
    assert leak.mean == pytest.approx(float(np.mean(totals)), rel=0.02)
    assert leak.p50 == pytest.approx(float(np.percentile(totals, 50)), rel=0.04)
    assert leak.p90 == pytest.approx(float(np.percentile(totals, 90)), rel=0.04)


def ways_of(manual: Manual, matter: str, side: CallerSide, decisive: frozenset[str]) -> list[Way]:
    """Every way, found by trying all picks of few forks."""
    found = []
    for number in range(16):
        picks = tuple((number >> bit) & 1 for bit in range(4))
        walk = estimating._Walk(manual, manual.matters[matter], side, decisive, picks)
        if walk.run() and not any(picks[len(walk.forks) :]):
            found.append(walk.way())
    return found


def a_caller(drawn: np.random.Generator, way: Way, side: CallerSide) -> float:
    """The seconds of one caller along a way."""

    def answer(sort: str) -> float:
        length = side.of(sort)
        narrow = np.log(1 + length.spread**2)
        return float(drawn.lognormal(np.log(length.mean) - narrow / 2, np.sqrt(narrow)))

    seconds = sum(answer(sort) for sort in way.asked)
    return seconds + sum(again + answer(sort) for sort, again in way.items if drawn.random() < side.again)


def test_every_way_counts_by_its_share() -> None:
    manual = a_procedure("a", "b")
    found = only(manual, NOBODY)
    line = seconds_to_say("少々お待ちください。")
    without = only(a_procedure("a", "b"), NOBODY).desk
    assert found.ways == 4
    assert not found.cut
    assert found.desk == pytest.approx(without)
    least, most = (
        min(way.desk for way in ways_of(manual, "m", NOBODY, frozenset({"a", "b"}))),
        max(way.desk for way in ways_of(manual, "m", NOBODY, frozenset({"a", "b"}))),
    )
    assert most - least == pytest.approx(2 * line)
    assert found.desk == pytest.approx((least + most) / 2, abs=0.1)


def test_more_ways_than_are_followed_are_said_to_be_cut() -> None:
    found = only(a_procedure("a", "b", "c", "d", "e", "f", "g"))
    assert (found.ways, found.cut) == (estimating.MOST_WAYS, True)


def test_a_matter_that_nobody_brings_to_its_end_has_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert only(small_manual()).ways == 1
    monkeypatch.setattr(estimating, "MOST_EVENTS", 3)
    found = only(small_manual())
    assert (found.ways, found.p50, found.p90) == (0, 0.0, 0.0)


def slower(call: PastCall, times: float) -> PastCall:
    answers = tuple(msgspec.structs.replace(one, seconds=one.seconds * times) for one in call.answers)
    return msgspec.structs.replace(call, answers=answers)


def test_calls_on_record_are_taken_over() -> None:
    manual = resources.load_manual("custom")
    calls = [past_call(rows) for rows in sample_journals("custom")]
    fitted, twice = fit(manual, calls), fit(manual, [slower(call, 2.0) for call in calls])
    assert fitted.calls == len(calls)
    assert twice.lengths["matter"].mean == pytest.approx(2 * fitted.lengths["matter"].mean, rel=0.01)
    assert twice.lengths["matter"].samples == fitted.lengths["matter"].samples >= ENOUGH
    assert sum(one.p50 for one in estimate(manual, twice)) > sum(one.p50 for one in estimate(manual, fitted))


def test_too_few_calls_leave_the_defaults() -> None:
    manual = resources.load_manual("custom")
    assert fit(manual, []) == DEFAULTS
    one = fit(manual, [past_call(sample_journals("custom")[0])])
    assert one.lengths["helped"] == DEFAULTS.lengths["helped"]
    assert one.helped == DEFAULTS.helped
