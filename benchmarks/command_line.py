"""How long the command line takes to come up."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.figure import Figure, Stopwatch, spread
from benchmarks.size import FULL, Size


def measure(size: Size = FULL) -> Iterator[Figure]:
    """Whole processes, the interpreter's own start included."""
    runs = max(size.calls // 4, 1)
    for name, code in (("interpreter alone", "pass"), ("import toritsugi.cli", "import toritsugi.cli")):
        taken = []
        for _ in range(runs):
            with Stopwatch() as watch:
                subprocess.run([sys.executable, "-c", code], check=True)
            taken.append(watch.seconds * 1000)
        yield spread(name, taken)
