"""Every shipped manual, template or sample: it reads, and its scripted callers are served as they expect."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from toritsugi import resources
from toritsugi.core.dialogue.script_file import read_scripts
from toritsugi.core.proof.scripted_tests import run_tests
from toritsugi.marked_yaml import read

TEMPLATES = [one.name for one in resources.templates()]
SAMPLES = [one.name for one in resources.samples()]


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
