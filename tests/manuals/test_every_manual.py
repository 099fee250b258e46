"""Every shipped manual: it reads, the check finds no error, its scripted callers are served as they expect."""

from __future__ import annotations

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.support.paths import ROOT
from toritsugi import resources
from toritsugi.core.checking.check import check
from toritsugi.core.checking.explorer import Bounds
from toritsugi.core.dialogue.script_file import read_scripts
from toritsugi.core.proof.scripted_tests import run_tests
from toritsugi.core.values.model import Kind
from toritsugi.marked_yaml import read

TEMPLATES = [one.name for one in resources.templates()]
SAMPLES = [one.name for one in resources.samples()]
#: from which the check judges dates: no manual's card has run out
TODAY = date(2026, 11, 24)
#: values that are the caller's own words
IN_WORDS = (Kind.PERSON, Kind.ORGANIZATION, Kind.TEXT, Kind.ADDRESS)


def test_samples_stand_apart_from_templates() -> None:
    assert sorted(SAMPLES) == SAMPLES
    assert not set(SAMPLES) & set(TEMPLATES)
    clients = [resources.load_manual(name).client_id for name in (*TEMPLATES, *SAMPLES)]
    assert len(set(clients)) == len(clients)


@pytest.mark.parametrize("name", [*TEMPLATES, *SAMPLES])
def test_the_callers_of_a_manual_are_served_as_they_expect(name: str) -> None:
    manual = resources.load_manual(name)
    scripts = read_scripts(read(resources.template_files(name)[resources.CALLERS_FILE], name))
    zone = ZoneInfo(manual.line.timezone)
    results = run_tests(manual, scripts, resources.understander(), zone=zone, holidays=resources.holidays_between)
    assert all(one.checked for one in results)
    assert {one.name: [bad.text("en") for bad in one.unmet] for one in results if not one.passed} == {}


@pytest.mark.parametrize("name", [*TEMPLATES, *SAMPLES])
def test_ten_callers_or_more_call_with_words_and_with_keys(name: str) -> None:
    scripts = read_scripts(read(resources.template_files(name)[resources.CALLERS_FILE], name))
    assert len(scripts) >= 10
    assert len({one.name for one in scripts}) == len(scripts)
    assert any(not one.hears for one in scripts)
    assert any(one.hangs_up_after is not None for one in scripts)


def _errors(name: str, bounds: Bounds | None) -> list[tuple[str, str]]:
    manual = resources.load_manual(name)
    holidays = resources.holidays_between(TODAY, TODAY + timedelta(days=370))
    report = check(manual, today=TODAY.isoformat(), holidays=holidays, bounds=bounds)
    return [
        (one.code, one.key)
        for one in report.findings
        if one.severity == "error" and (bounds is None or one.code != "bound_reached")
    ]


@pytest.mark.parametrize("name", [*TEMPLATES, *SAMPLES])
def test_the_check_finds_no_error_in_the_first_situations_of_a_manual(name: str) -> None:
    """What reading tells, and the calls that end soonest; the whole is the next test's."""
    assert _errors(name, Bounds(states=800)) == []


@pytest.mark.proof
@pytest.mark.parametrize("name", [*TEMPLATES, *SAMPLES])
def test_the_whole_check_finds_no_error_in_a_manual(name: str) -> None:
    assert _errors(name, None) == []


def test_lines_have_numbers_and_clients_of_their_own() -> None:
    lines = [resources.load_manual(name) for name in (*TEMPLATES, *SAMPLES)]
    numbers = [number for manual in lines for number in manual.line.numbers]
    assert len(set(numbers)) == len(numbers)
    assert all(manual.template == name for manual, name in zip(lines, (*TEMPLATES, *SAMPLES), strict=True))


def test_the_page_of_samples_lists_every_one() -> None:
    """A row of the table for each, and none for a sample that is not there."""
    page = (ROOT / "docs" / "reference" / "samples.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, flags=re.M) == [*TEMPLATES, *SAMPLES]


@pytest.mark.parametrize("name", [*TEMPLATES, *SAMPLES])
def test_names_and_words_are_kept_under_the_question_that_they_answer(name: str) -> None:
    """A name cut in two at の, or one taken for another item's, is no value of the caller's answer to that question."""
    manual = resources.load_manual(name)
    scripts = read_scripts(read(resources.template_files(name)[resources.CALLERS_FILE], name))
    zone = ZoneInfo(manual.line.timezone)
    results = run_tests(manual, scripts, resources.understander(), zone=zone, holidays=resources.holidays_between)
    wrong = {
        (script.name, known.item)
        for script, result in zip(scripts, results, strict=True)
        for known in (result.result.message.items if result.result.message else ())
        if known.value is not None
        and known.value.kind in IN_WORDS
        and known.value.kept
        and not any(
            (known.value.words if known.value.kind is Kind.ADDRESS else known.value.kept) in words
            for words in (
                *script.answers.get(known.item, ()),
                *script.says,
                *(one.says for one in script.interjects),
            )
        )
    }
    assert wrong == set()
