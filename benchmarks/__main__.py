"""Run the benchmarks named on the command line, or all; write benchmarks/results/<date>-<commit>.md.

A subject is a module `benchmarks/<name>.py` with a function `measure(size)` that yields figures. `--smoke` runs each in
its smallest form and writes nothing: that tells whether it runs, not how fast.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime

import benchmarks
from benchmarks.figure import Figure
from benchmarks.size import FULL, SMOKE, Size
from tests.support.paths import ROOT
from tests.support.proof import commit, machine

RESULTS = ROOT / "benchmarks" / "results"
NOT_SUBJECTS = {"__main__", "figure", "size", "support", "results"}
#: subjects with options of their own
WITH_OPTIONS = {
    "simulated": "benchmarks.simulated.run",
    "spoken": "benchmarks.spoken.run",
    "understanding": "benchmarks.understanding.run",
}


def subjects() -> list[str]:
    """The names of the modules that measure something."""
    found = pkgutil.iter_modules(benchmarks.__path__)
    return sorted(m.name for m in found if m.name not in NOT_SUBJECTS)


def run(name: str, size: Size) -> list[Figure]:
    """The figures of one subject."""
    return list(importlib.import_module(f"benchmarks.{name}").measure(size))


def table(figures: Iterable[Figure]) -> list[str]:
    """A Markdown table."""
    lines = ["| measured | value or p50 | p95 | p99 | unit | n | load |", "|---|---|---|---|---|---|---|"]
    for one in figures:
        p95, p99 = ("" if value is None else f"{value:.4g}" for value in (one.p95, one.p99))
        lines.append(f"| {one.name} | {one.value:.4g} | {p95} | {p99} | {one.unit} | {one.samples} | {one.load:.1f} |")
    return lines


def main(arguments: list[str]) -> int:
    alone = len(arguments) == 1 or (len(arguments) > 1 and arguments[1].startswith("-"))
    if alone and arguments[0] in WITH_OPTIONS and "--smoke" not in arguments:
        return int(importlib.import_module(WITH_OPTIONS[arguments[0]]).main(arguments[1:]))
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("subjects", nargs="*", help=f"of: {', '.join(subjects())} (default: all)")
    parser.add_argument("--smoke", action="store_true", help="the smallest form, nothing written")
    asked = parser.parse_args(arguments)
    unknown = sorted(set(asked.subjects) - set(subjects()))
    if unknown:
        print(f"bench: {', '.join(unknown)} is not one of: {', '.join(subjects())}", file=sys.stderr)
        return 2
    started = datetime.now(UTC)
    revision = commit()
    lines = [f"# Figures of {revision}", "", f"{started:%Y-%m-%d %H:%M} UTC on {machine()}.", ""]
    for name in asked.subjects or subjects():
        began = time.monotonic()
        figures = run(name, SMOKE if asked.smoke else FULL)
        part = [f"## {name}", "", *table(figures), "", f"({time.monotonic() - began:.0f} s)", ""]
        print("\n".join(part), flush=True)
        lines += part
    if not asked.smoke:
        path = RESULTS / f"{started:%Y-%m-%d}-{revision}.md"
        RESULTS.mkdir(exist_ok=True)
        path.write_text("\n".join(lines), "utf-8")
        print(f"written to {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
