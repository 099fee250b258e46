"""What a slot of 20 ms of the bare loop takes, by part, without network: `python -m benchmarks.calls.slot [--street]`.

All calls are in this one process and no message goes anywhere. Each part is timed for all calls of a tick together; of
the ticks the one at the end of the best third is told, so that what else the machine does counts little. What the
network and the event loop take comes on top, and caches that are cold between messages.
"""

from __future__ import annotations

import argparse
import gc
import time

import numpy as np
import uvloop

from benchmarks.calls.bare import Answering, Loop
from benchmarks.calls.frames import texts
from benchmarks.calls.scene import FRAME, NOISY_LINE, QUIET_LINE, caller_words, line_noise
from benchmarks.calls.wire import StreamLeg

#: ticks before those that count: every call has spoken and been answered
WARM = 400
#: ticks from the end of a caller's words to its next ones
LISTENS = 230


class _Nowhere:
    """A line whose messages go nowhere."""

    sent = 0

    def send(self, kind: int, message: bytes) -> None:
        self.sent += 1


async def measure(count: int, ticks: int, level: float) -> dict[str, float]:
    """Microseconds of each part for a call and slot."""
    loop, line = Loop(), _Nowhere()
    legs, calls = [], []
    for n in range(count):
        leg = StreamLeg(line, f"{n:032x}", "")
        call = Answering(loop, leg, loop.vad.add())
        loop.calls[call.slot] = call
        leg.attach(call)
        legs.append(leg)
        calls.append(call)
    words, noise = texts(caller_words(level)), texts(line_noise(FRAME * 500, seed=9, level=level))
    for n, (leg, call) in enumerate(zip(legs, calls, strict=True)):  # windows of 32 ms end in different ticks
        for k in range(n % 8):
            leg.heard(noise[k])
            call.tick()
            loop.vad.run()
    cycle = len(words) + LISTENS
    at = np.random.default_rng(3).integers(0, cycle, count).tolist()
    gc.collect()
    gc.freeze()
    gc.disable()
    parts: dict[str, list[int]] = {"messages": [], "rooms": [], "detector": [], "turns": []}
    for tick in range(ticks):
        now = [(tick + begins) % cycle for begins in at]
        said = [words[k] if k < len(words) else noise[(tick * 7 + n) % 500] for n, k in enumerate(now)]
        times = [time.perf_counter_ns()]
        for leg, text in zip(legs, said, strict=True):
            leg.heard(text)
        times.append(time.perf_counter_ns())
        for call in calls:
            call.tick()
        times.append(time.perf_counter_ns())
        windows = loop.vad.run()
        times.append(time.perf_counter_ns())
        for one in windows:
            loop.calls[one.slot].window(one.probability, one.level, one.own)
        times.append(time.perf_counter_ns())
        if tick >= WARM:
            for name, took in zip(parts, np.diff(times).tolist(), strict=True):
                parts[name].append(took)
    return {name: float(np.percentile(took, 30)) / 1000 / count for name, took in parts.items()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--ticks", type=int, default=WARM + 500)
    parser.add_argument("--street", action="store_true", help="callers stand in the street")
    asked = parser.parse_args()
    found = uvloop.run(measure(asked.calls, asked.ticks, NOISY_LINE if asked.street else QUIET_LINE))
    print(", ".join(f"{name} {took:.2f}" for name, took in found.items()), f"= {sum(found.values()):.2f} µs")


if __name__ == "__main__":
    main()
