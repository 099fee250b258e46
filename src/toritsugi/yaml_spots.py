"""Where everything stands in a YAML source: a tree of spots, each with its first and last character.

The same subset of YAML as `marked_yaml`, for those who change a source in place (`yaml_edit`).
"""

from __future__ import annotations

from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from toritsugi.core.manual.source import LIMITS


class Unreadable(ValueError):
    """The source is no YAML of the kind that manuals are written in."""


class Spot(msgspec.Struct, kw_only=True):
    """One node. start, end: its characters are source[start:end]. flow: it stands inside brackets, or is in brackets.

    kind: "scalar" (text; style "" plain, else the quote or block sign), "list" (parts: its items) or "map" (parts: its
        keys and values in turn).
    column: of its first character, from 0; for a block list that of its dashes.
    """

    kind: str
    start: int
    end: int
    column: int
    flow: bool
    text: str = ""
    style: str = ""
    parts: list[Spot] = []

    @property
    def entries(self) -> list[tuple[Spot, Spot]]:
        """Key and value of a map, in order."""
        return list(zip(self.parts[::2], self.parts[1::2], strict=True))

    def plain(self) -> Any:
        """The words as written: texts, lists and dicts of them."""
        if self.kind == "map":
            return {key.text: value.plain() for key, value in self.entries}
        if self.kind == "list":
            return [part.plain() for part in self.parts]
        return self.text


def spots(source: str) -> Spot:
    """The one document of a source. Raises Unreadable."""
    open_: list[Spot] = []
    root: Spot | None = None
    try:
        for event in YAML(typ="safe", pure=True).parse(source):
            done: Spot | None = None
            if isinstance(event, ScalarEvent):
                done = _scalar(event, source, bool(open_ and open_[-1].flow))
            elif isinstance(event, (SequenceStartEvent, MappingStartEvent)):
                if len(open_) >= LIMITS.depth:
                    raise Unreadable(f"more than {LIMITS.depth} lists and maps inside each other")
                kind = "list" if isinstance(event, SequenceStartEvent) else "map"
                mark = event.start_mark
                open_.append(
                    Spot(
                        kind=kind,
                        start=mark.index,
                        end=mark.index,
                        column=mark.column,
                        flow=bool(event.flow_style),
                        parts=[],
                    )
                )
            elif isinstance(event, (SequenceEndEvent, MappingEndEvent)):
                done = open_.pop()
                _place_empty(done, source)
                # the parser ends a block where the next token begins: comments in between belong to nobody
                done.end = event.end_mark.index if done.flow else done.parts[-1].end
                done.column = done.column if done.kind == "list" or not done.parts else done.parts[0].column
            if done is not None:
                if open_:
                    open_[-1].parts.append(done)
                else:
                    root = done
    except (YAMLError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError) as error:
        raise Unreadable(str(error)) from error
    if root is None:
        raise Unreadable("there is nothing in it")
    _unique(root)
    return root


def _scalar(event: Any, source: str, flow: bool) -> Spot:
    start, end = event.start_mark.index, event.end_mark.index
    style = event.style or ""
    if style in ("|", ">"):  # ends where the next token begins
        end = start + len(source[start:end].rstrip())
    return Spot(
        kind="scalar",
        start=start,
        end=end,
        column=event.start_mark.column,
        flow=flow,
        text=event.value,
        style=style,
    )


def _place_empty(spot: Spot, source: str) -> None:
    """A value that was left out stands behind its colon: the parser places it at whatever comes next."""
    for key, value in spot.entries if spot.kind == "map" else ():
        if value.kind == "scalar" and not value.text and not value.style:
            value.start = value.end = source.index(":", key.end) + 1


def _unique(root: Spot) -> None:
    """A key that stands twice in a map has no place of its own."""
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if one.kind == "map":
            keys = [key.text for key, _ in one.entries]
            if len(set(keys)) < len(keys) or any(key.kind != "scalar" for key, _ in one.entries):
                raise Unreadable("a key stands twice, or is no word")
        waiting += one.parts
