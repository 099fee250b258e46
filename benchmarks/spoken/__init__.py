"""Whole calls by sound: synthesised callers, G.711, Asterisk, the recogniser of the tests, messages at the office."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from benchmarks.figure import Figure
from benchmarks.size import FULL, Size

#: calls of the full form, and side by side: two cores then have more than half of their time left, and words come
#: within a second of the end of a turn (docs/performance.md)
CALLS, TOGETHER = 56, 10


def progress(line: str) -> None:
    """How it goes, with the time of day, beside the figures."""
    print(f"{datetime.now(UTC):%H:%M:%S} {line}", file=sys.stderr, flush=True)


def measure(size: Size = FULL) -> Iterator[Figure]:
    """The figures of `make bench`."""
    from benchmarks.spoken.calls import placed
    from benchmarks.spoken.counting import figures

    count, together = (CALLS, TOGETHER) if size is FULL else (2, 2)
    yield from figures(placed(count, together, seed=1, tell=progress))
