"""Cases of what was once put right stay understood: every line of `cases/*.jsonl`, in the form of `toritsugi learn`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from toritsugi.cli import main

CASES = sorted((Path(__file__).parent / "cases").glob("*.jsonl"))


def test_there_are_cases() -> None:
    assert CASES


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_is_understood(path: Path) -> None:
    told = CliRunner().invoke(main, ["understand", "--check", str(path)])
    assert told.exit_code == 0, told.output
