"""The reference page of the check's findings is what the table says now, and the table is what the check can tell."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.support.paths import ROOT
from toritsugi.core.checking.codes import CODES

CHECKING = ROOT / "src" / "toritsugi" / "core" / "checking"


def test_the_page_is_current() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "check-reference", "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_every_code_is_used_and_every_code_used_is_in_the_table() -> None:
    used = set()
    for path in CHECKING.glob("*.py"):
        if path.name != "codes.py":
            used |= set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', path.read_text("utf-8")))
    assert set(CODES) <= used
    told = set()
    for path in CHECKING.glob("*.py"):
        told |= set(re.findall(r'found\.add\("([a-z_]+)",', path.read_text("utf-8")))
    told |= set(re.findall(r'yield "([a-z_]+)"', (CHECKING / "watch.py").read_text("utf-8")))
    assert told <= set(CODES)
