"""`toritsugi manual publish`, as it is called: a process of its own on a data folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.commands import command_line
from tests.support.manual_sources import CLIENT, MANUAL
from toritsugi.resources import ManualError, load_manual, manual_files, read_manual

NEW_CONTACT = 'silent: { name: 社内, channels: { webhook: "http://10.0.0.5/" } }'


def _run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TORITSUGI_", "DJANGO_"))}
    command = [sys.executable, "-m", "toritsugi", *arguments]
    env["TORITSUGI_DATA"] = str(data)
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "client.yaml").write_text(CLIENT, "utf-8")
    (tmp_path / "manual.yaml").write_text(MANUAL, "utf-8")
    return tmp_path / "manual.yaml"


def test_publishing_tells_what_is_missing_and_then_puts_in_force(tmp_path: Path, files: Path) -> None:
    data = tmp_path / "data"
    for words in (("manual", "publish", str(files)), ("user", "list")):
        told = _run(data, *words)
        assert (told.returncode, "toritsugi prepare" in told.stderr) == (2, True), told.stderr
    assert not data.exists()

    with command_line(data) as run:
        assert run("prepare").returncode == 0
        told = run("manual", "publish", str(files))
        assert (told.returncode, "--new adds it" in told.stderr) == (2, True), told.stderr

        told = run("manual", "publish", str(files), "--new")
        assert told.returncode == 0, told.stderr
        assert told.stdout.startswith("mihon.main v1 ")
        assert "Already in force" in run("manual", "publish", str(files)).stdout

        (client := tmp_path / "own.yaml").write_text(
            CLIENT.replace("webhook: inbox", '"webhook": "http://10.0.0.5/"'), "utf-8"
        )
        files.write_text(MANUAL.replace("小さいもの", "小さめ"), "utf-8")
        told = run("manual", "publish", str(files), "--client", str(client))
        assert told.returncode == 0, "an address that is registered already is not touched"
        client.write_text(CLIENT.replace("silent: { name: 届かない人 }", NEW_CONTACT), "utf-8")
        files.write_text(MANUAL.replace("小さいもの", "小物"), "utf-8")
        told = run("manual", "publish", str(files), "--client", str(client))
        assert (told.returncode, "TORITSUGI_WEBHOOK_PRIVATE_HOSTS" in told.stderr) == (2, True), told.stderr

        files.write_text(MANUAL.replace("hours:", "horus:"), "utf-8")
        told = run("manual", "publish", str(files))
        assert (told.returncode, f"{files}:4:1 [horus]" in told.stderr) == (1, True), told.stderr


CALLERS = """\
- name: お名前だけの方
  says: お問い合わせです
  answers: { name: 山田と申します, phone: 03の1234の5678です }
  expect: { outcome: solved }
"""


def test_a_scripted_caller_who_is_not_served_is_shown_and_published_only_with_a_reason(
    tmp_path: Path, files: Path
) -> None:
    data = tmp_path / "data"
    (tmp_path / "callers.yaml").write_text(CALLERS, "utf-8")
    with command_line(data) as run:
        assert run("prepare").returncode == 0
        told = run("manual", "publish", str(files), "--new")
        assert told.returncode == 1, told.stderr
        assert "お名前だけの方" in told.stderr
        assert "山田と申します" in told.stderr, "the dialogue as it is"
        assert "mihon.main v1 " in run("manual", "publish", str(files), "--new", "--why", "試験です").stdout


def test_the_kept_texts_give_the_manual_again(files: Path, tmp_path: Path) -> None:
    kept = manual_files(files)
    assert read_manual(kept["manual.yaml"], kept["client.yaml"]) == load_manual(files)

    (other := tmp_path / "other.yaml").write_text(CLIENT.replace("株式会社見本", "見本合同会社"), "utf-8")
    assert "見本合同会社" in manual_files(files, other)["client.yaml"]
    with pytest.raises(ManualError):
        manual_files(tmp_path / "none.yaml")


@pytest.mark.parametrize("template", ["reception", "script", "script/number"])
def test_the_kept_texts_of_a_template(template: str) -> None:
    kept = manual_files(template)
    assert read_manual(kept["manual.yaml"], kept["client.yaml"]) == load_manual(template)
