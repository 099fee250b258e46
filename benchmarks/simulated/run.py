"""`python -m benchmarks simulated`: calls with callers who are heard wrong, and what their messages say."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context

from benchmarks.figure import Figure
from benchmarks.simulated.calls import Pair, pair
from benchmarks.simulated.corrupting import FLIPPED, SHARE
from benchmarks.simulated.counting import Tally, table, tally
from benchmarks.size import SMOKE, Size
from tests.support.paths import ROOT
from tests.support.proof import commit, machine
from toritsugi.core.dialogue.repair import MOST_TURNS
from toritsugi.core.values.model import Kind

RESULTS = ROOT / "benchmarks" / "results"
CALLS = 20_000
#: what is held: wrong numbers of messages by the upper bound, and extra turns
MOST_WRONG, MOST_EXTRA = 0.001, 1
_CHUNK = 100


def pairs(count: int, processes: int = 1, first: int = 0) -> Iterator[Pair]:
    """So many pairs of calls, the same every time."""
    numbers = range(first, first + count)
    if processes == 1:
        yield from map(pair, numbers)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(pair, numbers, chunksize=_CHUNK)


def held(of: Tally) -> dict[str, bool]:
    """What is to hold of many calls, and whether it does."""
    return {
        "wrong telephone numbers, upper bound at most 1 of 1,000 messages": of.phone_bound <= MOST_WRONG,
        "median of extra turns at most 1": of.extra_median <= MOST_EXTRA,
        f"every call ends, after at most {MOST_TURNS} turns": of.kept == of.calls and of.most_turns <= MOST_TURNS,
        "at most 1 of 1,000 calls is closed by a limit": of.limits <= of.calls / 1000,
    }


def looked_at(found: list[Pair]) -> Iterator[str]:
    """Calls as they went."""
    for one in found:
        yield f"--- call {one.number}, {one.manual}, {one.matter}; overlooked: {', '.join(one.overlooked) or 'nothing'}"
        yield from (f"  heard {wrong}" for wrong in one.heard_wrong)
        yield from (f"    {line}" for line in (one.line if one.line.wrong(Kind.PHONE) else one.clean).transcript)


def main(arguments: list[str]) -> int:
    """Run and print; write the whole size. 1 where a floor does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks simulated", description=__doc__)
    parser.add_argument("--calls", type=int, default=CALLS, help=f"how many (default: {CALLS:,})")
    parser.add_argument("--first", type=int, default=0, help="number of the first call: other callers")
    parser.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 1) // 2))
    parser.add_argument("--wrong", type=int, default=0, metavar="N", help="show N calls that ended with a wrong number")
    given = parser.parse_args(arguments)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # of the processes that are started from here
    revision, began = commit(), time.perf_counter()
    of = tally(pairs(given.calls, given.processes, given.first))
    told = held(of)
    lines = [
        f"# Simulated calls, {revision}: {given.calls}",
        "",
        f"{time.perf_counter() - began:.0f} s on {given.processes} of {machine()}.",
        f"{100 * SHARE:g} % of utterances are heard wrong, answers to a read-back in {100 * FLIPPED:g} % of these cases"
        " as their opposite.",
        "",
        *table(of),
        "",
        *(f"* {name}: {'yes' if fine else 'NO'}" for name, fine in told.items()),
    ]
    print("\n".join([*lines, *looked_at(of.wrong_phones[: given.wrong])]), flush=True)
    if given.calls >= CALLS and not given.first:
        path = RESULTS / f"simulated-{datetime.now(UTC):%Y-%m-%d}-{revision}.md"
        path.write_text("\n".join([*lines, ""]), "utf-8")
        print(f"written to {path.relative_to(ROOT)}")
    return int(not all(told.values()))


def measure(size: Size) -> Iterator[Figure]:
    """The figures of `make bench`."""
    of = tally(pairs(40 if size is SMOKE else 2_000))
    wrong = 100 * of.wrong[Kind.PHONE] / max(of.messages, 1)
    yield Figure("simulated calls: messages with a wrong telephone number", wrong, "%", of.messages)
    yield Figure("simulated calls: complete", 100 * of.complete / of.calls, "%", of.calls)
    yield Figure("simulated calls: turns of a caller", statistics.median(of.turns), "turns", of.calls)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
