"""What to show when a test fails: the logs of the real parts that were running."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_witnesses: dict[str, Callable[[], str]] = {}


@contextmanager
def testifies(title: str, tell: Callable[[], str]) -> Iterator[None]:
    """While the block runs, every failing test's report carries `tell()` under `title`."""
    _witnesses[title] = tell
    try:
        yield
    finally:
        del _witnesses[title]


def testimony() -> list[tuple[str, str]]:
    """(title, text) of every witness; one that cannot speak says why."""
    told = []
    for title, tell in _witnesses.items():
        try:
            told.append((title, tell()))
        except OSError as error:
            told.append((title, f"(no log: {error})"))
    return told


def tail(path: Path, lines: int = 80) -> str:
    """The last lines of a log file."""
    return "\n".join(path.read_text("utf-8", errors="replace").splitlines()[-lines:])
