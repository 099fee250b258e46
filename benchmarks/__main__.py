"""Run the benchmarks named on the command line, or all; write benchmarks/results/<date>-<commit>.md.

A subject is a module `benchmarks/<name>.py` with a function `measure()` that yields figures.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from datetime import UTC, datetime

import benchmarks
from benchmarks.figure import Figure
from tests.support.paths import ROOT
from tests.support.proof import commit, machine

RESULTS = ROOT / "benchmarks" / "results"
NOT_SUBJECTS = {"__main__", "figure"}


def subjects() -> list[str]:
    """The names of the modules that measure something."""
    return sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name not in NOT_SUBJECTS)


def main(wanted: list[str]) -> int:
    unknown = sorted(set(wanted) - set(subjects()))
    if unknown:
        print(f"bench: {', '.join(unknown)} is not one of: {', '.join(subjects())}", file=sys.stderr)
        return 2
    started = datetime.now(UTC)
    lines = [f"# Figures of {commit()}", "", f"{started:%Y-%m-%d %H:%M} UTC on {machine()}.", ""]
    for name in wanted or subjects():
        figures: list[Figure] = list(importlib.import_module(f"benchmarks.{name}").measure())
        lines += [f"## {name}", "", "| measured | value | unit | samples |", "|---|---|---|---|"]
        lines += [f"| {one.name} | {one.value:.4g} | {one.unit} | {one.samples} |" for one in figures]
        lines.append("")
        print("\n".join(lines[-len(figures) - 5 :]), flush=True)
    path = RESULTS / f"{started:%Y-%m-%d}-{commit()}.md"
    RESULTS.mkdir(exist_ok=True)
    path.write_text("\n".join(lines), "utf-8")
    print(f"written to {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
