"""Who is told: the written rules, those that follow from matters, and one that catches what no other rule does."""

from __future__ import annotations

from toritsugi.core.manual.conditions import names_in, none_of
from toritsugi.core.manual.model import Condition, Finish, Matter, NotifyRule
from toritsugi.core.manual.reading import Record
from toritsugi.core.manual.resolve_manners import own
from toritsugi.core.manual.resolve_matters import escalations
from toritsugi.core.manual.scene import Scene, channels_of

#: outcomes with which somebody has to do something yet
_TAKEN = ("message", "escalated", "voicemail")


def resolve_notify(scene: Scene, matters: dict[str, Matter]) -> tuple[NotifyRule, ...]:
    """The rules. A message always has somebody who is told (G4): what no rule covers goes to the first contact."""
    written = [rule for record in scene.manual.many("notify") if (rule := _rule(scene, record)) is not None]
    written += _at_once(scene)
    rules = (*written, *_following(scene, matters, written))
    if any(rule.when.op == "always" for rule in rules):
        return rules
    first = next((contact for contact in scene.contacts.values() if channels_of(contact)), None)
    if first is None:
        node = scene.client.node
        scene.problems.add("nobody_told", node, "contacts")
        return rules
    return (*rules, NotifyRule(to=first.id, when=none_of(rule.when for rule in rules), by=channels_of(first)))


def _rule(scene: Scene, record: Record) -> NotifyRule | None:
    to = record.leaf("to")
    if to is None:
        return None
    contact = next(iter(scene.rungs(to.value)), None)
    if contact is None:
        return None
    if not record.has("by"):
        scene.reachable(to, by_phone=False)
    for leaf in record.many("by"):
        has = leaf.value in contact.channels or (leaf.value == "voice" and contact.phone)
        if not has:
            possible = channels_of(contact)
            scene.problems.add(
                "no_channel",
                leaf.node,
                leaf.path,
                name=contact.id,
                channel=leaf.value,
                hint=f"宛先があるもの：{'、'.join(possible) or '（なし）'}",
                hint_en=f"It has: {', '.join(possible) or 'none'}",
            )
    by = record.values("by") or channels_of(contact)
    return NotifyRule(
        to=contact.id,
        when=record.value("when", Condition()),
        by=by,
        until=record.value("until", ""),
        ladder=to.value if to.value in scene.ladders else "",
        text=record.value("text", ""),
    )


def _at_once(scene: Scene) -> list[NotifyRule]:
    """Complaints and abuse: those who are told at once, by every channel, until somebody has acknowledged it."""
    found = []
    for key in ("complaint", "abuse"):
        record = own(scene, key)
        for leaf in record.many("tell") if record is not None else ():
            scene.reachable(leaf, by_phone=False)
            for contact in scene.rungs(leaf.value)[:1]:
                ladder = leaf.value if leaf.value in scene.ladders else ""
                found.append(
                    NotifyRule(
                        to=contact.id,
                        when=Condition(op=key),
                        by=channels_of(contact),
                        until="acknowledged",
                        ladder=ladder,
                    )
                )
    return found


def _following(scene: Scene, matters: dict[str, Matter], written: list[NotifyRule]) -> list[NotifyRule]:
    """Rules that follow from a matter's `to` and from its escalations, where no written rule says it better."""
    found = []
    for matter in matters.values():
        about = Condition(op="matter", name=matter.id)
        if matter.finish in (Finish.MESSAGE, Finish.PROCEDURE) and matter.target:
            named = any(_tells(rule, matter.target) and about in names_in(rule.when) for rule in written)
            always = any(_tells(rule, matter.target) and rule.when.op == "always" for rule in written)
            if not named and not always:
                found.append(_implied(scene, matter.target, about))
        found.append(_besides(scene, matter, written))
        for target in _escalated_to(matter):
            if not any(_tells(rule, target) for rule in written):
                both = Condition(op="and", parts=(Condition(op="outcome", name="escalated"), about))
                found.append(_implied(scene, target, both))
    return [rule for rule in dict.fromkeys(found) if rule is not None]


def _besides(scene: Scene, matter: Matter, written: list[NotifyRule]) -> NotifyRule | None:
    """Who has the message where a matter that connects, escalates or answers by a card ends with one all the same."""
    to = scene.manual.table("matters")[matter.id].leaf("to")
    if to is None or matter.finish not in (Finish.CONNECT, Finish.ESCALATE, Finish.CARD):
        return None
    target, about = scene.reachable(to, by_phone=False), Condition(op="matter", name=matter.id)
    if any(_tells(rule, target) and (rule.when.op == "always" or about in names_in(rule.when)) for rule in written):
        return None
    taken = Condition(op="or", parts=tuple(Condition(op="outcome", name=name) for name in _TAKEN))
    return _implied(scene, target, Condition(op="and", parts=(about, taken)))


def _escalated_to(matter: Matter) -> tuple[str, ...]:
    if matter.finish is Finish.ESCALATE or (matter.finish is Finish.CONNECT and matter.otherwise is Finish.ESCALATE):
        return (matter.target,)
    return escalations(matter.procedure)


def _tells(rule: NotifyRule, target: str) -> bool:
    return target in (rule.to, rule.ladder)


def _implied(scene: Scene, target: str, when: Condition) -> NotifyRule | None:
    contact = next(iter(scene.rungs(target)), None)
    if contact is None:
        return None
    ladder = target if target in scene.ladders else ""
    return NotifyRule(to=contact.id, when=when, by=channels_of(contact), ladder=ladder)
