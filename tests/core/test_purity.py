"""`core` is pure: this walks its source and refuses I/O, frameworks, clocks and randomness."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT

CORE = ROOT / "src" / "toritsugi" / "core"

FORBIDDEN_MODULES = {
    "aiohttp",
    "asyncio",
    "click",
    "concurrent",
    "dbos",
    "django",
    "fcntl",
    "glob",
    "http",
    "io",
    "logging",
    "mmap",
    "multiprocessing",
    "os",
    "pathlib",
    "pyopenjtalk",
    "queue",
    "random",
    "requests",
    "ruamel",
    "secrets",
    "select",
    "shutil",
    "signal",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "sudachipy",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uvloop",
    "importlib.resources",
    "builtins",
    "numpy.random",
}
ALLOWED_SUBMODULES = {"urllib.parse"}
#: forbidden themselves, judged by the name imported from them
CONTAINERS = {"urllib"}
FORBIDDEN_CALLS = {"open", "input", "print", "eval", "exec", "compile", "__import__", "breakpoint"}
#: attribute at the end of a dotted call → how its owner's name must end for it to be a clock, randomness or I/O
FORBIDDEN_ATTRIBUTES = {
    "now": ("datetime", "timezone"),
    "utcnow": ("datetime",),
    "today": ("datetime", "date"),
    "uuid1": ("uuid",),
    "uuid4": ("uuid",),
    "default_rng": ("random",),
    "read_text": (),
    "write_text": (),
    "read_bytes": (),
    "write_bytes": (),
    "import_module": ("importlib",),
    "load": ("np", "numpy"),
    "fromfile": ("np", "numpy"),
}


def impurities(source: str) -> Iterator[tuple[int, str]]:
    """(line, what) of everything in `source` that reaches outside or depends on more than its arguments."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, f"import {alias.name}") for alias in node.names if _forbidden(alias.name))
        elif isinstance(node, ast.ImportFrom) and not node.level:
            module = node.module or ""
            names = [f"{module}.{alias.name}" for alias in node.names]
            if (_forbidden(module) and module not in CONTAINERS) or any(_forbidden(name) for name in names):
                yield node.lineno, f"from {module} import {', '.join(alias.name for alias in node.names)}"
            if module == "uuid" and {"uuid1", "uuid4"} & {alias.name for alias in node.names}:
                yield node.lineno, "from uuid import a random identifier"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
            yield node.lineno, f"{node.func.id}()"
        elif isinstance(node, ast.Attribute) and node.attr in FORBIDDEN_ATTRIBUTES:
            owners = FORBIDDEN_ATTRIBUTES[node.attr]
            owner = ast.unparse(node.value)
            if not owners or owner.split(".")[-1] in owners:
                yield node.lineno, f"{owner}.{node.attr}"


def _forbidden(module: str) -> bool:
    if any(module == allowed or module.startswith(f"{allowed}.") for allowed in ALLOWED_SUBMODULES):
        return False
    parts = module.split(".")
    return any(".".join(parts[:n]) in FORBIDDEN_MODULES for n in range(1, len(parts) + 1))


@pytest.mark.parametrize("path", sorted(CORE.rglob("*.py")), ids=lambda p: str(p.relative_to(CORE)))
def test_core_is_pure(path: Path) -> None:
    found = [f"{path.relative_to(ROOT)}:{line}: {what}" for line, what in impurities(path.read_text("utf-8"))]
    assert not found, "core has no I/O, clock or randomness; hand it in as an argument:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "import asyncio",
        "import os.path",
        "import io",
        "from django.db import models",
        "from datetime import datetime\nx = datetime.now()",
        "import datetime as dt\nx = dt.datetime.utcnow()",
        "from datetime import date\nf = date.today",
        "import time",
        "from urllib.request import urlopen",
        "from urllib import request",
        "open('x')",
        "from importlib import resources",
        "import numpy as np\nnp.random.default_rng()",
        "import uuid\nuuid.uuid4()",
        "from uuid import uuid4",
        "def f(p): return p.read_text()",
    ],
)
def test_the_walk_finds_each_kind_of_impurity(source: str) -> None:
    assert list(impurities(source))


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndef f(now: datetime) -> datetime: return now",
        "from urllib.parse import quote",
        "x = self.now",
    ],
)
def test_the_walk_lets_pure_code_pass(source: str) -> None:
    assert not list(impurities(source))
