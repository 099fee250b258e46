"""The page of commands is what the commands tell now."""

from __future__ import annotations

import subprocess
import sys

from tests.support.paths import ROOT
from toritsugi.cli import COMMANDS


def test_the_page_is_current() -> None:
    tool = [sys.executable, ROOT / "tools" / "cli-reference", "--check"]
    done = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_command_is_on_the_page() -> None:
    page = (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"## `toritsugi {name}" not in page] == []
