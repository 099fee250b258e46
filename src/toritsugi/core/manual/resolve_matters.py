"""Matters and guidance cards."""

from __future__ import annotations

import msgspec

from toritsugi.core.manual.model import Card, Finish, Item, Matter, Mode, Step, StepKind
from toritsugi.core.manual.reading import Leaf, Record
from toritsugi.core.manual.resolve_items import double
from toritsugi.core.manual.resolve_procedure import ending_steps, ends, resolve_steps
from toritsugi.core.manual.scene import Scene

_MAIN = ("procedure", "card", "connect", "escalate", "finish")


def resolve_cards(scene: Scene) -> dict[str, Card]:
    """All cards in the order they were written."""
    found = {}
    for id, record in scene.manual.table("cards").items():
        say = record.leaf("say")
        if say is None:
            continue
        valid = record.record("valid")
        since, until = (valid.value("from", ""), valid.value("until", "")) if valid is not None else ("", "")
        if valid is not None and since and until and until < since:
            scene.problems.add("dates_reversed", valid.node, valid.path)
        heard = record.values("heard")
        title = record.value("title") or (heard[0] if heard else id)
        found[id] = Card(
            id=id,
            title=title,
            say=scene.phrase(say),
            heard=heard,
            valid_from=since,
            valid_until=until,
            source=record.value("source", ""),
        )
        if record.has("when"):
            found[id] = msgspec.structs.replace(found[id], when=record.value("when"))
    return found


def resolve_matters(scene: Scene, items: dict[str, Item]) -> dict[str, Matter]:
    """All matters in the order they were written."""
    found = {}
    keys: dict[str, Leaf] = {}
    for id, record in scene.manual.table("matters").items():
        key = record.leaf("key")
        if key is not None:
            double(scene, key, keys)
        matter = _matter(scene, id, record, items)
        if matter is not None:
            found[id] = matter
    return found


def _matter(scene: Scene, id: str, record: Record, items: dict[str, Item]) -> Matter | None:
    if not record.has("title"):
        return None
    finish, target = _finish(scene, record)
    if finish is None:
        return None
    urgent = record.value("urgent", False)
    matter = Matter(
        id=id,
        title=record.value("title"),
        finish=finish,
        heard=record.values("heard"),
        key=record.value("key", ""),
        collect=record.values("collect"),
        card=record.value("card", ""),
        target=target,
        otherwise=Finish(record.value("else", "message")),
        mode=Mode(record.value("mode", "normal")),
        urgent=urgent is True,
        urgent_when=None if isinstance(urgent, bool) else urgent,
        priority=record.value("priority", 5),
        said=scene.phrases(record.many("say")),
        then=scene.phrases(record.many("then")),
    )
    if finish is Finish.PROCEDURE:
        return msgspec.structs.replace(matter, procedure=_procedure(scene, record, items))
    return matter


def _finish(scene: Scene, record: Record) -> tuple[Finish | None, str]:
    """How the matter ends, and with whom. Notes a matter without an end, or with two."""
    written = [key for key in _MAIN if record.has(key)]
    if not written:
        # a wrong value at one of these keys has its own problem already
        if not any(key.text in _MAIN for key, _ in record.node.entries):
            scene.problems.add("no_end", record.node, record.path)
        return None, ""
    main = written[0]
    if main == "procedure":
        return Finish.PROCEDURE, record.value("to", "")
    if len(written) > 1:
        scene.problems.add("two_ends", record.node, record.path, names=", ".join(written))
    if main == "card":
        return Finish.CARD, ""
    if main == "connect":
        return Finish.CONNECT, scene.reachable(record.leaf("connect"), by_phone=True)
    if main == "escalate":
        return Finish.ESCALATE, scene.reachable(record.leaf("escalate"), by_phone=False)
    if record.value("finish") == "decline":
        return Finish.DECLINE, ""
    return Finish.MESSAGE, scene.reachable(record.leaf("to"), by_phone=False)


def _procedure(scene: Scene, record: Record, items: dict[str, Item]) -> tuple[Step, ...]:
    """The matter's steps; where a way through them does not end, the matter's own end follows."""
    noted = len(scene.problems.found)
    steps = resolve_steps(scene, record.many("procedure"), items)
    if ends(steps):
        return steps
    own = tuple(ending_steps(scene, record))
    if own:
        return steps + own
    if len(scene.problems.found) == noted:
        scene.problems.add("procedure_no_end", record.node, f"{record.path}.procedure")
    return steps


def escalations(steps: tuple[Step, ...]) -> tuple[str, ...]:
    """Contacts that the steps may escalate to."""
    found: tuple[str, ...] = ()
    for step in steps:
        if step.kind is StepKind.ESCALATE and step.target:
            found += (step.target,)
        for branch in step.branches:
            found += escalations(branch.steps)
    return tuple(dict.fromkeys(found))
