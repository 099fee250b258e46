"""How well callers' words are understood: a corpus, its noise, the runner, and two peers. See README.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.figure import Figure
    from benchmarks.size import Size


def measure(size: Size) -> Iterator[Figure]:
    """See `run.measure`."""
    from benchmarks.understanding import run

    return run.measure(size)
