"""YAML as marked nodes (`core.manual.source`): ruamel's events, one by one, under limits; no tags, no aliases.

Nothing is constructed, so nothing in a file can run, and reading stops at the first event past a limit.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from toritsugi.core.manual.problems import ManualError, Problems
from toritsugi.core.manual.source import LIMITS, Node

#: what ruamel's scanner and parser raise on malformed input, beside their own errors
_BROKEN = (YAMLError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OverflowError)
#: how the parser's complaints begin, those of everyday mistakes, and what is wrong then
_COMPLAINTS = (
    ("found character '\\t'", "字下げにタブが使われています。半角の空白に置きかえてください"),
    ("mapping values are not allowed", "ここに「: 」は置けません。前の行の字下げか、文を囲む引用符を確かめてください"),
    ("could not find expected ':'", "「:」がありません"),
    ("found unexpected end of stream", "引用符が閉じられていません"),
    ("expected ',' or ']'", "角かっこ [ ] が閉じられていないか、区切りの「,」がありません"),
    ("expected ',' or '}'", "波かっこ { } が閉じられていないか、区切りの「,」がありません"),
    ("expected <block end>", "字下げがそろっていません"),
    ("found unknown escape", "二重引用符の中の「\\」を読めません"),
    ("found character", "この字から言葉を始めることはできません。引用符で囲んでください"),
    ("special characters are not allowed", "文字でないものが入っています"),
)
_INT = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}")


def read(source: bytes | str, file: str) -> Node:
    """The one document of a source. Raises ManualError with the place of what is wrong."""
    problems = Problems()
    text = _decoded(source, file, problems)
    if not text.strip():
        problems.at("empty", file, 1, 1, "")
        problems.finish()
    builder = _Builder(file, problems)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
            problems.finish()
    except ManualError:
        raise
    except _BROKEN as error:
        line, column, why = _place(error)
        problems.at("yaml", file, line, column, "", why=_in_japanese(why), why_en=why)
    problems.finish()
    if builder.root is None:
        problems.at("empty", file, 1, 1, "")
        problems.finish()
        raise AssertionError("finish() raises")
    return builder.root


def plain(node: Node) -> Any:
    """A node as plain Python data by the core schema of YAML 1.2; digits with a leading zero stay a string."""
    if node.kind == "map":
        return {key.text: plain(value) for key, value in node.entries}
    if node.kind == "list":
        return [plain(item) for item in node.items]
    if node.quoted:
        return node.text
    if node.empty:
        return None
    if node.text in ("true", "false"):
        return node.text == "true"
    if _INT.fullmatch(node.text):
        return int(node.text)
    if _FLOAT.fullmatch(node.text):
        return float(node.text)
    return node.text


def _decoded(source: bytes | str, file: str, problems: Problems) -> str:
    size = len(source.encode("utf-8", "surrogatepass")) if isinstance(source, str) else len(source)
    if size > LIMITS.size:
        problems.at("too_big", file, 1, 1, "", limit="1 MiB")
        problems.finish()
    if isinstance(source, str):
        return source
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = source[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        problems.at("unreadable", file, before.count(b"\n") + 1, column, "")
        problems.finish()
        raise AssertionError("finish() raises") from error


def _in_japanese(why: str) -> str:
    """What the parser complains of, for people who do not read its English."""
    return next((told for begin, told in _COMPLAINTS if why.startswith(begin)), why)


def _place(error: Exception) -> tuple[int, int, str]:
    """Line, column (from 1) and reason of a parser's error."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    why = getattr(error, "problem", None) or getattr(error, "reason", None) or "malformed"
    if mark is None:
        return 1, 1, str(why)[:200]
    return int(mark.line) + 1, int(mark.column) + 1, str(why)[:200]


class _Open:
    """A list or map whose end has not come yet. parts: its children (keys and values in turn for a map)."""

    def __init__(self, kind: str, line: int, column: int) -> None:
        self.kind = kind
        self.line = line
        self.column = column
        self.parts: list[Node] = []


class _Builder:
    """Nodes from events, without recursion."""

    def __init__(self, file: str, problems: Problems) -> None:
        self.file = file
        self.root: Node | None = None
        self._problems = problems
        self._open: list[_Open] = []
        self._count = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """One event of the parser."""
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._wrong("one_document", event)
        elif isinstance(event, (SequenceEndEvent, MappingEndEvent)):
            self._place(self._closed())
        elif isinstance(event, AliasEvent):
            self._wrong("no_alias", event)
        elif isinstance(event, (ScalarEvent, SequenceStartEvent, MappingStartEvent)):
            self._begin(event)

    def _begin(self, event: Any) -> None:
        self._count += 1
        if self._count > LIMITS.nodes:
            return self._wrong("too_many", event, count=self._count, limit=LIMITS.nodes)
        if event.anchor is not None:
            return self._wrong("no_alias", event)
        if _tagged(event):
            return self._wrong("no_tag", event)
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, ScalarEvent):
            quoted = event.style is not None and event.style != ""
            return self._place(
                Node(kind="scalar", file=self.file, line=line, column=column, text=event.value, quoted=quoted)
            )
        if len(self._open) >= LIMITS.depth:
            return self._wrong("too_deep", event, limit=LIMITS.depth)
        self._open.append(_Open("list" if isinstance(event, SequenceStartEvent) else "map", line, column))
        return None

    def _closed(self) -> Node:
        done = self._open.pop()
        parts = tuple(done.parts)
        if done.kind == "list":
            return Node(kind="list", file=self.file, line=done.line, column=done.column, items=parts)
        entries = tuple((key, _beside(key, value)) for key, value in zip(parts[::2], parts[1::2], strict=True))
        return Node(kind="map", file=self.file, line=done.line, column=done.column, entries=entries)

    def _place(self, node: Node) -> None:
        if self._open:
            self._open[-1].parts.append(node)
        else:
            self.root = node

    def _wrong(self, code: str, event: Any, **args: object) -> None:
        mark = event.start_mark
        self._problems.at(code, self.file, mark.line + 1, mark.column + 1, "", **args)


def _beside(key: Node, value: Node) -> Node:
    """A value that was left out stands where its key does: the parser places it at whatever comes next."""
    if value.kind == "scalar" and not value.text and not value.quoted:
        return msgspec.structs.replace(value, line=key.line, column=key.column)
    return value


def _tagged(event: Any) -> bool:
    """Whether a tag was written on a node (the parser gives every node an implicit one)."""
    tag = getattr(event, "ctag", None)
    return tag is not None and str(tag) not in ("", "None")
