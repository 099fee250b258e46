"""How many calls one core holds: the whole desk, the bare loop, and pipecat, interleaved on the same wire and machine.

A rung is a server pinned to one core and so many callers on another. A number of calls is *held* when the 95th
percentile of the replies is within 150 ms beyond the silence that ends a turn, no reply has a frame more than 60 ms
late, no turn is left without a reply, no call ends by itself and the callers were in time. The rungs of all systems are
run by turns, upwards until one is not held; then the highest that was is run again, and the one below it where that one
is not held twice. Takes about 13 minutes on a quiet machine of two cores.
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
    "desk": (450, 500, 550),
    NOISY: (300, 400),
    "bare": (750, 1000, 1125, 1250),
    "pipecat": (30, 40, 45, 50),
}
#: runs of which all held a number of calls that counts as held
ROUNDS = 2
#: times that a rung is run at most whose callers are late
AGAIN = 3
#: seconds before and of the window that is measured
WARM, SECONDS = 6.0, 15.0


def measure(size: Size = FULL) -> Iterator[Figure]:
    found = systems()
    if size is not FULL:
        for one in found.values():
            rung = climb(one, 2, warm=0.2, seconds=12.0)
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
    """Every rung of every system, by turns, and the highest ones again."""
    rungs: list[Rung] = []
    climbing = set(found)
    for step in range(max(map(len, LADDER.values()))):
        for name, system in found.items():
            if name not in climbing or step >= len(LADDER[name]):
                continue
            rungs.append(_measured(system, LADDER[name][step]))
            if not rungs[-1].held:
                climbing.discard(name)
    for name, system in found.items():
        for calls in reversed([one.calls for one in rungs if one.system == name and one.held]):
            again = [_measured(system, calls) for _ in range(ROUNDS - 1)]
            rungs += again
            if all(one.held for one in again):
                break
    return rungs


def _measured(system: System, calls: int) -> Rung:
    """One rung; once more where the callers were late themselves, so that something else held the machine up."""
    for _ in range(AGAIN):
        rung = climb(system, calls, warm=WARM, seconds=SECONDS)
        said = "held" if rung.held else "not held" if rung.measured else "not measured: the callers were late"
        print(f"{rung.line()}: {said}", file=sys.stderr, flush=True)
        if rung.held or rung.measured:
            break
    return rung


def most_held(name: str, rungs: list[Rung]) -> int:
    """The highest number of calls that every one of `ROUNDS` runs of a system held; 0 for none."""
    runs = {calls: [one.held for one in rungs if one.system == name and one.calls == calls] for calls in LADDER[name]}
    return max((calls for calls, held in runs.items() if len(held) >= ROUNDS and all(held)), default=0)


def figures(rung: Rung) -> Iterator[Figure]:
    """What one run found."""
    told, what = rung.told, f"{rung.system}, {rung.calls} calls"
    yield Figure(f"{what}: processor", rung.cpu, "% of a core")
    yield Figure(f"{what}: processor per call", rung.cpu / rung.calls, "% of a core", rung.calls)
    yield Figure(f"{what}: own memory per call", max(rung.memory - rung.before, 0.0) / rung.calls, "MB", rung.calls)
    if told.replies:
        yield spread(f"{what}: end of speech → reply, beyond the silence that ends a turn", told.replies)
    yield Figure(f"{what}: replies with a frame more than 60 ms late", rung.late, "replies", max(len(told.late), 1))
    gone = told.missed + told.lost + told.refused
    yield Figure(f"{what}: turns without a reply, calls lost or refused", gone, "turns", max(told.calls, 1))
    if told.stops:
        yield spread(f"{what}: barge-in, decision → last frame of the line", told.stops)
        yield spread(f"{what}: barge-in, first sound → last frame of the line", told.onsets)
    yield Figure(f"{what}: lateness of the callers themselves, p99", told.own_p99, "ms")
