"""How much is measured: the full form of `make bench`, or the smallest, which only shows that a subject runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """calls: calls placed one after another for one figure. at_once: simultaneous calls. bursts: of `at_once` INVITEs.

    many: INVITEs at once beyond that. turns: answers measured. seconds: of one window in which processor time is
    counted. rate_seconds: of the delivery of 5 messages a second. messages: deliveries one after another. repeats: of a
    loop of computation. past_calls: run under another manual.
    """

    calls: int
    at_once: int
    bursts: int
    many: int
    turns: int
    seconds: float
    rate_seconds: float
    messages: int
    repeats: int
    past_calls: int


FULL = Size(
    calls=40,
    at_once=20,
    bursts=5,
    many=100,
    turns=42,
    seconds=12.0,
    rate_seconds=60.0,
    messages=30,
    repeats=500,
    past_calls=10_000,
)
SMOKE = Size(
    calls=2, at_once=2, bursts=1, many=3, turns=2, seconds=1.0, rate_seconds=1.0, messages=2, repeats=5, past_calls=8
)
