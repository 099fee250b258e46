"""Older formats of the language, read as the present one. No source is rewritten: its tree is, each time it is read.

What each format changed:

    2   scope.never_say → scope.never, never_say of a client → never, retention_days → retention: { days }
"""

from __future__ import annotations

import re
from collections.abc import Callable

from toritsugi.core.manual.source import Node
from toritsugi.core.manual.tree import child, put, renamed, text_of, with_entries, without, word_at

#: the format that this version writes
NEWEST = 2


def format_of(node: Node) -> int | None:
    """The number of the format that a source says it is written in; None where it says none that could be one."""
    written = text_of(child(node, "format"))
    return int(written) if node.kind == "map" and re.fullmatch(r"[0-9]{1,3}", written) else None


def up_to_date(node: Node) -> Node:
    """The tree of a manual, a client or a pack in the newest format. What is wrong with it is left for the reader."""
    written = format_of(node)
    if written is None:
        return node
    for number in range(written, NEWEST):
        step = STEPS.get(number)
        node = step(node) if step is not None else node
    return node


def _from_1(node: Node) -> Node:
    """never_say is called never; retention_days stands under retention."""
    scope = child(node, "scope")
    if scope is not None and scope.kind == "map":
        node = put(node, "scope", renamed(scope, "never_say", "never"))
    node = renamed(node, "never_say", "never") if child(node, "contacts") is not None else node
    days = child(node, "retention_days")
    if days is None:
        return node
    kept = child(node, "retention")
    if kept is not None and kept.kind != "map":
        return node
    entry = (word_at(days, "days"), days)
    block = with_entries(days, (entry, *(kept.entries if kept is not None else ())))
    return put(without(node, "retention_days"), "retention", block)


#: format → (key now → key as that format writes it), for telling of problems in the words of the source
WRITTEN: dict[int, dict[str, str]] = {
    1: {"scope.never": "scope.never_say", "never": "never_say", "retention.days": "retention_days"},
}


def as_written(*sources: Node | None) -> dict[str, dict[str, str]]:
    """file → (key now → key as it stands there), of sources in an older format."""
    found = {}
    for node in sources:
        written = format_of(node) if node is not None else None
        if node is not None and written in WRITTEN:
            found[node.file] = WRITTEN[written]
    return found


#: format → how its tree becomes one of the next format
STEPS: dict[int, Callable[[Node], Node]] = {1: _from_1}
