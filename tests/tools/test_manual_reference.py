"""The reference page of the manual's language is what the table says now."""

from __future__ import annotations

import subprocess
import sys

from tests.support.paths import ROOT
from toritsugi.core.manual.language import RECORDS


def test_the_page_is_current() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "manual-reference", "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_page_names_every_key() -> None:
    page = (ROOT / "docs" / "reference" / "manual-format.md").read_text("utf-8")
    missing = [
        f"{name}.{field.key}" for name, fields in RECORDS.items() for field in fields if f"`{field.key}`" not in page
    ]
    assert missing == []
