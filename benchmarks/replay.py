"""How long it takes to run past calls under another version of their manual."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from benchmarks.figure import Figure, Stopwatch
from benchmarks.size import FULL, Size
from tests.support.journals import sample_journals
from toritsugi import resources
from toritsugi.core.manual.model import Manual
from toritsugi.core.proof.backtest import Status, backtest_call, summary, terms_of
from toritsugi.core.proof.past_call import past_call

TEMPLATE = "custom"


def measure(size: Size = FULL) -> Iterator[Figure]:
    manual = resources.load_manual(TEMPLATE)
    journals = sample_journals(TEMPLATE)
    calls = [journals[number % len(journals)] for number in range(size.past_calls)]
    for name, version, status in (
        ("replayed event by event (the same manual)", manual, Status.SAME),
        ("run again by their answers (items in another order)", turned_round(manual), None),
    ):
        terms = terms_of(version)
        with Stopwatch() as watch:
            told = summary(backtest_call(terms, past_call(rows)) for rows in calls)
        if status is not None and told.statuses[status] != len(calls):
            raise RuntimeError(f"a call was not as it was: {told.statuses}")
        yield Figure(f"{len(calls)} past calls read and {name}, time of a core", watch.cpu, "s", len(calls))
        yield Figure(f"past calls {name.partition(' (')[0]} by a core in a second", len(calls) / watch.cpu, "calls/s")


def turned_round(manual: Manual) -> Manual:
    """The manual with every matter's items asked the other way round."""
    turned = {
        id: msgspec.structs.replace(matter, collect=matter.collect[::-1]) for id, matter in manual.matters.items()
    }
    return msgspec.structs.replace(manual, matters=turned)
