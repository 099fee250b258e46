"""The shape of the house: small files, small functions."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.paths import ROOT

#: a file past about 400 lines, or a function past about 60, is asking to be split along a name
FILE_LINES, FUNCTION_LINES = 440, 65

#: what a table that a tool writes says of itself
WRITTEN_BY_A_TOOL = "not to be edited"

SOURCES = [path for path in sorted((ROOT / "src").rglob("*.py")) if "migrations" not in path.parts]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_files_and_functions_are_small(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    if WRITTEN_BY_A_TOOL in (ast.get_docstring(tree) or ""):
        return
    found = [f"{text.count(chr(10))} lines"] if text.count("\n") > FILE_LINES else []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                found.append(f"{node.name}: {lines} lines")
    assert not found, f"{path.relative_to(ROOT)} asks to be split along a name: {', '.join(found)}"


def test_no_property_is_held_to_the_clock_of_the_machine() -> None:
    assert settings.default is not None
    assert settings.default.deadline is None
