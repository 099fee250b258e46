"""The states of a leg and the only ways between them.

arrived ──answer()──▶ answering ──media stands──▶ bridged
   │                      │                          │
   └──────────────────────┴────────▶ gone ◀──────────┘   hang-up by either side, lease lost, exchange lost
"""

from __future__ import annotations

from enum import StrEnum


class LegState(StrEnum):
    """Where a leg is."""

    ARRIVED = "arrived"
    ANSWERING = "answering"
    BRIDGED = "bridged"
    GONE = "gone"


NEXT: dict[LegState, frozenset[LegState]] = {
    LegState.ARRIVED: frozenset({LegState.ANSWERING, LegState.GONE}),
    LegState.ANSWERING: frozenset({LegState.BRIDGED, LegState.GONE}),
    LegState.BRIDGED: frozenset({LegState.GONE}),
    LegState.GONE: frozenset(),
}


class WrongState(RuntimeError):
    """A step the table does not know: a mistake of the caller of this module, not of the exchange."""


def step(now: LegState, to: LegState) -> LegState:
    """`to`, when the table allows it. Raises WrongState."""
    if to not in NEXT[now]:
        raise WrongState(f"a leg that is {now} cannot become {to}")
    return to
