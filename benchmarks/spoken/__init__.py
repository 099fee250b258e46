"""Whole calls by sound: synthesised callers, G.711, Asterisk, the recogniser of the tests, messages at the office."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.size import FULL, Size

#: calls of the full form, and side by side
CALLS, TOGETHER = 56, 6


def measure(size: Size = FULL) -> Iterator[Figure]:
    """The figures of `make bench`."""
    from benchmarks.spoken.calls import placed
    from benchmarks.spoken.counting import figures

    yield from figures(placed(CALLS if size is FULL else 2, TOGETHER if size is FULL else 2, seed=1))
