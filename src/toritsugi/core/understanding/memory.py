"""What understanding works out of a manual once and uses on every turn under it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Made = TypeVar("Made")

#: things remembered at most; a desk that serves more manuals at once works some out again
_MOST = 512


class Memory:
    """Remembers what was made of an object, by the object's identity: what is remembered never changes an answer.

    It belongs to one understander. The objects are immutable, and each is kept alive as long as it is remembered, so
    that no other one can have its identity.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[int, str], tuple[object, Any]] = {}

    def once(self, about: object, what: str, make: Callable[[], Made]) -> Made:
        """What `make` makes of `about`; made again only when it was forgotten. what: its name."""
        key = (id(about), what)
        known = self._made.get(key)
        if known is None:
            if len(self._made) >= _MOST:
                self._made.clear()
            known = self._made[key] = (about, make())
        made: Made = known[1]
        return made

    def forget(self) -> None:
        """Nothing is remembered any more. What remembers itself in here is freed at once only after this."""
        self._made.clear()
