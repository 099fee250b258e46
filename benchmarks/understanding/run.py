"""`python -m benchmarks understanding`: how much is understood, beside a plain-regular-expression peer and GiNZA."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Protocol

from benchmarks.figure import Figure, percentile
from benchmarks.size import SMOKE, Size
from benchmarks.understanding import licensed
from benchmarks.understanding.floors import FLOORS, Measured, held
from benchmarks.understanding.ginza_peer import GinzaPeer
from benchmarks.understanding.make import KINDS, read
from benchmarks.understanding.product import Product
from benchmarks.understanding.regex_peer import RegexPeer
from benchmarks.understanding.scoring import DETECTORS, Answer, Row, Score, detector
from tests.support.paths import ROOT
from tests.support.proof import commit, machine

NOISES = ("clean", "natural", "people", "heard", "homophone", "deletion")
RESULTS = ROOT / "benchmarks" / "results"


class Reader(Protocol):
    """Whoever answers rows; None for a kind that it does not read."""

    name: str

    def answer(self, row: Row) -> Answer | None: ...


def rows(split: str, kinds: Iterable[str], noises: Iterable[str]) -> list[Row]:
    """The corpus and the licensed sets of a split; the sets stand where noises are."""
    found = [row for kind in kinds for noise in noises if noise in NOISES for row in read(split, kind, noise)]
    for name in licensed.SETS:
        if name in noises:
            found += [row for row in licensed.rows_of(name, split) if row["item"] in kinds]
    return found


def parts(row: Row) -> str:
    """The line of the table that a row belongs to: commands are told apart by what they test."""
    kind = str(row["item"])
    if kind != "commands":
        return kind
    first, _, rest = str(row["template"]).partition(".")
    if first == "detectors":
        return f"commands: {rest.split('.')[0]}"
    return f"commands: {first}"


def scored(reader: Reader, asked: list[Row]) -> dict[tuple[str, str], Score]:
    """(part, noise) → score."""
    scores: dict[tuple[str, str], Score] = {}
    for row in asked:
        answer = reader.answer(row)
        if answer is not None:
            key = (parts(row), str(row["noise"]))
            scores.setdefault(key, Score(key[0])).add(row, answer)
    return scores


def detected(reader: Reader, asked: list[Row]) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """(detector, noise) → heard, said, false alarms, rows in which it was not said.

    Not said is it in its hard negatives, in words about the talk itself and in what gives items; complaints that are
    urgent, and the like, are no false alarms of another detector.
    """
    counts: dict[tuple[str, str], list[int]] = {}
    for row in asked:
        answer = reader.answer(row) if row["item"] == "commands" else None
        if answer is None:
            continue
        told = {detector(one) for one in answer.value or []}
        part = parts(row).removeprefix("commands: ")
        for name in DETECTORS:
            count = counts.setdefault((name, str(row["noise"])), [0, 0, 0, 0])
            if part == name:
                count[0] += name in told
                count[1] += 1
            elif part.endswith("-") or part not in DETECTORS:
                count[2] += name in told
                count[3] += 1
    return {key: (one[0], one[1], one[2], one[3]) for key, one in counts.items()}


def table(name: str, scores: dict[tuple[str, str], Score]) -> list[str]:
    """A Markdown table of one reader."""
    lines = [
        f"### {name}",
        "",
        "| part | noise | n | exact | F1 | abstains | mistakes | among two | ECE | CPU p50 ms | p95 | max |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for (part, noise), one in sorted(scores.items()):
        times = [1000 * seconds for seconds in one.seconds]
        f1, error = (f"{100 * value:.1f}" if value is not None else "" for value in (one.f1, one.calibration_error))
        abstains = f"{100 * one.share(one.abstained, one.wanted):.1f}" if one.wanted else ""
        two = f"{100 * one.share(one.among_two, one.wanted):.1f}" if part in ("matter", "choice") else ""
        lines.append(
            f"| {part} | {noise} | {one.rows} | {100 * one.exact:.1f} | {f1} | {abstains} "
            f"| {100 * one.share(one.mistakes):.1f} | {two} | {error} "
            f"| {percentile(times, 50):.2f} | {percentile(times, 95):.2f} | {max(times):.1f} |"
        )
    return [*lines, ""]


def detectors_table(name: str, counts: dict[tuple[str, str], tuple[int, int, int, int]]) -> list[str]:
    """Recall and false alarms of each detector."""
    lines = [f"### {name}: detectors", "", "| detector | noise | said | recall | not said | false alarms |"]
    lines.append("|---|---|---|---|---|---|")
    for (part, noise), (hit, said, false, others) in sorted(counts.items()):
        recall = f"{100 * hit / said:.1f}" if said else ""
        alarms = f"{100 * false / others:.1f}" if others else ""
        lines.append(f"| {part} | {noise} | {said} | {recall} | {others} | {alarms} |")
    return [*lines, ""]


def reliability(scores: dict[tuple[str, str], Score]) -> list[str]:
    """How often values of a given confidence were right, over all kinds, clean and not."""
    whole = Score("all")
    for one in scores.values():
        whole.sure += one.sure
    lines = ["### Confidence against truth", "", "| mean confidence | right | n |", "|---|---|---|"]
    lines += [f"| {mean:.2f} | {100 * right:.1f} | {count} |" for mean, right, count in whole.reliability()]
    return [*lines, ""]


def process_figures() -> list[str]:
    """A process from its start to its first answer."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.understanding.product"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    wall = time.perf_counter() - began
    seconds, memory = done.stdout.split()
    return [f"Start to first answer: {seconds} s of processor, {wall:.1f} s by the clock; {memory} MiB at most.", ""]


def failures(scores: dict[tuple[str, str], Score], count: int) -> list[str]:
    """Some of the rows that were not understood, of each part."""
    lines = []
    for (part, noise), one in sorted(scores.items()):
        for row, answer in one.failures[:count]:
            truth, got = (json.dumps(value, ensure_ascii=False) for value in (row["truth"], answer.value))
            words = row.get("n_best") or row["text"]
            lines.append(f"{part} {noise} {row['id']}: {words}\n    truth {truth}  got {got} ({answer.confidence:.2f})")
    return lines


def measured(asked: list[Row], reader: Reader) -> Measured:
    """All that the floors are about."""
    return Measured(scored(reader, asked), detected(reader, asked))


class Once:
    """A reader that is asked each row once."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._known = reader, dict[str, Answer | None]()
        self.name = reader.name

    def answer(self, row: Row) -> Answer | None:
        if row["id"] not in self._known:
            self._known[row["id"]] = self._reader.answer(row)
        return self._known[row["id"]]


def main(arguments: list[str]) -> int:
    """Run and print; write where nothing was narrowed. 1 where `--floors` is asked and one does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks understanding", description=__doc__)
    parser.add_argument("--split", choices=["train", "dev", "test"], default="dev")
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="a kind (again for more; default: all)")
    parser.add_argument(
        "--noise", action="append", choices=[*NOISES, *licensed.SETS], help="clean, heard … (default: all)"
    )
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="show N rows of each part not understood")
    parser.add_argument("--floors", action="store_true", help="exit with 1 where a floor does not hold")
    parser.add_argument("--no-peers", action="store_true", help="the desk alone")
    given = parser.parse_args(arguments)
    asked = rows(given.split, given.kind or list(KINDS), given.noise or [*NOISES, *licensed.SETS])
    if not asked:
        print("bench: no such rows", file=sys.stderr)
        return 2
    revision = commit()  # of what runs: the tree may move on meanwhile
    desk = Once(Product())
    lines = [
        *report(asked, desk, f"{given.split}, {revision}", peers=not given.no_peers),
        *failures(scored(desk, asked), given.failures),
    ]
    told = held(measured(asked, desk))
    lines += ["### Floors", "", "| floor | at | is | held |", "|---|---|---|---|"]
    lines += [f"| {one.name} | {one.wanted} | {one.found} | {'yes' if one.held else 'NO'} |" for one in told]
    print("\n".join(lines), flush=True)
    if not (given.kind or given.noise or given.failures or given.no_peers):
        path = RESULTS / f"understanding-{given.split}-{datetime.now(UTC):%Y-%m-%d}-{revision}.md"
        path.write_text("\n".join([*lines, ""]), "utf-8")
        print(f"written to {path.relative_to(ROOT)}")
    return int(given.floors and not all(one.held for one in told))


def report(asked: list[Row], desk: Reader, what: str, *, peers: bool) -> list[str]:
    """The tables of the desk and, in the same run, of its peers."""
    lines = [f"# Understanding, {what}: {len(asked)} rows", "", f"On {machine()}.", ""]
    lines += [*table(desk.name, scored(desk, asked)), *detectors_table(desk.name, detected(desk, asked))]
    lines += [*reliability(scored(desk, asked)), *process_figures()]
    for peer in _peers(asked) if peers else ():
        lines += [*table(peer.name, scored(peer, asked))]
        if peer.name == RegexPeer.name:
            lines += detectors_table(peer.name, detected(peer, asked))
    return lines


def _peers(asked: list[Row]) -> Iterator[Reader]:
    yield Once(RegexPeer())
    ginza = GinzaPeer(asked)
    if ginza.missing:
        print(f"bench: SKIPPED GiNZA: {ginza.missing}", file=sys.stderr)
    else:
        yield ginza


def measure(size: Size) -> Iterator[Figure]:
    """The figures of `make bench`: dev, the desk alone; test is for `--split test`."""
    noises = NOISES if size is not SMOKE else ("clean",)
    asked = rows("dev", list(KINDS), noises)
    asked = asked if size is not SMOKE else asked[::40]
    for (part, noise), one in sorted(scored(Product(), asked).items()):
        times = [1000 * seconds for seconds in one.seconds]
        yield Figure(f"understood, {part}, {noise}", 100 * one.exact, "%", one.rows)
        yield Figure(
            f"processor time, {part}, {noise}", percentile(times, 50), "ms", one.rows, percentile(times, 95), max(times)
        )


__all__ = ["FLOORS", "main", "measure"]
