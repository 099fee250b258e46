"""Data of an earlier schema is restored and brought up to this version; what was sealed then is read now."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

FIRST = Path(__file__).parent / "data" / "first-schema.backup"
READ = """
import json
from toritsugi.office.calls.models import Call, Message
from toritsugi.office.calls.opened import caller_number, journal, told
from toritsugi.office.clients.models import Line
[message] = Message.objects.all()
print("READ " + json.dumps({
    "items": {one.item: one.value.kept for one in told(message).items},
    "caller": caller_number(message.call),
    "line": Line.objects.get(id=message.line_id).name,
    "version": message.call.version.number,
}))
"""


def run(data: Path, *arguments: str) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TORITSUGI_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "toritsugi", *arguments],
        env=env | {"TORITSUGI_DATA": str(data)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def waiting(data: Path) -> list[str]:
    """Migrations that were not carried out yet."""
    return [line for line in run(data, "django", "showmigrations", "--plan").splitlines() if line.startswith("[ ]")]


@pytest.mark.serial
def test_a_backup_of_the_first_schema_is_upgraded_and_read(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run(data, "restore", str(FIRST))
    assert waiting(data), "the file is not of an earlier schema"
    run(data, "prepare")
    assert waiting(data) == []
    [line] = [line for line in run(data, "django", "shell", "-c", READ).splitlines() if line.startswith("READ ")]
    assert json.loads(line.removeprefix("READ ")) == {
        "items": {"name": "山田太郎", "phone": "09012345678"},
        "caller": "09012345678",
        "line": "sakura 代表",
        "version": 1,
    }
