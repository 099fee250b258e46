"""How long the command line takes to come up."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.figure import Figure, Stopwatch, percentile

RUNS = 10


def measure() -> Iterator[Figure]:
    """Whole processes, the interpreter's own start included."""
    for name, code in (("interpreter alone", "pass"), ("import toritsugi.cli", "import toritsugi.cli")):
        taken = []
        for _ in range(RUNS):
            with Stopwatch() as watch:
                subprocess.run([sys.executable, "-c", code], check=True)
            taken.append(watch.seconds * 1000)
        yield Figure(f"{name}, median", percentile(taken, 50), "ms", RUNS)
