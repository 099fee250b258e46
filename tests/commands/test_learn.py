"""`toritsugi learn`, and `toritsugi understand --check` of what it wrote."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from tests.support.journals import sample_journals
from toritsugi.cli import main
from toritsugi.core.proof.past_call import past_call


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def journals(tmp_path: Path) -> str:
    path = tmp_path / "journals.jsonl"
    rows = [row for call in sample_journals("reception") for row in call]
    path.write_bytes(
        b"\n".join(
            msgspec.json.encode({"seq": r.seq, "at": r.at, "kind": r.kind, "body": msgspec.Raw(r.body)}) for r in rows
        )
    )
    return str(path)


def test_reported_corrections_become_cases_once(tmp_path: Path, journals: str) -> None:
    calls = [past_call(rows) for rows in sample_journals("reception")]
    id = next(one.context.call_id for one in calls if any(answer.question == "item:phone" for answer in one.answers))
    reports, into = tmp_path / "corrections.jsonl", tmp_path / "cases.jsonl"
    report = {"call": id, "item": "phone", "right": "03-1234-0000"}
    reports.write_text(json.dumps(report) + "\n", "utf-8")
    arguments = ("learn", str(into), "--journals", journals, "--corrections", str(reports), "--with-values")
    first = run(*arguments)
    assert first.exit_code == 0, first.output
    cases = [json.loads(line) for line in into.read_text("utf-8").splitlines()]
    assert (f"{id}-phone", "0312340000") in {(one["id"], one["truth"]) for one in cases}
    again = run(*arguments)
    assert "0 件の例" in again.output
    assert len(into.read_text("utf-8").splitlines()) == len(cases)


def test_cases_are_checked_one_by_one(tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(
        '{"id":"a","item":"phone","text":["03-1234-5678"],"truth":"0312345678","by":"caller"}\n'
        '{"id":"b","item":"yes_no","text":["はい"],"truth":"no"}\n',
        "utf-8",
    )
    told = run("understand", "--check", str(cases))
    assert told.exit_code == 1
    assert "✗ b" in told.output
    assert "2 件のうち 1 件" in told.output
    cases.write_text('{"item":"phone","text":["03-1234-5678"],"truth":"0312345678"}\n', "utf-8")
    assert run("understand", "--check", str(cases)).exit_code == 0
    cases.write_text("nothing\n", "utf-8")
    assert run("understand", "--check", str(cases)).exit_code == 2


@pytest.mark.parametrize(
    "line", ["nothing", '{"call": "c1"}', '{"call": "c1", "item": "phone", "right": "x", "why": "y"}']
)
def test_a_bad_line_of_corrections_is_named(tmp_path: Path, journals: str, line: str) -> None:
    reports = tmp_path / "corrections.jsonl"
    reports.write_text(line + "\n", "utf-8")
    told = run("learn", str(tmp_path / "cases.jsonl"), "--journals", journals, "--corrections", str(reports))
    assert told.exit_code == 2
    assert "corrections.jsonl:1" in told.output
