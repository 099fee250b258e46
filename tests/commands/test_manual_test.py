"""`toritsugi manual test`: what it prints and how it ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from toritsugi import resources
from toritsugi.cli import main


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["manual", "test", *words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in resources.template_files("script").items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize("template", [one.name for one in resources.templates()])
def test_the_samples_of_a_template_pass(template: str) -> None:
    told = run(template)
    assert told.exit_code == 0, told.output
    assert "0 件が期待と違いました" in told.output


def test_callers_beside_a_manual_are_found(folder: Path) -> None:
    assert run(str(folder / "manual.yaml")).exit_code == 0


def test_a_failure_tells_why_and_shows_the_call(folder: Path) -> None:
    callers = folder / "callers.yaml"
    callers.write_text(callers.read_text("utf-8").replace("outcome: message", "outcome: guided", 1), "utf-8")
    told = run(str(folder / "manual.yaml"))
    assert told.exit_code == 1
    assert "結果：期待は guided、実際は message でした。" in told.output
    assert "発信者 " in told.output
    assert "[opening" in told.output
    english = run(str(folder / "manual.yaml"), "--lang", "en")
    assert "outcome: 'guided' was expected, it is 'message'" in english.output


def test_as_json(folder: Path) -> None:
    told = run(str(folder / "manual.yaml"), "--json")
    made = json.loads(told.stdout)
    assert made["failed"] == 0
    assert made["passed"] == len(made["calls"])
    assert all(call["transcript"] for call in made["calls"])


def test_what_cannot_be_used_ends_with_2(folder: Path) -> None:
    assert run(str(folder / "nothing.yaml")).exit_code == 2
    (folder / "callers.yaml").write_text("calls: [{ nmae: x }]", "utf-8")
    told = run(str(folder / "manual.yaml"))
    assert told.exit_code == 2
    assert "nmae" in told.output
    (folder / "callers.yaml").unlink()
    assert run(str(folder / "manual.yaml")).exit_code == 2
    shutil.rmtree(folder)
