"""`toritsugi manual backtest`: past calls of a file, what is printed and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from tests.support.journals import sample_journals
from toritsugi import resources
from toritsugi.cli import main
from toritsugi.core.proof.past_call import past_call


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["manual", "backtest", *words])


@pytest.fixture
def journals(tmp_path: Path) -> str:
    path = tmp_path / "journals.jsonl"
    rows = [row for call in sample_journals("custom") for row in call]
    path.write_bytes(
        b"\n".join(
            msgspec.json.encode({"seq": r.seq, "at": r.at, "kind": r.kind, "body": msgspec.Raw(r.body)}) for r in rows
        )
    )
    return str(path)


def edited(folder: Path, was: str, now: str) -> str:
    for name, text in resources.template_files("custom").items():
        (folder / name).write_text(text.replace(was, now), "utf-8")
    return str(folder / "manual.yaml")


def test_the_same_manual_ends_with_0(journals: str) -> None:
    told = run("custom", "--journals", journals)
    assert told.exit_code == 0, told.output
    count = len(sample_journals("custom"))
    assert f"{count} 件の通話：同じ {count}、変わる 0、確かめられない 0" in told.output


def test_a_change_ends_with_1_and_names_the_calls_without_what_was_said(tmp_path: Path, journals: str) -> None:
    path = edited(tmp_path, "building, work, address, visit", "work, address, visit, about")
    told = run(path, "--journals", journals)
    assert told.exit_code == 1
    assert "確かめられない: 「ご用件」の質問" in told.output
    assert "聴取項目「建物の種類」: 聴取 → 伺わない" in told.output
    assert "木村" not in told.output
    assert "0903333" not in told.output
    made = json.loads(run(path, "--journals", journals, "--json", "--as-understood").stdout)
    assert made["not_covered"]["item:about"] >= 1
    assert sum(made["statuses"].values()) == made["calls"]
    assert len(made["results"]) == made["calls"]


def test_in_english(tmp_path: Path, journals: str) -> None:
    path = edited(tmp_path, "お見積もりのご相談で", "お見積もりで")
    told = run(path, "--journals", journals, "--lang", "en")
    assert told.exit_code == 1
    calls = [past_call(rows) for rows in sample_journals("custom")]
    about = sum(one.message is not None and one.message.matter == "quote" for one in calls)
    assert f"{about} changed, 0 not covered" in told.output
    assert "words heard: お見積もりのご相談でございますね。" in told.output


def test_a_journal_that_is_cut_is_counted_as_unread(tmp_path: Path, journals: str) -> None:
    lines = Path(journals).read_bytes().split(b"\n")
    Path(journals).write_bytes(b"\n".join(lines[1:]))
    told = run("custom", "--journals", journals)
    assert "1 件の通話記録は読めませんでした。" in told.output


def test_what_cannot_be_used_ends_with_2(tmp_path: Path, journals: str) -> None:
    assert run("custom").exit_code == 2
    assert run("custom", "--journals", journals, "--line", "x.main").exit_code == 2
    assert run("custom", "--journals", str(tmp_path / "nothing")).exit_code == 2
    assert run("custom", "--line", "x.main", "--data", str(tmp_path)).exit_code == 2
    (tmp_path / "bad.jsonl").write_text('{"seq": 0}\n', "utf-8")
    told = run("custom", "--journals", str(tmp_path / "bad.jsonl"))
    assert told.exit_code == 2
    assert "bad.jsonl:1" in told.output
