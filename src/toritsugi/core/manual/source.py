"""A manual's source as a tree of marked nodes: what was written and where. Whoever opens the file makes it.

Scalars stay as written: what they mean is decided by the place they stand in, so that `yes`, `12-29` and `0312345678`
are never turned into something else on the way.
"""

from __future__ import annotations

import msgspec


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """One node. line and column count from 1.

    kind: "scalar" (text, quoted), "list" (items) or "map" (entries: key node, value node; in order, doubles included).
    """

    kind: str
    file: str
    line: int
    column: int
    text: str = ""
    quoted: bool = False
    items: tuple[Node, ...] = ()
    entries: tuple[tuple[Node, Node], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was written where a value should stand."""
        return self.kind == "scalar" and not self.quoted and self.text in ("", "~", "null")


class Limits(msgspec.Struct, frozen=True):
    """What a source may be at most; more is refused before anything is read from it."""

    size: int = 1024 * 1024
    depth: int = 24
    nodes: int = 20_000
    problems: int = 200


LIMITS = Limits()
