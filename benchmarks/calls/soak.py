"""The whole desk under calls for long: `python -m benchmarks.calls.soak --calls 350 --seconds 3600 [--life 4]`.

Prints what the callers found, the server's own memory minute by minute, and what it had left when all callers were
gone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from benchmarks.calls.callers import Told
from benchmarks.calls.rung import cores, own_memory, server, systems
from benchmarks.calls.stillness import Stillness, watched
from tests.support.paths import ROOT
from tests.support.ports import free_port

#: seconds that a call's inbox holds
INBOX = 0.2
#: seconds after which what was lost is seen at the latest: a look of the server, and catching up
SEEN = 1.5
#: seconds that the desk's longest line takes
LINE = 10.0
#: seconds that the last calls have to be over
OVER = 5.0


@dataclass
class Soaked:
    """told: by the callers. memory: MB of the server's own, at the same distance in time. left: by the server.

    losses: (when the server saw it, ticks skipped, frames dropped). still: when the machine stood still.
    """

    told: Told
    left: dict[str, int]
    memory: list[float] = field(default_factory=list)
    losses: list[tuple[float, int, int]] = field(default_factory=list)
    still: Stillness = field(default_factory=Stillness)

    @property
    def dropped_by_itself(self) -> int:
        """Frames dropped where neither core had stood still for as long as an inbox holds: the server's own doing."""
        return sum(frames for at, _, frames in self.losses if not self.still.explains(at, SEEN, INBOX))

    @property
    def skipped_by_itself(self) -> int:
        """Ticks skipped where no core had stood still."""
        return sum(ticks for at, ticks, _ in self.losses if not self.still.explains(at, SEEN, 0.0))

    @property
    def lost_by_itself(self) -> int:
        """Calls lost that no stillness explains: a caller who hears a pause of a line speaks into its rest."""
        return sum(not self.still.explains(at, LINE, INBOX) for at in self.told.lost_at)

    @property
    def growth(self) -> float:
        """MB by which the memory of the last third is above that of the middle one; the first is for warming up."""
        third = max(len(self.memory) // 3, 1)
        middle, last = self.memory[third : 2 * third] or self.memory, self.memory[-third:]
        return sum(last) / len(last) - sum(middle) / len(middle)


def soak(calls: int, seconds: float, *, life: float = 0.0, every: float = 60.0, ramp: float = 20.0) -> Soaked:
    """So many calls for so long. life: seconds of one call, about; 0: each goes to its end. every: between samples."""
    mine, theirs = cores()
    port = free_port()
    memory: list[float] = []
    with tempfile.TemporaryDirectory(prefix="toritsugi-soak-") as name:
        with server(systems()["desk"], port, Path(name), mine) as one:
            over = threading.Event()

            def watch() -> None:
                while not over.wait(every):
                    memory.append(own_memory(one.process.pid))

            watching = threading.Thread(target=watch)
            watching.start()
            command = [sys.executable, "-m", "benchmarks.calls.callers", "--port", str(port), "--opening"]
            command += ["--calls", str(calls), "--seconds", str(seconds), "--life", str(life), "--ramp", str(ramp)]
            command += ["--barge", "0.125", "--warm", "0"]
            try:
                with watched(mine, theirs) as seen:
                    done = subprocess.run(
                        ["taskset", "-c", str(theirs), *command], capture_output=True, text=True, cwd=ROOT, check=False
                    )
                assert done.returncode == 0, done.stderr[-3000:]
            finally:
                over.set()
                watching.join()
            time.sleep(OVER)
        told = msgspec.json.decode(done.stdout.splitlines()[-1], type=Told)
        left = next(json.loads(line[5:]) for line in one.lines if line.startswith("left "))
    losses = [(at, ticks, frames) for at, ticks, frames in left.pop("losses")]
    return Soaked(told, left, memory, losses, seen.found)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=350)
    parser.add_argument("--seconds", type=float, default=3600.0)
    parser.add_argument("--life", type=float, default=0.0)
    asked = parser.parse_args()
    found = soak(asked.calls, asked.seconds, life=asked.life, every=min(60.0, asked.seconds / 10))
    told = found.told
    print(f"calls {told.calls}, replies {len(told.replies)}, missed {told.missed}, lost {told.lost}")
    print(f"late replies {sum(one > 60 for one in told.late)} of {len(told.late)}")
    print(f"memory {[round(one, 1) for one in found.memory]} MB, growth {found.growth:.2f} MB")
    print(f"left {found.left}")
    print(f"the machine stood still for {found.still.seconds:.2f} s in {len(found.still.moments)} moments")
    print(
        f"without that: ticks skipped {found.skipped_by_itself}, frames dropped {found.dropped_by_itself}, "
        f"calls lost {found.lost_by_itself}"
    )


if __name__ == "__main__":
    main()
