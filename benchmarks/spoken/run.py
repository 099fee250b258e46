"""`python -m benchmarks spoken`: whole calls by sound, and what their messages say."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime

from benchmarks.__main__ import table
from benchmarks.spoken import CALLS, TOGETHER, progress
from benchmarks.spoken.calls import placed
from benchmarks.spoken.counting import figures, held, looked_at
from tests.support.paths import ROOT
from tests.support.proof import commit, machine

RESULTS = ROOT / "benchmarks" / "results"


def main(arguments: list[str]) -> int:
    """Run and print; write the whole size. 1 where a floor does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks spoken", description=__doc__)
    parser.add_argument("--calls", type=int, default=CALLS, help=f"how many (default: {CALLS})")
    parser.add_argument("--together", type=int, default=TOGETHER, help=f"side by side (default: {TOGETHER})")
    parser.add_argument("--seed", type=int, default=1, help="of the callers (default: 1)")
    parser.add_argument("--show", type=int, default=10, metavar="N", help="show N calls that did not end well")
    given = parser.parse_args(arguments)
    revision, began = commit(), time.perf_counter()
    done = placed(given.calls, given.together, given.seed, progress)
    told = held(done)
    bad = [one for one in done.calls if one.wrong or not one.completed]
    lines = [
        f"# Calls by sound, {revision}: {given.calls}, seed {given.seed}",
        "",
        f"{time.perf_counter() - began:.0f} s, {given.together} side by side, on {machine()}.",
        "Callers are synthesised, the recogniser is the small one of the tests: this is about the loop, not people.",
        "",
        *table(figures(done)),
        "",
        *(f"* {name}: {'yes' if fine else 'NO'}" for name, fine in told.items()),
    ]
    print("\n".join([*lines, *looked_at(bad[: given.show])]), flush=True)
    if given.calls >= CALLS:
        which = "" if given.seed == 1 else f"-seed{given.seed}"
        path = RESULTS / f"spoken-{datetime.now(UTC):%Y-%m-%d}-{revision}{which}.md"
        path.write_text("\n".join([*lines, ""]), "utf-8")
        print(f"written to {path.relative_to(ROOT)}")
    return int(not all(told.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
