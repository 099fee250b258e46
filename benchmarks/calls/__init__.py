"""How many calls one core holds: the whole desk, the bare loop, and pipecat, interleaved on the same wire and machine.

A rung is a server pinned to one core and so many callers on another. A number of calls is *held* when the 95th
percentile of the replies is within 150 ms beyond the silence that ends a turn, no reply has a frame more than 60 ms
late, no turn is left without a reply and no call ends by itself. The rungs of all systems are run by turns, each twice,
and a number counts as held when both runs of it were. Takes about 12 minutes on a quiet machine of two cores.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from benchmarks.calls.peer import pipecat
from benchmarks.calls.rung import NOISY, Rung, System, climb, systems
from benchmarks.figure import Figure, spread
from benchmarks.size import FULL, Size

#: numbers of calls that are tried
LADDER: dict[str, tuple[int, ...]] = {
    "desk": (250, 350, 450, 500, 550),
    NOISY: (250, 300),
    "bare": (500, 600, 640),
    "pipecat": (20, 30, 40),
}
ROUNDS = 2
#: times that a rung is run at most whose callers are late
AGAIN = 3
#: seconds before and of the window that is measured; calls that begin in a second
WARM, SECONDS, RAMP = 6.0, 15.0, 40.0


def measure(size: Size = FULL) -> Iterator[Figure]:
    found = systems()
    if size is not FULL:
        for one in found.values():
            rung = climb(one, 2, warm=0.2, seconds=12.0, ramp=50.0)
            yield from figures(rung)
        return
    peer = pipecat()
    if isinstance(peer, System):
        found["pipecat"] = peer
    else:
        print(f"bench: pipecat is left out: {peer}", file=sys.stderr, flush=True)
    rungs = ladder(found)
    for rung in rungs:
        yield from figures(rung)
    held = {name: most_held(name, rungs) for name in found}
    for name, calls in held.items():
        yield Figure(f"{name}: calls held by one core", calls, "calls", ROUNDS)
    if held.get("pipecat"):
        for name in ("bare", "desk"):
            yield Figure(f"ratio {name} / pipecat, calls held", held[name] / held["pipecat"], "×")


def ladder(found: dict[str, System]) -> list[Rung]:
    """Every rung of every system, by turns. A system climbs no further after a rung that it did not hold."""
    rungs: list[Rung] = []
    climbing = set(found)
    for step in range(max(map(len, LADDER.values()))):
        for name, system in found.items():
            if name not in climbing or step >= len(LADDER[name]):
                continue
            for _ in range(ROUNDS):
                rung = _measured(system, LADDER[name][step])
                rungs.append(rung)
                if not rung.held:
                    climbing.discard(name)
                    break
    return rungs


def _measured(system: System, calls: int) -> Rung:
    """One rung; once more where the callers were late themselves, so that something else held the machine up."""
    for _ in range(AGAIN):
        rung = climb(system, calls, warm=WARM, seconds=SECONDS, ramp=RAMP)
        said = "held" if rung.held else "not held" if rung.measured else "not measured: the callers were late"
        print(f"{rung.line()}: {said}", file=sys.stderr, flush=True)
        if rung.held or rung.measured:
            break
    return rung


def most_held(name: str, rungs: list[Rung]) -> int:
    """The highest number of calls that every run of a system held, with all lower ones; 0 for none."""
    best = 0
    for calls in LADDER[name]:
        some = [one for one in rungs if one.system == name and one.calls == calls]
        if not some or not all(one.held for one in some):
            break
        best = calls
    return best


def figures(rung: Rung) -> Iterator[Figure]:
    """What one run found."""
    told, what = rung.told, f"{rung.system}, {rung.calls} calls"
    yield Figure(f"{what}: processor", rung.cpu, "% of a core")
    yield Figure(f"{what}: processor per call", rung.cpu / rung.calls, "% of a core", rung.calls)
    yield Figure(f"{what}: own memory per call", max(rung.memory - rung.before, 0.0) / rung.calls, "MB", rung.calls)
    if told.replies:
        yield spread(f"{what}: end of speech → reply, beyond the silence that ends a turn", told.replies)
    yield Figure(f"{what}: replies with a frame more than 60 ms late", rung.late, "replies", max(len(told.late), 1))
    yield Figure(f"{what}: turns without a reply, calls lost", told.missed + told.lost, "turns", max(told.calls, 1))
    if told.stops:
        yield spread(f"{what}: barge-in, decision → last frame of the line", told.stops)
        yield spread(f"{what}: barge-in, first sound → last frame of the line", told.onsets)
    yield Figure(f"{what}: lateness of the callers themselves, p99", told.own_p99, "ms")
