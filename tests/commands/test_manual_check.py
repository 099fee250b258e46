"""`toritsugi manual check` and the findings of the check: text, JSON, languages and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.manual_sources import CLIENT, MANUAL, place
from toritsugi.cli import main

#: errors of both sorts: read off the sentence, and shown by a call (which is too short for so long a question)
PROMISES = "のちほど折り返しお電話いたします。"
BROKEN = (
    MANUAL.replace("finish: message", f"finish: message\n    then: {PROMISES}")
    .replace("hours:", "scope: { longest_call: 30s }\nhours:")
    .replace("お名前をお願いいたします。", "恐れ入りますが、" * 9 + "お名前をお願いいたします。")
)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["manual", "check", *words])


@pytest.fixture
def manual(tmp_path: Path) -> Path:
    (tmp_path / "client.yaml").write_text(CLIENT, "utf-8")
    path = tmp_path / "manual.yaml"
    path.write_text(BROKEN, "utf-8")
    return path


def test_errors_end_with_1_and_are_told_in_either_language(manual: Path) -> None:
    told = run(str(manual), "--lang", "ja")
    line, column = place(BROKEN, PROMISES)
    assert told.exit_code == 1
    assert f"{manual}:{line}:{column} [matters.inquiry.then.0] 誤り: 折り返しを約束しています。" in told.output
    assert "窓口: " in told.output
    assert "発信者: " in told.output
    english = run(str(manual), "--lang", "en").output
    assert "error: This promises a call back" in english
    assert "誤り" not in english


def test_findings_as_json(manual: Path) -> None:
    told = run(str(manual), "--json")
    assert told.exit_code == 1
    found = json.loads(told.stdout)
    assert found["ok"] is False
    assert found["problems"] == []
    assert {one["code"] for one in found["findings"]} >= {"callback_promised", "cut_by_limit"}
    cut = next(one for one in found["findings"] if one["code"] == "cut_by_limit")
    assert {"who", "text", "at"} == set(cut["dialogue"][0])
    assert found["work"]["complete"] is True
    assert found["unshown"] == []
    assert found["talk"][0]["matter"] == "inquiry"


def test_warnings_alone_end_with_0(manual: Path) -> None:
    manual.write_text(MANUAL, "utf-8")
    told = run(str(manual), "--lang", "en")
    assert told.exit_code == 0
    assert "0 error(s), 2 warning(s)" in told.output


def test_a_day_that_is_none_is_refused(manual: Path) -> None:
    told = run(str(manual), "--date", "tomorrow")
    assert told.exit_code == 2
    assert "2026-11-22" in told.output
