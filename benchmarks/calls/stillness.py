"""Tells when a core stood still: `python -m benchmarks.calls.stillness` beside what is measured, pinned to its core.

It wakes every 20 ms and does nothing else, so it is due long before whoever works on the core all the time: where it
wakes late, the core was taken away (by the host of a virtual machine, by an interrupt, by other programs). What was
late or lost in those moments tells nothing of what is measured. Prints one JSON list of [end, seconds] at SIGTERM.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from tests.support.paths import ROOT

EVERY: Final = 0.02
READY: Final = "ready\n"
#: lateness from which it counts, in seconds: a scheduler's slice is a tenth of it
LATE: Final = 0.03


@dataclass(frozen=True)
class Stillness:
    """moments: (when it ended, on the monotonic clock; how long it was, in seconds), of all cores."""

    moments: Sequence[tuple[float, float]] = ()

    @property
    def seconds(self) -> float:
        """All together."""
        return sum(length for _, length in self.moments)

    def explains(self, at: float, within: float, least: float) -> bool:
        """Whether some core stood still for so long at most `within` seconds before this moment, or in it."""
        return any(length >= least and end - length <= at and at - end <= within for end, length in self.moments)


@dataclass
class Watched:
    """Filled when the watching is over."""

    found: Stillness = field(default_factory=Stillness)


@contextmanager
def watched(*cores: int) -> Iterator[Watched]:
    """Watch these cores for as long as the block runs."""
    command = [sys.executable, "-m", "benchmarks.calls.stillness"]
    watching = [
        subprocess.Popen(["taskset", "-c", str(core), *command], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for core in dict.fromkeys(cores)
    ]
    told = Watched()
    try:
        for one in watching:
            assert one.stdout is not None
            assert one.stdout.readline() == READY
        yield told
    finally:
        for one in watching:
            one.terminate()
        texts = [one.communicate()[0] for one in watching]
        moments = [(end, length) for text in texts for end, length in json.loads(text or "[]")]
        told.found = Stillness(tuple(sorted(moments)))


def main() -> None:
    ended: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: ended.append(number))
    moments: list[tuple[float, float]] = []
    sys.stdout.write(READY)
    sys.stdout.flush()
    due = time.monotonic() + EVERY
    while not ended:
        time.sleep(max(due - time.monotonic(), 0.0))  # (goes on after the signal: what was late is seen all the same)
        now = time.monotonic()
        if now - due > LATE:
            moments.append((now, now - due))
            due = now
        due += EVERY
    print(json.dumps(moments))


if __name__ == "__main__":
    main()
