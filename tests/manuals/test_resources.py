"""Opening manuals, holidays, callers; the manual of the shared example."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.support.manual_sources import CLIENT, MANUAL, place
from tests.support.paths import shared
from toritsugi import resources
from toritsugi.core.manual.model import Condition, StepKind

EXAMPLE_CLIENT = """\
format: 1
id: sakura
name: さくら工務店
contacts:
  sales:
    name: 営業
    phone: "0312340031"
    channels: { slack: "https://example.invalid/s", mail: sales@example.invalid }
  manager: { name: 店長, phone: "0312340032", channels: { slack: "https://example.invalid/m", voice: "0312340032" } }
  on_call: { name: 当番, phone: "0312340033" }
"""


def test_the_example_of_the_language_is_a_manual(tmp_path: Path) -> None:
    client = tmp_path / "client.yaml"
    client.write_text(EXAMPLE_CLIENT, "utf-8")
    manual = resources.load_manual(shared("manual-example.yaml"), client)
    assert list(manual.matters) == ["quote", "hours", "leak", "complaint"]
    assert manual.longest_call == 300
    assert manual.hours.closed_on_holidays
    assert manual.items["company"].required == "individual"
    assert [step.kind for step in manual.matters["leak"].procedure] == [StepKind.ASK, StepKind.SAY]
    assert manual.notify[0].when == Condition(op="matter", name="quote")
    assert manual.cards["opening_hours"].valid_until == "2027-03-31"
    assert [rule.finish for rule in manual.callers] == ["connect", "decline"]


def _write(folder: Path, manual: str = MANUAL, client: str | None = CLIENT) -> Path:
    if client is not None:
        (folder / "client.yaml").write_text(client, "utf-8")
    path = folder / "manual.yaml"
    path.write_text(manual, "utf-8")
    return path


def test_a_file_takes_the_clients_file_beside_it(tmp_path: Path) -> None:
    assert resources.load_manual(_write(tmp_path)).client_id == "mihon"


def test_a_missing_client_is_told_where_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(resources.ManualError) as caught:
        resources.load_manual(_write(tmp_path, client=None))
    (problem,) = caught.value.problems
    assert (problem.code, problem.key) == ("no_file", "client")
    assert (problem.line, problem.column) == place(MANUAL, "client.yaml")


@pytest.mark.parametrize("name", ["../client.yaml", "/etc/passwd", "a/b.yaml", "client.txt", "..yaml"])
def test_a_client_outside_the_manuals_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(resources.ManualError) as caught:
        resources.load_manual(_write(tmp_path, MANUAL.replace("client.yaml", name)))
    assert "bad_file_name" in {problem.code for problem in caught.value.problems}


def test_a_missing_manual_is_told(tmp_path: Path) -> None:
    with pytest.raises(resources.ManualError) as caught:
        resources.load_manual(tmp_path / "nothing.yaml")
    assert [problem.code for problem in caught.value.problems] == ["no_file"]


def test_template_files_are_their_sources() -> None:
    files = resources.template_files("custom")
    assert resources.read_manual(files["manual.yaml"], files["client.yaml"]) == resources.load_manual("custom")
    with pytest.raises(resources.ManualError):
        resources.template_files("nothing")


def test_holidays_of_japan() -> None:
    found = resources.holidays_between(date(2026, 9, 1), date(2027, 1, 1))
    assert found == (
        "2026-09-21", "2026-09-22", "2026-09-23", "2026-10-12", "2026-11-03", "2026-11-23", "2027-01-01",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("source", "code", "key"),
    [("just words", "want_list", ""), ("calls: { a: 1 }", "want_list", ""), ("[1]", "want_map", "0")],
)
def test_callers_that_are_none_are_told(tmp_path: Path, source: str, code: str, key: str) -> None:
    path = tmp_path / "calls.yaml"
    path.write_text(source, "utf-8")
    with pytest.raises(resources.ManualError) as caught:
        resources.load_calls(path)
    assert [(problem.code, problem.key) for problem in caught.value.problems] == [(code, key)]


def test_numbers_in_callers_keep_their_leading_zero(tmp_path: Path) -> None:
    path = tmp_path / "calls.yaml"
    path.write_text("- caller_id: 0312345678\n  hangs_up_after: 3\n", "utf-8")
    assert resources.load_calls(path) == [{"caller_id": "0312345678", "hangs_up_after": 3}]
