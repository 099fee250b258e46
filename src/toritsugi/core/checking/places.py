"""Where in the files a key stands: the marks of the source, by dotted path."""

from __future__ import annotations

import msgspec

from toritsugi.core.manual.source import Node


class Place(msgspec.Struct, frozen=True):
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int


#: first keys that stand in the client's file
_OF_THE_CLIENT = ("contacts", "closures")


class Places:
    """The places of a manual's keys. Without its source everything stands at the beginning of manual.yaml."""

    def __init__(self, manual: Node | None = None, client: Node | None = None) -> None:
        self._manual = manual
        self._client = client or (None if manual is None else _child(manual, "client"))

    def of(self, key: str) -> Place:
        """The place of a key, or of the nearest one above it that is written."""
        if key.startswith("standard."):
            key = "phrases." + key.removeprefix("standard.")
        root, parts = self._manual, [part for part in key.split(".") if part]
        if parts[:1] == ["client"] and len(parts) > 1:
            root, parts = self._client, parts[1:]
        elif parts and parts[0] in _OF_THE_CLIENT and self._client is not None:
            root = self._client
        elif parts and root is not None and _child(root, parts[0]) is None and self._client is not None:
            root = self._client if _child(self._client, parts[0]) is not None else root
        node, place = root, Place("manual.yaml", 1, 1) if root is None else _at(root)
        for part in parts:
            if node is None:
                break
            place = _place(node, part) or place
            node = _child(node, part)
        return place

    def closures(self) -> tuple[str, ...]:
        """The keys of the closures in the order in which a manual has them: the line's own, then the client's."""
        hours = _child(self._manual, "hours") if self._manual is not None else None
        own = _child(hours, "closed") if hours is not None else None
        theirs = _child(self._client, "closures") if self._client is not None else None
        return (*_maps(own, "hours.closed"), *_maps(theirs, "closures"))

    def written(self, key: str) -> bool:
        """Whether a key stands in the manual's own file: not in the client's, not in a pack, not made from others.

        Without its source everything counts as written.
        """
        node = self._manual
        for part in key.split(".") if node is not None else ():
            node = _child(node, part) if node is not None else None
        return self._manual is None or node is not None


def _maps(node: Node | None, key: str) -> tuple[str, ...]:
    """The keys of the maps in a list; of a map that stands where a list may, its own."""
    if node is None or node.kind != "list":
        return () if node is None or node.kind != "map" else (key,)
    return tuple(f"{key}.{number}" for number, one in enumerate(node.items) if one.kind == "map")


def _at(node: Node) -> Place:
    return Place(node.file, node.line, node.column)


def _child(node: Node, part: str) -> Node | None:
    if node.kind == "map":
        found = next((value for key, value in node.entries if key.text == part), None)
        return node if found is None and part == "0" else found
    if node.kind == "list" and part.isdecimal() and int(part) < len(node.items):
        return node.items[int(part)]
    return node if part == "0" and node.kind == "scalar" else None


def _place(node: Node, part: str) -> Place | None:
    if node.kind == "map":
        return next((_at(key) for key, _ in node.entries if key.text == part), None)
    child = _child(node, part)
    return None if child is None else _at(child)
