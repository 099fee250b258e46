"""Who is on call (当番): the contacts of a ladder that are rung at a moment. Time and holidays are handed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from toritsugi.core.manual.calendar import is_open
from toritsugi.core.manual.conditions import Facts, holds
from toritsugi.core.manual.model import Condition, Ladder, Manual

#: what the hours of a contact on a ladder may look at: who calls, and why, is not known when a call begins
HOURS = ("time", "day", "date", "holiday", "open", "closed", "always", "and", "or", "not")


def ladders_at(manual: Manual, at: datetime, holidays: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Ladder → its contacts on call at a time (aware, in the line's zone), in the order they are rung, each once.

    Only ladders whose contacts have hours are there; the others are the same at every moment. holidays: ISO dates.
    """
    timed = [ladder for ladder in manual.ladders.values() if has_hours(ladder)]
    if not timed:
        return {}
    day = at.date().isoformat()
    facts = Facts(
        open=is_open(manual.hours, at, holidays),
        minute=at.hour * 60 + at.minute,
        weekday=at.weekday(),
        date=day,
        holiday=day in holidays,
    )
    return {
        ladder.id: tuple(dict.fromkeys(rung.contact for rung in ladder.rungs if holds(rung.when, facts)))
        for ladder in timed
    }


def has_hours(ladder: Ladder) -> bool:
    """Whether who is rung depends on the time."""
    return any(rung.when.op != "always" for rung in ladder.rungs)


def may_be_first(ladder: Ladder) -> tuple[str, ...]:
    """The contacts that are the first to be rung at some time: those down to the first one who is always on call."""
    found: list[str] = []
    for rung in ladder.rungs:
        found.append(rung.contact)
        if rung.when.op == "always":
            break
    return tuple(dict.fromkeys(found))


def first_contact(manual: Manual, target: str, ladders: Mapping[str, tuple[str, ...]]) -> str:
    """The contact that a target stands for first. ladders: those of the moment, as in `Context.ladders`."""
    ladder = manual.ladders.get(target)
    if ladder is None:
        return target
    known = [one for one in ladders.get(target, ()) if one in manual.contacts]
    return next(iter(known or (rung.contact for rung in ladder.rungs)), target)


def not_hours(condition: Condition) -> str:
    """The first word of a condition that hours may not have; "" when they may have all of it."""
    if condition.op not in HOURS:
        return condition.op
    return next((word for part in condition.parts if (word := not_hours(part))), "")
