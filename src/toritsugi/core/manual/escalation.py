"""To whom a call goes that escalates of itself: the contact the manual names for such calls, or its usual one."""

from __future__ import annotations

from collections.abc import Iterator

from toritsugi.core.manual.model import ESCALATING, Condition, Finish, Manual, Matter, NotifyRule
from toritsugi.core.manual.resolve_matters import escalations
from toritsugi.core.manual.scene import channels_of

#: the mark of a call that a contact for such calls is already told by, by what escalates; the other one comes second
_TOLD_BY = {"danger": ("urgent", "complaint")}
_OTHERS = ("complaint", "urgent")


def named_contact(manual: Manual, matter: str, alarm: str) -> str:
    """The contact the manual names for what escalates, of a ladder the first; "" when it names none.

    In this order: `escalations: to`; whom the present matter escalates to; who is told of urgent calls (of danger) or
    of complaints (of the rest), then the other; whom any other matter escalates to.
    """
    found = next(_named(manual, manual.matters.get(matter), alarm), "")
    ladder = manual.ladders.get(found)
    return ladder.rungs[0].contact if ladder is not None and ladder.rungs else found


def contact_for(manual: Manual, matter: str, alarm: str) -> str:
    """Whom an alarm goes to: the contact that is named; for what escalates else the usual one; "" for nobody."""
    return named_contact(manual, matter, alarm) or (usual_contact(manual) if alarm in ESCALATING else "")


def usual_contact(manual: Manual) -> str:
    """Who is told of any call; else the first contact that can be told; "" when nobody can be."""
    rules = [rule.to for rule in manual.notify if rule.when.op == "always"] or [rule.to for rule in manual.notify]
    able = [contact.id for contact in manual.contacts.values() if channels_of(contact)]
    return next((contact for contact in (*rules, *able) if contact in manual.contacts), "")


def channels_to(manual: Manual, contact: str) -> tuple[tuple[str, str], ...]:
    """(channel, until) by which a contact is told: as the first rule for it says, else by every channel it has."""
    rule: NotifyRule | None = next((rule for rule in manual.notify if rule.to == contact), None)
    if rule is not None:
        return tuple((channel, rule.until) for channel in rule.by)
    known = manual.contacts.get(contact)
    return tuple((channel, "") for channel in channels_of(known)) if known is not None else ()


def _named(manual: Manual, matter: Matter | None, alarm: str) -> Iterator[str]:
    if manual.escalate_to:
        yield manual.escalate_to
    if matter is not None:
        yield from _targets(matter)
    for mark in _TOLD_BY.get(alarm, _OTHERS):
        yield from (rule.to for rule in manual.notify if _asks_for(rule.when, mark))
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
