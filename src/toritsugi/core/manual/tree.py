"""Small tools for trees of marked nodes: find, put, rename, take out. Nodes are frozen; each gives a new tree."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from toritsugi.core.manual.source import Node


def child(node: Node | None, key: str) -> Node | None:
    """The value under a key of a map; None where there is none."""
    entries = node.entries if node is not None else ()
    return next((value for name, value in entries if name.text == key), None)


def text_of(node: Node | None) -> str:
    """The words of a scalar, "" of anything else."""
    return node.text.strip() if node is not None and node.kind == "scalar" else ""


def listed(node: Node | None) -> tuple[Node, ...]:
    """The entries of a list; a node that is none is a list of itself."""
    if node is None or node.empty:
        return ()
    return node.items if node.kind == "list" else (node,)


def with_entries(node: Node, entries: Iterable[tuple[Node, Node]]) -> Node:
    """A map with other entries, in the same place."""
    return msgspec.structs.replace(node, kind="map", text="", items=(), entries=tuple(entries))


def word_at(node: Node, text: str) -> Node:
    """A key or value that nobody wrote, in the place of one that somebody did."""
    return Node(kind="scalar", file=node.file, line=node.line, column=node.column, text=text)


def put(node: Node, key: str, value: Node) -> Node:
    """The map with the value under the key: in its old place, or at the end."""
    if child(node, key) is None:
        return with_entries(node, (*node.entries, (word_at(value, key), value)))
    return with_entries(node, ((name, value if name.text == key else old) for name, old in node.entries))


def renamed(node: Node, key: str, to: str) -> Node:
    """The map with a key called otherwise. A key that is there under both names keeps both, to be told of."""
    return with_entries(
        node,
        ((msgspec.structs.replace(name, text=to) if name.text == key else name, value) for name, value in node.entries),
    )


def without(node: Node, key: str) -> Node:
    """The map without a key."""
    return with_entries(node, ((name, value) for name, value in node.entries if name.text != key))
