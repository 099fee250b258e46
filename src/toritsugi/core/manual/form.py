"""A manual's source as a form: every place of it with its label and what may stand there, by the table of the language.

Made from marked nodes, wrong ones included, so that a form can be shown while a manual is being written. What is
missing and may be written stands in the form as an empty field, or as something that can be added.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from toritsugi.core.manual.language import RECORDS
from toritsugi.core.manual.shapes import LONGEST, Either, Field, Many, Rec, Scalar, Shape, Table
from toritsugi.core.manual.source import Node

Path = tuple[str | int, ...]
#: what is defined, by sort: "item", "card", "contact", "matter", "notice", …: id → name, "" without one
Defined = Mapping[str, Mapping[str, str]]

#: kinds of scalars that want room for a sentence
_SENTENCES = ("sentence", "text", "note", "condition", "urgency", "address")
#: what a new entry of a record begins with, where its required keys do not tell
_NEW: dict[str, dict[str, Any]] = {
    "item": {"kind": "text", "title": "新しい項目", "ask": "お聞かせください。"},
    "matter": {"title": "新しい用件", "heard": ["言い方の例"], "finish": "message"},
    "card": {"title": "新しい案内", "heard": ["たずね方の例"], "say": "ご案内する文です。"},
    "line_when": {"when": "closed", "say": "お電話ありがとうございます。"},
    "notice": {"say": "お知らせする文です。"},
    "step": {"say": "お伝えする文です。"},
    "caller": {"kind": "anonymous", "say": "冒頭のあとに言う文です。"},
    "closure": {"from": "12-29", "to": "01-03"},
    "contact": {"name": "新しい連絡先", "channels": {"webhook": "inbox"}},
    "term": {"word": "用語", "reading": "ヨウゴ"},
    "voice": {"speed": "1"},
    "choice": {"title": "選択肢"},
    "channels": {"webhook": "inbox"},
    "hours": {"weekdays": "09:00-18:00"},
    "scope": {"does": ["take_message"]},
    "valid": {"until": "2027-03-31"},
    "retention": {"days": "365"},
}
#: what a new value of a kind begins with. Whom or what it names (a "ref") is left open: that is the writer's to choose
_BEGIN = {"sentence": "新しい文です。", "kana": "シンキ", "ref": ""}


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="field"):
    """One value. widget: "line", "text", "choice", "flag", "list" (one a line) or "checks".

    key: dotted path as problems name it. values: the value, or the entries of a list. options: what may stand there;
    names: of each option, "" without one. there: whether it is written. line: where, from 1; 0 where it is not written.
    plain: whether a list of one may stand without brackets.
    """

    path: Path
    key: str
    ja: str
    en: str
    widget: str
    values: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    required: bool = False
    there: bool = False
    line: int = 0
    longest: int = 200
    plain: bool = False


class Group(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="group"):
    """A record, list or table. name: what tells it from its like in a heading.

    shape: "record", "list", "table" or "none" (not written). add: what can be added to it: "" nothing, "item" an entry
    at its end, "id" an entry with an id, "record" the group itself.
    """

    path: Path
    key: str
    ja: str
    en: str
    shape: str
    name: str = ""
    parts: tuple[Entry | Group, ...] = ()
    add: str = ""
    there: bool = True
    line: int = 0


def form(node: Node, record: str, defined: Defined) -> Group:
    """The form of a "manual" or "client" source."""
    root = Field(key=record, shape=Rec(record), ja="", en="")
    return _record(node, RECORDS[record], (), root, defined)


def defined_in(manual: Node | None, client: Node | None) -> dict[str, dict[str, str]]:
    """Ids that are written and their names, by the sort of thing that references name."""
    sorts = {"item": "items", "card": "cards", "matter": "matters", "contact": "contacts", "notice": "notices"}
    sorts |= {"procedure": "procedures", "ladder": "ladders"}
    found = {sort: _ids(client, key) | _ids(manual, key) for sort, key in sorts.items()}
    found["notice"] = {"recording": ""} | found["notice"]
    found["target"] = found["contact"] | found["ladder"]
    return found


def new_entry(record: str, path: Path) -> Any:
    """What is put at a place where a person adds something: a text, or a record with what it must have.

    Raises KeyError where the language knows no such place.
    """
    return _new(shape_at(record, path))


def shape_at(record: str, path: Path) -> Shape:
    """What may stand at a place. Raises KeyError where the language knows no such place."""
    shape: Shape = Rec(record)
    for part in path:
        if isinstance(shape, Either):
            shape = shape.record
        if isinstance(shape, Rec) and isinstance(part, str):
            shape = _field_of(shape, part).shape
        elif isinstance(shape, (Many, Table)) and isinstance(part, int if isinstance(shape, Many) else str):
            shape = shape.of
        else:
            raise KeyError(part)
    return shape


def _new(shape: Shape) -> Any:
    if isinstance(shape, Scalar):
        return shape.values[0] if shape.values else _BEGIN.get(shape.kind, "新規")
    if isinstance(shape, Either):
        return _new(shape.record) if shape.record.name in _NEW else _new(shape.scalar)
    if isinstance(shape, Rec):
        if shape.name in _NEW:
            return _NEW[shape.name]
        fields = [field for field in RECORDS[shape.name] if field.required] or list(RECORDS[shape.name][:1])
        return {field.key: _new(field.shape) for field in fields}
    if isinstance(shape, Many):
        return [_new(shape.of)]
    return {"new": _new(shape.of)}


def _ids(node: Node | None, key: str) -> dict[str, str]:
    entries = node.entries if node is not None else ()
    return {id.text: _name(one) for name, value in entries if name.text == key for id, one in value.entries}


def _record(node: Node | None, fields: tuple[Field, ...], path: Path, own: Field, defined: Defined) -> Group:
    """A record with all keys it may have: those that are written first, in their order."""
    written = {key.text: value for key, value in node.entries} if node is not None else {}
    known = {field.key: field for field in fields}
    order = [*(key for key in written if key in known), *(key for key in known if key not in written)]
    parts = [
        _place(written.get(key), known[key].shape, (*path, key), known[key], defined)
        for key in order
        if key in written or not getattr(known[key], "became", "")
    ]
    return Group(
        path=path,
        key=dotted(path),
        ja=own.ja,
        en=own.en,
        shape="record",
        name=_name(node),
        parts=tuple(parts),
        there=node is not None,
        line=node.line if node is not None else 0,
    )


def _place(node: Node | None, shape: Shape, path: Path, field: Field, defined: Defined) -> Entry | Group:
    if isinstance(shape, Either):
        whole = node is not None and node.kind != "scalar"
        shape = shape.record if whole else shape.scalar
    if isinstance(shape, Scalar):
        return _entry(node, shape, path, field, defined)
    if isinstance(shape, Many) and isinstance(shape.of, Scalar):
        return _listed(node, shape, shape.of, path, field, defined)
    if node is None:
        add = "id" if isinstance(shape, Table) else "item" if isinstance(shape, Many) else "record"
        return Group(path=path, key=dotted(path), ja=field.ja, en=field.en, shape="none", add=add, there=False)
    if isinstance(shape, Rec):
        return _record(node, RECORDS[shape.name], path, field, defined)
    return _many(node, shape, path, field, defined)


def _many(node: Node, shape: Many | Table, path: Path, field: Field, defined: Defined) -> Group:
    inner = Field(key="", shape=shape.of, ja="", en="")
    if isinstance(shape, Table):
        found = [((*path, key.text), value) for key, value in node.entries]
    elif node.kind == "list":
        found = [((*path, number), value) for number, value in enumerate(node.items)]
    else:
        found = [(path, node)]
    parts = []
    for where, value in found:
        bare = isinstance(shape, Many) and isinstance(shape.of, Rec) and shape.scalar_as and value.kind == "scalar"
        of = _field_of(shape.of, getattr(shape, "scalar_as", "")).shape if bare else shape.of
        parts.append(_place(value, of, where, inner, defined))
    return Group(
        path=path,
        key=dotted(path),
        ja=field.ja,
        en=field.en,
        shape="table" if isinstance(shape, Table) else "list",
        parts=tuple(parts),
        add="id" if isinstance(shape, Table) else "item" if node.kind == "list" else "",
        line=node.line,
    )


def _field_of(shape: Shape, key: str) -> Field:
    found = [field for field in RECORDS[shape.name] if field.key == key] if isinstance(shape, Rec) else []
    if not found:
        raise KeyError(key)
    return found[0]


def _entry(node: Node | None, shape: Scalar, path: Path, field: Field, defined: Defined) -> Entry:
    options = dict.fromkeys(shape.values, "") if shape.kind == "enum" else defined.get(shape.refers, {})
    widget = "text" if shape.kind in _SENTENCES else "line"
    if shape.kind == "flag":
        widget = "flag"
    elif shape.kind in ("enum", "ref"):
        widget = "choice"
    text = node.text if node is not None and node.kind == "scalar" else ""
    return _made(node, path, field, widget, (text,) if text else (), options, shape)


def _listed(node: Node | None, shape: Many, of: Scalar, path: Path, field: Field, defined: Defined) -> Entry:
    items = () if node is None else node.items if node.kind == "list" else (node,)
    values = tuple(item.text for item in items if item.kind == "scalar")
    options = dict.fromkeys(of.values, "") if of.kind == "enum" else defined.get(of.refers, {})
    made = _made(node, path, field, "checks" if of.kind == "enum" else "list", values, options, of)
    return msgspec.structs.replace(made, plain=shape.one_ok and (node is None or node.kind == "scalar"))


def _made(
    node: Node | None,
    path: Path,
    field: Field,
    widget: str,
    values: tuple[str, ...],
    options: Mapping[str, str],
    shape: Scalar,
) -> Entry:
    return Entry(
        path=path,
        key=dotted(path),
        ja=field.ja,
        en=field.en,
        widget=widget,
        values=values,
        options=tuple(options),
        names=tuple(options.values()) if any(options.values()) else (),
        required=field.required,
        there=node is not None,
        line=node.line if node is not None else 0,
        longest=LONGEST.get(shape.kind, 200),
    )


def _name(node: Node | None) -> str:
    """What tells a record from its like: its title, or the first that it says."""
    written = (
        {key.text: value.text for key, value in node.entries if value.kind == "scalar"} if node is not None else {}
    )
    named = next((written[key] for key in ("title", "name", "as", "word", "say", "ask", "to", "from", "on")
                  if written.get(key)), "")  # fmt: skip
    return named if len(named) <= 60 else f"{named[:59]}…"


def dotted(path: Path) -> str:
    """A path as problems name it."""
    return ".".join(str(part)[:60] for part in path)
