"""One measured figure."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """`name` says what was measured and how; `value` in `unit`; `samples` is how many it was taken from.

    Where a distribution was measured, `value` is its median and `p95`, `p99` stand beside it. load: the machine's load
    average over the last minute when the figure was made (2.0 means that both cores of two were busy).
    """

    name: str
    value: float
    unit: str
    samples: int = 1
    p95: float | None = None
    p99: float | None = None
    load: float = field(default_factory=lambda: os.getloadavg()[0])


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile. Raises ValueError when there is nothing to rank."""
    if not values:
        raise ValueError("no samples")
    ranked = sorted(values)
    return ranked[max(0, math.ceil(percent / 100 * len(ranked)) - 1)]


def spread(name: str, values: Sequence[float], unit: str = "ms") -> Figure:
    """Median, p95 and p99 of samples. Raises ValueError when there are none."""
    return Figure(name, percentile(values, 50), unit, len(values), percentile(values, 95), percentile(values, 99))


class Stopwatch:
    """`with Stopwatch() as watch: …` then `watch.seconds` by the clock and `watch.cpu` of this process."""

    seconds: float = 0.0
    cpu: float = 0.0

    def __enter__(self) -> Stopwatch:
        self._began, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._began
        self.cpu = time.process_time() - self._cpu
