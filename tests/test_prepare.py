"""Preparing the data: a first run fills it, a second finds nothing to do, the first password is kept until changed."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

from tests.support.commands import command_line


def _run(data: Path, *arguments: str) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TORITSUGI_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "toritsugi", *arguments],
        env=env | {"TORITSUGI_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_first_run_makes_the_owner_and_the_samples_and_a_second_changes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = json.loads(_run(data, "prepare"))["owner"]
    with command_line(data) as run:
        assert first["email"] == "owner@desk.localhost"
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        assert stat.S_IMODE((data / "toritsugi.sqlite3").stat().st_mode) == 0o600
        assert stat.S_IMODE((data / "secrets" / "first-owner.json").stat().st_mode) == 0o600
        assert json.loads(run("prepare").stdout)["owner"] == first
        assert run("user", "list").stdout.split()[:2] == ["owner", first["email"]]

        run("user", "add", "a@example.jp", "--name", "田中", "--role", "supervisor")
        changed = "from toritsugi.office.accounts.models import User; User.objects.update(must_change_password=False)"
        run("django", "shell", "-c", changed)
        assert json.loads(run("prepare").stdout)["owner"] is None
        assert not (data / "secrets" / "first-owner.json").exists()


def test_a_damaged_database_is_said_with_its_mend(tmp_path: Path) -> None:
    (tmp_path / "toritsugi.sqlite3").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    done = subprocess.run(
        [sys.executable, "-m", "toritsugi", "prepare", "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "toritsugi doctor" in done.stderr
    assert "Traceback" not in done.stderr
