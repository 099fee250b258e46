"""To whom a call goes that escalates of itself: the contact the manual names for such calls, or its usual one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from toritsugi.core.manual.model import ESCALATING, Condition, Finish, Manual, Matter, NotifyRule
from toritsugi.core.manual.on_call import first_contact
from toritsugi.core.manual.resolve_matters import escalations
from toritsugi.core.manual.scene import channels_of

#: the mark of a call that a contact for such calls is already told by, by what escalates; the other one comes second
_TOLD_BY = {"danger": ("urgent", "complaint")}
_OTHERS = ("complaint", "urgent")
#: every ladder as it is written
NO_LADDERS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def named_contact(manual: Manual, matter: str, alarm: str, ladders: Mapping[str, tuple[str, ...]] = NO_LADDERS) -> str:
    """The contact the manual names for what escalates, of a ladder the first of the moment; "" when it names none.

    In this order: `escalations: to`; whom the present matter escalates to; who is told of urgent calls (of danger) or
    of complaints (of the rest), then the other; whom any other matter escalates to. ladders: those of the moment, as in
    `Context.ladders`.
    """
    return first_contact(manual, next(_named(manual, manual.matters.get(matter), alarm), ""), ladders)


def contact_for(manual: Manual, matter: str, alarm: str, ladders: Mapping[str, tuple[str, ...]] = NO_LADDERS) -> str:
    """Whom an alarm goes to: the contact that is named; for what escalates else the usual one; "" for nobody."""
    named = named_contact(manual, matter, alarm, ladders)
    return named or (usual_contact(manual, ladders) if alarm in ESCALATING else "")


def usual_contact(manual: Manual, ladders: Mapping[str, tuple[str, ...]] = NO_LADDERS) -> str:
    """Who is told of any call; else the first contact that can be told; "" when nobody can be."""
    told = [rule for rule in manual.notify if rule.when.op == "always"] or manual.notify
    rules = [first_contact(manual, rule.ladder or rule.to, ladders) for rule in told]
    able = [contact.id for contact in manual.contacts.values() if channels_of(contact)]
    return next((contact for contact in (*rules, *able) if contact in manual.contacts), "")


def channels_to(manual: Manual, contact: str) -> tuple[tuple[str, str], ...]:
    """(channel, until) by which a contact is told: as the first rule for it says, or for a ladder it stands on; else by
    every channel it has.
    """
    known = manual.contacts.get(contact)
    able = channels_of(known) if known is not None else ()
    rule: NotifyRule | None = next((rule for rule in manual.notify if rule.to == contact), None)
    if rule is not None:
        return tuple((channel, rule.until) for channel in rule.by)
    rule = next((rule for rule in manual.notify if _stands_on(manual, rule.ladder, contact)), None)
    if rule is not None:
        return tuple((channel, rule.until) for channel in by_rule(rule, able))
    return tuple((channel, "") for channel in able)


def by_rule(rule: NotifyRule, able: tuple[str, ...]) -> tuple[str, ...]:
    """The channels by which a rule has another contact of its ladder told: those it names, where there is one."""
    return tuple(channel for channel in rule.by if channel in able) or able


def _stands_on(manual: Manual, name: str, contact: str) -> bool:
    ladder = manual.ladders.get(name)
    return ladder is not None and any(rung.contact == contact for rung in ladder.rungs)


def _named(manual: Manual, matter: Matter | None, alarm: str) -> Iterator[str]:
    if manual.escalate_to:
        yield manual.escalate_to
    if matter is not None:
        yield from _targets(matter)
    for mark in _TOLD_BY.get(alarm, _OTHERS):
        yield from (rule.ladder or rule.to for rule in manual.notify if _asks_for(rule.when, mark))
        if mark == "complaint":
            yield from (to for one in manual.matters.values() if one.mode == mark for to in _targets(one))
    for other in manual.matters.values():
        yield from _targets(other)


def _targets(matter: Matter) -> tuple[str, ...]:
    direct = matter.finish is Finish.ESCALATE or (
        matter.finish is Finish.CONNECT and matter.otherwise is Finish.ESCALATE
    )
    return tuple(to for to in ((matter.target,) if direct else escalations(matter.procedure)) if to)


def _asks_for(condition: Condition, mark: str) -> bool:
    """Whether a condition names a mark, and not only to exclude it."""
    return condition.op == mark or (condition.op != "not" and any(_asks_for(part, mark) for part in condition.parts))
