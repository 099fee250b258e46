"""One measured figure."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`name` says what was measured and how; `value` in `unit`; `samples` is how many it was taken from."""

    name: str
    value: float
    unit: str
    samples: int = 1


def percentile(values: list[float], percent: float) -> float:
    """The nearest-rank percentile. Raises ValueError when there is nothing to rank."""
    if not values:
        raise ValueError("no samples")
    ranked = sorted(values)
    return ranked[max(0, min(len(ranked) - 1, round(percent / 100 * len(ranked) + 0.5) - 1))]


class Stopwatch:
    """`with Stopwatch() as watch: …` then `watch.seconds`."""

    seconds: float = 0.0

    def __enter__(self) -> Stopwatch:
        self._began = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._began
