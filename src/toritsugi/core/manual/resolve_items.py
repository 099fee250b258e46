"""Items and their choices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from toritsugi.core.manual.conditions import names_in
from toritsugi.core.manual.model import Choice, Condition, Item
from toritsugi.core.manual.phrases import blanks
from toritsugi.core.manual.reading import Leaf, Record
from toritsugi.core.manual.scene import Scene
from toritsugi.core.values.model import Kind

#: what an item of a kind is called when the manual gives it no title
TITLES = {
    Kind.ORGANIZATION: "会社名",
    Kind.PERSON: "お名前",
    Kind.PHONE: "お電話番号",
    Kind.TEXT: "ご用件",
    Kind.CHOICE: "お選びいただく内容",
    Kind.YES_NO: "ご確認",
    Kind.DATE_TIME: "日時",
    Kind.NUMBER: "数",
    Kind.CODE: "番号",
    Kind.ADDRESS: "ご住所",
    Kind.EMAIL: "メールアドレス",
}
#: tables of packs of which only what is used is taken
STOCKED = ("items", "procedures")
#: longest subject of a question that is taken for its item's title, in characters
LONGEST_SUBJECT = 20


def resolve_items(scene: Scene) -> dict[str, Item]:
    """All items in the order they were written; what is wrong is noted and left out."""
    found = {}
    for id, record in scene.manual.table("items").items():
        kind, ask = record.value("kind"), record.leaf("ask")
        if kind is None or ask is None:
            continue
        found[id] = _item(scene, id, Kind(kind), ask, record)
    return found


def stock(scene: Scene) -> frozenset[str]:
    """What its packs bring and nothing asks, works or mentions, as "items.ID" and "procedures.ID".

    The rest of the manual is what the manual itself writes, and what is used by that. Nobody hears of the stock.
    """
    mentions: dict[str, set[str]] = {}
    for leaf, name in _mentions(scene):
        parts = leaf.path.split(".")
        by = ".".join(parts[:2]) if parts[0] in STOCKED else ""
        mentions.setdefault(by, set()).add(name)
    used = {*scene.own, *mentions.get("", ())}
    while more := {name for by in used for name in mentions.get(by, ())} - used:
        used |= more
    return frozenset(f"{table}.{id}" for table in STOCKED for id in scene.manual.table(table)) - used


def _mentions(scene: Scene) -> Iterator[tuple[Leaf, str]]:
    """Every place that names an item or a procedure, with what it names."""
    reader = scene.reader
    for leaf in reader.refs:
        if leaf.shape.refers in ("item", "procedure"):
            yield leaf, f"{leaf.shape.refers}s.{leaf.value}"
    for leaf in reader.conditions:
        for part in names_in(leaf.value):
            if part.op == "item":
                yield leaf, f"items.{part.name}"
    for leaf in (*reader.sentences, *reader.notes):
        for blank in blanks(leaf.value):
            yield leaf, f"items.{blank}"


def _item(scene: Scene, id: str, kind: Kind, ask: Leaf, record: Record) -> Item:
    _only_for(scene, record, "choices", kind, Kind.CHOICE)
    _only_for(scene, record, "suggest", kind, Kind.PHONE)
    if kind is Kind.CHOICE and not record.table("choices"):
        scene.problems.add("no_choices", record.node, f"{record.path}.choices")
    optional = record.value("optional", "false")
    return Item(
        id=id,
        kind=kind,
        title=record.value("title", "") or _title(kind, ask.value),
        ask=scene.phrase(ask),
        again=scene.phrases(record.many("again")),
        required={"true": "optional", "false": "always"}.get(optional, optional),
        needed=record.value("when", Condition()),
        read_back=record.value("read_back", False),
        sensitive=record.value("sensitive", False),
        suggest=record.value("suggest", ""),
        choices=_choices(scene, record.table("choices")) if kind is Kind.CHOICE else (),
        by_keys=scene.optional(record.leaf("by_keys")),
        refused=scene.optional(record.leaf("refused")),
        mask=record.value("mask", ""),
        short=scene.optional(record.leaf("short")),
    )


def _title(kind: Kind, ask: str) -> str:
    """What an item without a title is called: a question for yes or no by what it is about (ガスの臭いはしますか)."""
    about = ask.split("は")[0].split("、")[-1].split("。")[-1].strip()
    named = kind is Kind.YES_NO and "は" in ask and 2 <= len(about) <= LONGEST_SUBJECT
    return about if named else TITLES[kind]


def _only_for(scene: Scene, record: Record, key: str, kind: Kind, right: Kind) -> None:
    if record.has(key) and kind is not right:
        node = record.fields[key].node if isinstance(record.fields[key], Leaf) else record.node
        scene.problems.add("only_for", node, f"{record.path}.{key}", name=key, kind=right.value)


def _choices(scene: Scene, table: dict[str, Any]) -> tuple[Choice, ...]:
    """Choices with keys: the written ones, and the lowest digits left for the others."""
    written: dict[str, Leaf] = {}
    for read in table.values():
        leaf = read.leaf("key") if isinstance(read, Record) else None
        if leaf is not None:
            double(scene, leaf, written)
    free = (digit for digit in "123456789" if digit not in written)
    found = []
    for id, read in table.items():
        if isinstance(read, Record):
            key = read.value("key") or next(free, "")
            found.append(Choice(id=id, title=read.value("title", id), key=key, heard=read.values("heard")))
        else:
            found.append(Choice(id=id, title=read.value, key=next(free, "")))
    return tuple(found)


def double(scene: Scene, leaf: Leaf, seen: dict[str, Leaf]) -> None:
    """Note a value used twice; `seen` holds the first use of each."""
    if leaf.value in seen:
        first = seen[leaf.value].node.line
        scene.problems.add("double_number", leaf.node, leaf.path, value=leaf.value, before=first)
    else:
        seen[leaf.value] = leaf
