"""Every subject of `make bench` runs in its smallest form and gives figures that can be; how fast, no test says."""

from __future__ import annotations

import math

import pytest

from benchmarks.__main__ import main, run, subjects, table
from benchmarks.figure import Figure, percentile, spread
from benchmarks.size import SMOKE

WITHOUT_PARTS = (
    *("check", "command_line", "dialogue", "parts", "recognition", "replay", "simulated", "turns"),
    "understanding",
)
WHOLE_DESKS = ("calls", "delivery", "first_sound", "load", "media_ways", "reply", "spoken", "start_up")


def sane(figures: list[Figure]) -> None:
    assert figures
    for one in figures:
        assert math.isfinite(one.value), one
        assert one.samples >= 1, one
        if one.p95 is not None and one.p99 is not None:
            assert one.value <= one.p95 <= one.p99, one


def test_every_subject_is_run_by_one_of_these_tests() -> None:
    assert sorted(WITHOUT_PARTS + WHOLE_DESKS) == subjects()


@pytest.mark.parametrize("subject", WITHOUT_PARTS)
def test_a_subject_runs(subject: str) -> None:
    figures = run(subject, SMOKE)
    sane(figures)
    assert all(one.value > 0 or one.unit == "%" for one in figures)  # of a few texts a share may be none at all


@pytest.mark.proof  # five whole desks are minutes; the everyday suite works whole desks elsewhere
@pytest.mark.serial
@pytest.mark.needs("asterisk")
@pytest.mark.timeout(300)  # a whole desk comes up, and its prompts are made where none are kept yet
@pytest.mark.parametrize("subject", WHOLE_DESKS)
def test_a_subject_of_a_whole_desk_runs(subject: str) -> None:
    figures = run(subject, SMOKE)
    sane(figures)
    if subject == "first_sound":
        ready = [one for one in figures if "ready at the voice process" in one.name]
        assert len(ready) == 4
        assert all(0 <= one.value < 60_000 for one in ready)
    if subject == "calls":
        replies = [one for one in figures if "→ reply" in one.name]
        assert len(replies) == 2  # of the whole desk, and of the bare loop
    if subject == "load":
        heard = [one.value for one in figures if "packets a second" in one.name]
        assert all(value > 25 for value in heard)  # 50 are sent; half of them would be no call


def test_percentiles_are_of_the_nearest_rank() -> None:
    values = [float(one) for one in range(1, 101)]
    assert [percentile(values, p) for p in (50, 95, 99)] == [50.0, 95.0, 99.0]
    assert spread("x", [3.0]).p99 == 3.0
    with pytest.raises(ValueError, match="no samples"):
        percentile([], 50)


def test_a_table_has_a_row_for_each_figure() -> None:
    rows = table([Figure("a", 1.0, "ms", load=0.5), spread("b", [1.0, 2.0])])
    assert len(rows) == 4
    assert rows[2] == "| a | 1 |  |  | ms | 1 | 0.5 |"


def test_an_unknown_subject_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert "nothing is not one of" in capsys.readouterr().err
