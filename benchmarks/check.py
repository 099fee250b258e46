"""How long the check of a manual takes, and how much it looks at, by the number of matters, cards and items."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.size import FULL, Size
from tests.support.large_manual import large_manual
from toritsugi.core.checking.check import check

#: matters, cards, items of the manuals that are checked
LARGE = ((10, 5, 18), (50, 25, 40), (100, 50, 40), (200, 100, 40), (200, 100, 100))
SMALL = ((2, 1, 9),)


def measure(size: Size = FULL) -> Iterator[Figure]:
    for matters, cards, items in LARGE if size is FULL else SMALL:
        manual = large_manual(matters, cards, items)
        begun = time.process_time()
        report = check(manual, today="2026-11-22")
        taken = time.process_time() - begun
        of = f"{matters} matters, {cards} cards, {items} items"
        yield Figure(f"check of {of}, time of a core", taken, "s")
        yield Figure(f"check of {of}, situations", report.work.states, "situations")
        yield Figure(f"check of {of}, events", report.work.steps, "events")
