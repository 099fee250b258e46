"""From marked nodes to checked values, by the table of the language; whatever is wrong is collected.

Also gathered on the way: every sentence, reference and condition, so that `checks` can judge them in one place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from rapidfuzz import fuzz, process

from toritsugi.core.manual import words
from toritsugi.core.manual.conditions import BadCondition, read_condition
from toritsugi.core.manual.language import RECORDS
from toritsugi.core.manual.problems import Problems
from toritsugi.core.manual.shapes import LONGEST, Either, Field, Many, Rec, Scalar, Shape, Table
from toritsugi.core.manual.source import Node


class Leaf(msgspec.Struct, frozen=True):
    """One value with its place. path: dotted key."""

    value: Any
    node: Node
    path: str
    shape: Scalar


class Record(msgspec.Struct, frozen=True):
    """The values of a record that were written and right; what was wrong is missing here and noted as a problem."""

    node: Node
    path: str
    fields: dict[str, Any]

    def has(self, key: str) -> bool:
        """Whether the key was written (and right)."""
        return key in self.fields

    def leaf(self, key: str) -> Leaf | None:
        """The value of a scalar key, with its place."""
        found = self.fields.get(key)
        return found if isinstance(found, Leaf) else None

    def value(self, key: str, default: Any = None) -> Any:
        """The value of a scalar key."""
        found = self.leaf(key)
        return default if found is None else found.value

    def many(self, key: str) -> tuple[Any, ...]:
        """The entries of a list."""
        return tuple(self.fields.get(key, ()))

    def values(self, key: str) -> tuple[Any, ...]:
        """The values of a list of scalars."""
        return tuple(leaf.value for leaf in self.many(key))

    def record(self, key: str) -> Record | None:
        """A record under a key."""
        found = self.fields.get(key)
        return found if isinstance(found, Record) else None

    def table(self, key: str) -> dict[str, Any]:
        """A table under a key: id → value."""
        found = self.fields.get(key)
        return found if isinstance(found, dict) else {}


class Reader:
    """Reads a manual and its client. sentences, refs, conditions: all leaves of those kinds."""

    def __init__(self, problems: Problems, zones: frozenset[str] = frozenset()) -> None:
        self.problems = problems
        self.zones = zones
        self.sentences: list[Leaf] = []
        self.refs: list[Leaf] = []
        self.conditions: list[Leaf] = []
        self.notes: list[Leaf] = []
        self.known_ids: dict[str, Node] = {}

    def forget(self, keys: frozenset[str]) -> None:
        """Leave out what was gathered below these keys, each of two parts ("items.phone"): nothing judges it."""
        for gathered in (self.sentences, self.refs, self.conditions, self.notes):
            gathered[:] = [leaf for leaf in gathered if ".".join(leaf.path.split(".")[:2]) not in keys]

    def record(self, node: Node, name: str, path: str) -> Record | None:
        """A record; None when the node is none."""
        fields = {field.key: field for field in RECORDS[name]}
        if node.kind != "map":
            known = "、".join(list(fields)[:8])
            self.problems.add(
                "want_map", node, path, known=f"使えるキー：{known}", known_en=f"Keys: {', '.join(list(fields)[:8])}"
            )
            return None
        found: dict[str, Any] = {}
        seen: dict[str, Node] = {}
        for key, value in node.entries:
            here = _join(path, key.text)
            if not self._fresh(key, seen, here):
                continue
            field = fields.get(key.text)
            if field is None:
                self._unknown(key, [name for name, known in fields.items() if not known.became], here)
                continue
            if field.became:
                self.problems.add("old_key", key, here, name=key.text, became=field.became)
                continue
            read = self.value(value, field.shape, here)
            if read is not None:
                found[key.text] = read
        self._missing(node, fields, seen, path)
        return Record(node=node, path=path, fields=found)

    def value(self, node: Node, shape: Shape, path: str) -> Any:
        """Whatever the shape asks for; None when it is wrong (and noted)."""
        if node.empty:
            self.problems.add("empty", node, path)
            return None
        if isinstance(shape, Rec):
            return self.record(node, shape.name, path)
        if isinstance(shape, Either):
            return (
                self._scalar(node, shape.scalar, path)
                if node.kind == "scalar"
                else self.record(node, shape.record.name, path)
            )
        if isinstance(shape, Many):
            return self._many(node, shape, path)
        if isinstance(shape, Table):
            return self._table(node, shape, path)
        return self._scalar(node, shape, path)

    def _fresh(self, key: Node, seen: dict[str, Node], path: str) -> bool:
        """Whether a key is a plain word not seen before in its map."""
        if key.kind != "scalar":
            self.problems.add("want_scalar", key, path)
            return False
        if key.text in seen:
            self.problems.add("double_key", key, path, name=key.text[:60], before=seen[key.text].line)
            return False
        seen[key.text] = key
        return True

    def _unknown(self, key: Node, known: list[str], path: str) -> None:
        nearest = near(key.text, known)
        listed = "、".join(known[:20])
        self.problems.add(
            "unknown_key",
            key,
            path,
            name=key.text[:60],
            hint=f"「{nearest}」ではありませんか。" if nearest else f"使えるキー：{listed}",
            hint_en=f"Did you mean {nearest!r}?" if nearest else f"Keys here: {', '.join(known[:20])}",
        )

    def _missing(self, node: Node, fields: dict[str, Field], seen: dict[str, Node], path: str) -> None:
        for field in fields.values():
            if field.required and field.key not in seen:
                self.problems.add("missing_key", node, _join(path, field.key), name=field.key)

    def _many(self, node: Node, shape: Many, path: str) -> tuple[Any, ...] | None:
        if node.kind != "list":
            if not shape.one_ok:
                self.problems.add("want_list", node, path)
                return None
            entries: tuple[Node, ...] = (node,)
        else:
            entries = node.items
        if not entries:
            self.problems.add("empty", node, path)
            return None
        if len(entries) > shape.most:
            self.problems.add("too_many", node, path, count=len(entries), limit=shape.most)
            return None
        found = []
        for number, entry in enumerate(entries):
            here = path if node.kind != "list" else f"{path}.{number}"
            if shape.scalar_as and entry.kind == "scalar" and not entry.empty and isinstance(shape.of, Rec):
                key = Node(kind="scalar", file=entry.file, line=entry.line, column=entry.column, text=shape.scalar_as)
                entry = msgspec.structs.replace(key, kind="map", text="", entries=((key, entry),))
            found.append(self.value(entry, shape.of, here))
        return tuple(one for one in found if one is not None)

    def _table(self, node: Node, shape: Table, path: str) -> dict[str, Any] | None:
        if node.kind != "map":
            self.problems.add(
                "want_map", node, path, known="「id: 内容」の形で書いてください。", known_en="Write “id: content”."
            )
            return None
        if not node.entries:
            self.problems.add("empty", node, path)
            return None
        if len(node.entries) > shape.most:
            self.problems.add("too_many", node, path, count=len(node.entries), limit=shape.most)
            return None
        found: dict[str, Any] = {}
        seen: dict[str, Node] = {}
        for key, value in node.entries:
            here = _join(path, key.text)
            if not self._fresh(key, seen, here):
                continue
            if not words.fits(words.ID_PATTERN, key.text):
                self.problems.add("bad_id", key, here, name=key.text[:60])
                continue
            self.known_ids[here] = key
            read = self.value(value, shape.of, here)
            if read is not None:
                found[key.text] = read
        return found

    def _scalar(self, node: Node, shape: Scalar, path: str) -> Leaf | None:
        if node.kind != "scalar":
            self.problems.add("want_scalar", node, path)
            return None
        text = node.text.strip()
        if not text:
            self.problems.add("empty", node, path)
            return None
        longest = LONGEST.get(shape.kind, 200)
        if len(text) > longest:
            self.problems.add("too_long", node, path, length=len(text), limit=longest)
            return None
        try:
            value = SCALARS[shape.kind](self, text, shape)
        except words.Unfit as unfit:
            self.problems.add(unfit.code, node, path, **unfit.fill)
            return None
        leaf = Leaf(value=value, node=node, path=path, shape=shape)
        for kind, gathered in (
            ("sentence", self.sentences),
            ("title", self.sentences),
            ("ref", self.refs),
            ("condition", self.conditions),
            ("note", self.notes),
        ):
            if shape.kind == kind:
                gathered.append(leaf)
        if shape.kind == "urgency" and not isinstance(value, bool):
            self.conditions.append(leaf)
        return leaf


def near(word: str, known: list[str]) -> str:
    """The known word most like this one, "" when none is."""
    best = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=60)
    return best[0] if best else ""


def _join(path: str, key: str) -> str:
    return f"{path}.{key[:60]}" if path else key[:60]


def _enum(_: Reader, text: str, shape: Scalar) -> str:
    if text in shape.values:
        return text
    nearest = near(text, list(shape.values))
    listed = "、".join(shape.values)
    raise words.Unfit(
        "bad_value",
        value=text[:60],
        hint=(f"「{nearest}」ではありませんか。" if nearest else "") + f"使える値：{listed}",
        hint_en=(f"Did you mean {nearest!r}? " if nearest else "") + f"Possible: {', '.join(shape.values)}",
    )


def _flag(_: Reader, text: str, __: Scalar) -> bool:
    if text not in ("true", "false"):
        raise words.Unfit("bad_flag", value=text[:60])
    return text == "true"


def _count(_: Reader, text: str, shape: Scalar) -> int:
    if not words.fits(r"^[0-9]{1,9}$", text) or not shape.low <= int(text) <= shape.high:
        raise words.Unfit("bad_number", value=text[:60], low=shape.low, high=shape.high)
    return int(text)


def _decimal(_: Reader, text: str, shape: Scalar) -> float:
    if not words.fits(r"^[+-]?[0-9]{1,3}(\.[0-9]{1,2})?$", text) or not shape.low <= float(text) * 100 <= shape.high:
        raise words.Unfit("bad_decimal", value=text[:60], low=f"{shape.low / 100:g}", high=f"{shape.high / 100:g}")
    return float(text)


def _key(_: Reader, text: str, __: Scalar) -> str:
    if not words.fits(r"^[1-9]$", text):
        raise words.Unfit("bad_number", value=text[:60], low=1, high=9)
    return text


def _condition(_: Reader, text: str, __: Scalar) -> Any:
    try:
        return read_condition(text)
    except BadCondition as bad:
        raise words.Unfit(bad.code, value=text[:60], word=bad.word[:30]) from bad


def _urgency(reader: Reader, text: str, shape: Scalar) -> Any:
    """true, false, or the condition that makes a matter urgent."""
    return text == "true" if text in ("true", "false") else _condition(reader, text, shape)


def _zone(reader: Reader, text: str, __: Scalar) -> str:
    if not words.fits(words.ZONE_PATTERN, text) or (reader.zones and text not in reader.zones):
        raise words.Unfit("bad_zone", value=text[:60])
    return text


def _as_written(_: Reader, text: str, __: Scalar) -> str:
    return " ".join(text.split())


def _by(function: Callable[[str], Any]) -> Callable[[Reader, str, Scalar], Any]:
    return lambda _reader, text, _shape: function(text)


#: kind of scalar → how its words are read
SCALARS: dict[str, Callable[[Reader, str, Scalar], Any]] = {
    "sentence": _as_written,
    "text": _as_written,
    "title": _as_written,
    "address": _as_written,
    "id": _by(words.id_of),
    "ref": _by(words.id_of),
    "enum": _enum,
    "flag": _flag,
    "count": _count,
    "decimal": _decimal,
    "key": _key,
    "condition": _condition,
    "duration": _by(words.seconds_of),
    "span": lambda _reader, text, _shape: () if (span := words.span_of(text)) is None else (span,),
    "day": _by(words.day_of),
    "date": _by(words.date_of),
    "phone": _by(words.phone_of),
    "prefix": _by(words.prefix_of),
    "kana": _by(words.kana_of),
    "zone": _zone,
    "file": _by(words.file_of),
    "note": _as_written,
    "urgency": _urgency,
    "days": _by(words.days_of),
    "ring": _by(words.ring_of),
    "table": _by(words.table_of),
    "pack": _by(words.pack_of),
}
