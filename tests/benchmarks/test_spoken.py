"""Calls by sound are counted as they went: what is wrong, broken off, or of a machine that stood still is told so."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from benchmarks.spoken.calls import Placed, Run
from benchmarks.spoken.counting import figures, held
from benchmarks.spoken.scripts import TRADES, Caller, callers
from benchmarks.spoken.watch import Behind, Strain, behind
from toritsugi.core.call_report import HeardTurn
from toritsugi.voice.calltest.caller import Told

STRAIN = Strain(seconds=60.0, callers=0.4, desk=0.5, stood_still=0.1, behind=Behind())


@cache
def caller() -> Caller:
    """The first one."""
    return next(callers(1, seed=1))


def placed(**kept: Any) -> Placed:
    """A call that ended well, but for what is given."""
    heard = HeardTurn(at=50.0, waited=0.8, lines=("told", "closing.0"))
    told = Told(status=200, answered=0.1, seconds=60.0, ended=True, turns=[heard])
    items = {"phone": [caller().phone, "confirmed"]}
    well = {"outcome": "message", "reason": "kept", "complete": True, "matter": "", "items": items, "words": [0.1]}
    return Placed(caller(), told, {**well, **kept})


def answer(run: Run, words: str) -> bool:
    """Whether what is held of a run, and tells so in these words, holds."""
    [found] = [fine for name, fine in held(run).items() if words in name]
    return found


def test_a_call_is_complete_with_its_own_number_confirmed_and_told() -> None:
    well = placed()
    assert well.completed
    assert not well.wrong
    given = placed(items={"phone": [caller().phone, "given"]})
    assert not given.completed
    assert not placed(complete=False).completed
    assert not replace(well, told=replace(well.told, turns=[])).completed
    assert not Placed(caller(), well.told, {}).completed


def test_a_confirmed_number_that_is_not_the_callers_is_wrong_however_many_are_right() -> None:
    other = placed(items={"phone": ["0312345678", "confirmed"]})
    assert other.wrong
    assert not placed(items={"phone": ["0312345678", "given"]}).wrong
    assert answer(Run([placed()] * 20, STRAIN), "is the caller's")
    assert not answer(Run([placed()] * 20 + [other], STRAIN), "is the caller's")


def test_nine_calls_of_ten_are_to_be_complete() -> None:
    broken = placed(complete=False)
    assert answer(Run([placed()] * 9 + [broken], STRAIN), "at least 90 %")
    assert not answer(Run([placed()] * 8 + [broken] * 2, STRAIN), "at least 90 %")


def test_a_run_on_a_machine_that_did_not_carry_it_says_so() -> None:
    calls = [placed()]
    assert answer(Run(calls, STRAIN), "stood still") is answer(Run(calls, STRAIN), "kept up") is True
    assert not answer(Run(calls, replace(STRAIN, stood_still=2.5)), "stood still")
    log = [
        "WARNING recognition is 1.6 s behind: no_partials, was words",
        "INFO a call came",
        "WARNING recognition is 3.4 s behind: keys, was no_partials",
        "WARNING recognition is 0.9 s behind: words, was keys",
    ]
    assert behind(log) == Behind(times=2, worst=3.4)
    assert behind(log[1:2] + log[3:]) == Behind()
    assert not answer(Run(calls, replace(STRAIN, behind=behind(log))), "kept up")


def test_a_call_of_which_nothing_is_kept_is_counted() -> None:
    lost = Placed(caller(), Told(), {})
    shown = {one.name: one.value for one in figures(Run([placed(), lost], STRAIN))}
    assert shown["calls that end as a complete message, its number confirmed, and are told so"] == 50
    assert shown["numbers confirmed"] == 50
    assert shown["confirmed numbers that are wrong"] == 0


def test_callers_are_of_all_trades_and_the_same_every_time() -> None:
    calls = list(callers(56, seed=1))
    assert calls == list(callers(56, seed=1))
    assert {call.line.trade for call in calls} == set(TRADES)
    assert len({call.phone for call in calls}) == len(calls)
    last = [call.script.answers["phone"][-1] for call in calls]
    assert all(text.endswith(call.phone) for text, call in zip(last, calls, strict=True))
    assert sum(len(call.script.answers["phone"]) == 2 for call in calls) >= 8  # who says another number first
