"""Housekeeping in pieces: for as long as an hour has room for, and so that others come to write in between."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

log = logging.getLogger(__name__)

Batch = TypeVar("Batch")

#: seconds that one kind of housekeeping goes on; there are four kinds, and they begin anew each hour
LONGEST = 600.0
#: seconds between two batches: who waits for SQLite's lock asks for it every 0.1 s, and a call waits 1.5 s at most
REST = 0.1


def in_turn(several: Iterable[Iterator[Batch]]) -> Iterator[Batch]:
    """A batch of each, then the next of each, until all are at their end."""
    waiting = list(several)
    while waiting:
        left = []
        for one in waiting:
            if (batch := next(one, None)) is not None:
                yield batch
                left.append(one)
        waiting = left


def for_a_while(batches: Iterable[Batch]) -> Iterator[Batch]:
    """One batch after the other, with a rest between them. Once LONGEST is over, what is left is for the next hour."""
    ends = time.monotonic() + LONGEST
    for number, batch in enumerate(batches):
        if number:
            if time.monotonic() >= ends:
                log.warning("housekeeping is not done after %.0f s, and goes on in the next hour", LONGEST)
                return
            time.sleep(REST)
        yield batch
