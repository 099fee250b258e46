"""Findings about contacts: whoever is to be told can be told."""

from __future__ import annotations

from toritsugi.core.checking.collecting import Findings
from toritsugi.core.checking.procedures import steps_of
from toritsugi.core.manual.model import Finish, Manual, StepKind


def check_contacts(manual: Manual, found: Findings) -> None:
    """Contacts that some rule, matter or step has told."""
    for number, rule in enumerate(manual.notify):
        if not rule.by:
            key = next((key for key, contact in _told(manual) if contact == rule.to), f"notify.{number}")
            found.add("contact_unreachable", key, contact=_name(manual, rule.to))
    for key, contact in _told(manual):
        known = manual.contacts.get(contact)
        if known is not None and not known.channels and not known.phone:
            found.add("contact_unreachable", key, contact=known.name)


def _told(manual: Manual) -> list[tuple[str, str]]:
    """(key, contact) wherever a contact is told of a message."""
    told = [(f"matters.{one.id}", one.target) for one in manual.matters.values() if one.target]
    told += [(f"callers.{number}", rule.target) for number, rule in enumerate(manual.callers) if rule.target]
    for matter in manual.matters.values():
        if matter.finish is Finish.PROCEDURE:
            told += [(step.id, step.target) for step in steps_of(matter.procedure) if step.kind is StepKind.ESCALATE]
    return told


def _name(manual: Manual, contact: str) -> str:
    known = manual.contacts.get(contact)
    return known.name if known is not None else contact
