"""Callbacks that do not keep their owner: what a call hands to its own parts would tie it into a ring of garbage."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec
from weakref import WeakMethod

P = ParamSpec("P")


def weakly(method: Callable[P, None]) -> Callable[P, None]:
    """A bound method as a callback; when its owner is gone, nothing is done."""
    kept = WeakMethod(method)

    def call(*args: P.args, **named: P.kwargs) -> None:
        alive = kept()
        if alive is not None:
            alive(*args, **named)

    return call


class Nobody:
    """The sink of a leg whose call is over: the leg keeps nothing of the call."""

    def audio(self, frame: bytes) -> None:
        """Nobody listens."""

    def keys(self, digit: str) -> None:
        """Nothing is asked."""

    def gone(self, why: str) -> None:
        """It is known."""
