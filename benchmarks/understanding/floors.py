"""What has to hold on test."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.understanding.scoring import Score

Scores = dict[tuple[str, str], Score]
Counts = dict[tuple[str, str], tuple[int, int, int, int]]
NOISY = ("heard", "homophone", "deletion")


@dataclass(frozen=True)
class Measured:
    """Scores by (part, noise), and the counts of detectors."""

    scores: Scores
    detectors: Counts

    def right(self, part: str, noises: tuple[str, ...]) -> float | None:
        """Share of rows that were right."""
        mine = [one for (name, noise), one in self.scores.items() if name == part and noise in noises]
        count = sum(one.rows for one in mine)
        return sum(one.right for one in mine) / count if count else None


@dataclass(frozen=True)
class Held:
    """A floor and what was found. wanted and found are told in per cent or milliseconds."""

    name: str
    wanted: str
    found: str
    held: bool


#: (part, noises, least share right); the issue of each is told in README.md
FLOORS: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("phone", ("clean",), 0.99),
    ("phone", NOISY, 0.95),
    ("yes_no", ("clean",), 0.98),
    ("commands: correcting", ("clean",), 0.98),
    ("yes_no", ("asdc",), 0.82),
    ("date_time", ("clean",), 0.95),
    ("date_time", NOISY, 0.88),
    ("person", ("clean",), 0.95),
    ("person", NOISY, 0.85),
    ("organization", ("clean",), 0.95),
    ("organization", NOISY, 0.85),
)
DETECTED = ("urgent", "complaint", "want_person")
RECALL, FALSE_ALARMS = 0.97, 0.03
#: what callers say as people talk, and what shares no word with the examples; both are held to the same
MATTERS = (("natural", "as people talk"), ("clean", "in other words"))
DECIDED, MISTAKES, AMONG_TWO = 0.75, 0.02, 0.92
SLOWEST_95 = 3.0


def held(found: Measured) -> list[Held]:
    """Each floor that there are rows for."""
    told = []
    for part, noises, least in FLOORS:
        share = found.right(part, noises)
        if share is not None:
            told.append(_at_least(f"{part}, {' + '.join(noises)}", least, share))
    for noise, words in MATTERS:
        matter = found.scores.get(("matter", noise))
        if matter is not None and matter.wanted:
            told += [
                _at_least(f"matter, {words}: decided", DECIDED, 1 - matter.abstained / matter.wanted),
                _at_most(f"matter, {words}: mistakes", MISTAKES, matter.mistakes / matter.rows),
                _at_least(f"matter, {words}: right one among two", AMONG_TWO, matter.among_two / matter.wanted),
            ]
    for name in DETECTED:
        hit, said, false, others = found.detectors.get((name, "clean"), (0, 0, 0, 0))
        if said:
            told.append(_at_least(f"{name}: recall", RECALL, hit / said))
        if said and others:
            told.append(_at_most(f"{name}: false alarms", FALSE_ALARMS, false / others))
    seconds = sorted(one for score in found.scores.values() for one in score.seconds)
    slow = 1000 * seconds[int(0.95 * (len(seconds) - 1))]
    return [*told, Held("processor time, p95", f"≤ {SLOWEST_95} ms", f"{slow:.2f} ms", slow <= SLOWEST_95)]


def _at_least(name: str, least: float, found: float) -> Held:
    return Held(name, f"≥ {100 * least:.0f} %", f"{100 * found:.1f} %", found >= least)


def _at_most(name: str, most: float, found: float) -> Held:
    return Held(name, f"≤ {100 * most:.0f} %", f"{100 * found:.1f} %", found <= most)
