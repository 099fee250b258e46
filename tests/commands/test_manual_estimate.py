"""`toritsugi manual estimate`: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
from click.testing import CliRunner, Result

from tests.support.journals import sample_journals
from toritsugi.cli import main


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["manual", "estimate", *words])


def test_a_row_for_each_matter() -> None:
    told = run("helpdesk")
    assert told.exit_code == 0, told.output
    assert "機器の不具合" in told.output
    assert "既定の値" in told.output
    assert "median" in run("helpdesk", "--lang", "en").output


def test_as_json_with_calls_on_record(tmp_path: Path) -> None:
    path = tmp_path / "journals.jsonl"
    rows = [row for call in sample_journals("helpdesk") for row in call]
    path.write_bytes(
        b"\n".join(
            msgspec.json.encode({"seq": r.seq, "at": r.at, "kind": r.kind, "body": msgspec.Raw(r.body)}) for r in rows
        )
    )
    made = json.loads(run("helpdesk", "--json", "--journals", str(path)).stdout)
    assert made["callers"]["calls"] == len(sample_journals("helpdesk"))
    assert all(one["p50"] <= one["p90"] for one in made["matters"])
    assert "合わせました" in run("helpdesk", "--journals", str(path)).output


def test_what_cannot_be_used_ends_with_2(tmp_path: Path) -> None:
    assert run(str(tmp_path / "nothing.yaml")).exit_code == 2
    assert run("helpdesk", "--journals", str(tmp_path / "nothing")).exit_code == 2
