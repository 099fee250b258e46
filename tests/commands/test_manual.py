"""`toritsugi manual`: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.manual_sources import CLIENT, MANUAL
from toritsugi.cli import main
from toritsugi.core.manual.publish import digest, snapshot
from toritsugi.core.manual.schema import json_schema
from toritsugi.resources import load_manual, pack_text, packs


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["manual", *words])


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    (tmp_path / "client.yaml").write_text(CLIENT, "utf-8")
    path = tmp_path / "manual.yaml"
    path.write_text(MANUAL.replace("hours:", "horus:"), "utf-8")
    return path


def test_a_good_manual() -> None:
    told = run("check", "reception")
    assert told.exit_code == 0
    assert "問題はありません" in told.output


def test_who_is_not_rung_is_said(tmp_path: Path) -> None:
    assert "rings nobody" not in run("check", "reception").output
    told = run("check", "custom")
    assert told.exit_code == 0
    assert "rings nobody" in told.output
    assert "sales" in told.output
    assert {"manager", "on_call", "sales"} <= set(json.loads(run("check", "custom", "--json").output)["not_rung"])


def test_problems_end_with_1_and_name_the_place(broken: Path) -> None:
    told = run("check", str(broken))
    assert told.exit_code == 1
    assert f"{broken}:4:1 [horus]" in told.output
    assert "「hours」ではありませんか" in told.output
    assert "Did you mean 'hours'?" in told.output
    assert "Did you mean" not in run("check", str(broken), "--language", "ja").output


def test_problems_as_json(broken: Path) -> None:
    told = run("check", str(broken), "--json")
    assert told.exit_code == 1
    (problem,) = json.loads(told.stdout)["problems"]
    assert (problem["line"], problem["column"], problem["key"], problem["code"]) == (4, 1, "horus", "unknown_key")


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"a: [", b"[" * 100])
def test_what_cannot_be_read_ends_with_2(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "m.yaml"
    if content is not None:
        path.write_bytes(content)
    told = run("check", str(path))
    assert told.exit_code == 2
    assert not isinstance(told.exception, UnicodeDecodeError)
    assert run("show", str(path)).exit_code == 2


def test_show_prints_the_snapshot_and_its_hash() -> None:
    taken = snapshot(load_manual("helpdesk"))
    assert run("show", "helpdesk", "--digest").output.strip() == digest(taken)
    shown = json.loads(run("show", "helpdesk").output)
    assert shown == {"digest": digest(taken), "manual": json.loads(taken)}


def test_templates_are_listed() -> None:
    assert [row["name"] for row in json.loads(run("templates", "--json").output)] == [
        "reception", "script", "custom", "helpdesk",
    ]  # fmt: skip
    assert "一次受付" in run("templates").output


@pytest.mark.parametrize("which", ["manual", "client"])
def test_the_schema_is_printed(which: str) -> None:
    assert json.loads(run("schema", which).output) == json_schema(which)


def test_the_packs_are_listed_and_shown() -> None:
    assert "it_fault" in run("packs").output
    rows = json.loads(run("packs", "--json").output)
    assert {row["pack"] for row in rows} == set(packs())
    assert all(row["title"] and row["about"] for row in rows)
    assert run("packs", "shop").output == pack_text("shop")
    assert run("packs", "../shop").exit_code == 2


def test_who_beats_whom_is_shown_and_why() -> None:
    told = run("precedence", "custom").output
    assert "1. vip（お得意さま）… 電話番号そのもの" in told
    assert "2. partner" in told
    assert "冒頭" in told
    assert "opening.1" in told
    assert "the number itself" in run("precedence", "custom", "--language", "en").output
    found = json.loads(run("precedence", "custom", "--json").output)
    assert [one["rule"] for one in found["callers"]] == ["vip", "partner", "withheld"]
    contests = json.loads(run("precedence", "helpdesk", "--json").output)["contests"]
    assert {"winner": "sales_call", "loser": "withheld"}.items() <= contests[0].items()
