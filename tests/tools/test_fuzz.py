"""tools/fuzz: what it makes of bytes, and that it says so when it cannot run."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import random
import subprocess
import sys
from types import ModuleType

import pytest

from tests.core.understanding.nasty import LONGEST
from tests.support.paths import ROOT


def fuzz() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("fuzz", str(ROOT / "tools" / "fuzz"))
    spec = importlib.util.spec_from_loader("fuzz", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_any_bytes_are_a_text_that_is_short_enough() -> None:
    words = fuzz().words
    rng = random.Random("fuzz")
    for size in (0, 1, 2, 3, 50, 400, 1000):
        for _ in range(20):
            question, text = words(rng.randbytes(size))
            assert 0 <= question < 256
            assert len(text) <= LONGEST
    assert len({words(bytes([0, 0, one]))[1] for one in range(100)}) == 100


@pytest.mark.skipif(importlib.util.find_spec("atheris") is not None, reason="atheris is here: the tool would run")
@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_without_atheris_it_says_so(ci: str, status: int) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "fuzz", "--seconds", "1"],
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status
    assert "SKIPPED" in done.stderr
    assert "uv sync --group fuzz" in done.stderr
