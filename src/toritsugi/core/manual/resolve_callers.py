"""The rules for callers."""

from __future__ import annotations

from typing import Any

import msgspec

from toritsugi.core.manual.caller_list import read_list
from toritsugi.core.manual.model import CallerRule, Finish
from toritsugi.core.manual.reading import Leaf, Record
from toritsugi.core.manual.resolve_items import double
from toritsugi.core.manual.scene import Scene

#: keys that say which callers are meant; a rule has at least one
SELECTORS = ("from", "prefix", "list", "kind", "name", "company", "called_within", "reported", "when")


def resolve_callers(scene: Scene) -> tuple[CallerRule, ...]:
    """The rules for callers, in the order they were written. Of rules that say no more, a number stands in one only."""
    seen: dict[str, Leaf] = {}
    ids: dict[str, Leaf] = {}
    found = []
    for number, record in enumerate(scene.manual.many("callers")):
        written = {key.text for key, _ in record.node.entries}
        if not written & {"name", "company", "called_within", "reported", "when"}:
            for leaf in record.many("from"):
                double(scene, leaf, seen)
        own = record.leaf("id")
        if own is not None:
            double(scene, own, ids)
        if not written & set(SELECTORS):
            scene.problems.add("no_selector", record.node, record.path)
        found.append(_rule(scene, record, own.value if own is not None else f"rule_{number}"))
    return tuple(found)


def _rule(scene: Scene, record: Record, id: str) -> CallerRule:
    connect = scene.reachable(record.leaf("connect"), by_phone=True)
    escalate = scene.reachable(record.leaf("escalate"), by_phone=False)
    finish = "connect" if connect else "escalate" if escalate else record.value("finish", "")
    listed = record.leaf("list")
    rule = CallerRule(
        id=id,
        title=record.value("as", id),
        numbers=record.values("from"),
        prefix=record.value("prefix", ""),
        kind=record.value("kind", ""),
        greeting=scene.optional(record.leaf("greeting")),
        say=scene.optional(record.leaf("say")),
        finish=finish,
        target=connect or escalate,
        otherwise=Finish(record.value("else", "message")),
        blocked=record.value("blocked", False),
        listed=() if listed is None else read_list(listed, scene.tables, scene.problems),
        names=record.values("name"),
        companies=record.values("company"),
        called_within=record.value("called_within", 0),
        reported=record.value("reported", False),
        vip=record.value("vip", False),
    )
    written: dict[str, Any] = {"when": record.value("when")} if record.has("when") else {}
    return msgspec.structs.replace(rule, **written)
