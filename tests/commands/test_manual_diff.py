"""`toritsugi manual diff`: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from toritsugi import resources
from toritsugi.cli import main


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["manual", "diff", *words])


def edited(folder: Path, was: str, now: str) -> str:
    for name, text in resources.template_files("custom").items():
        (folder / name).write_text(text.replace(was, now), "utf-8")
    return str(folder / "manual.yaml")


def test_nothing_different_ends_with_0(tmp_path: Path) -> None:
    told = run("custom", edited(tmp_path, "format: 1", "# 版\nformat: 1"))
    assert told.exit_code == 0
    assert "変わるところはありません" in told.output


def test_a_difference_ends_with_1_and_is_told_under_its_matter(tmp_path: Path) -> None:
    path = edited(tmp_path, "お見積もりのご相談で", "お見積もりで")
    told = run("custom", path)
    assert told.exit_code == 1
    assert told.output.index("── お見積もり") < told.output.index("＋ お見積もりでございますね。")
    assert "違いは 1 件です（うち、発信者に聞こえるもの 1 件）。" in told.output
    assert "1 differences, 1 of which callers notice." in run("custom", path, "--lang", "en").output


def test_as_json(tmp_path: Path) -> None:
    made = json.loads(run("custom", edited(tmp_path, "お見積もりのご相談で", "お見積もりで"), "--json").stdout)
    assert made["same"] is False
    (one,) = made["differences"]
    assert (one["group"], one["subject"], one["change"], one["noticed_by"]) == (
        "quote",
        "sentence",
        "changed",
        "caller",
    )


def test_a_published_version_is_compared_with_a_file(tmp_path: Path) -> None:
    shown = tmp_path / "shown.json"
    shown.write_text(CliRunner().invoke(main, ["manual", "show", "custom"]).stdout, "utf-8")
    assert run(str(shown), "custom").exit_code == 0
    assert run(str(shown), "helpdesk").exit_code == 1


def test_what_cannot_be_used_ends_with_2(tmp_path: Path) -> None:
    assert run("custom", str(tmp_path / "nothing.yaml")).exit_code == 2
    assert run(str(tmp_path / "nothing.json"), "custom").exit_code == 2
    for content in ("{", "[]", '{"manual": {"format": 1}}'):
        (tmp_path / "bad.json").write_text(content, "utf-8")
        told = run(str(tmp_path / "bad.json"), "custom")
        assert told.exit_code == 2
        assert "manual show" in told.output
