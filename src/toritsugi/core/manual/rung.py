"""Whom a manual has rung."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from toritsugi.core.manual.model import Contact, Finish, Manual, Step, StepKind


def contacts_rung(manual: Manual) -> tuple[Contact, ...]:
    """The contacts that some call of this manual may ring, those of its ladders among them, in the manual's order.

    Where the manual connects at all, a caller may ask for anybody by name who has a number.
    """
    named = set(_targets(manual))
    named |= {rung.contact for name in named if name in manual.ladders for rung in manual.ladders[name].rungs}
    asked_for = "connect" in manual.does
    return tuple(one for id, one in manual.contacts.items() if id in named or (asked_for and one.phone))


def _targets(manual: Manual) -> Iterator[str]:
    yield manual.silence.connect
    for rule in manual.callers:
        if rule.finish == Finish.CONNECT:
            yield rule.target
    for matter in manual.matters.values():
        if matter.finish is Finish.CONNECT:
            yield matter.target
        yield from _of_steps(matter.procedure)


def _of_steps(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        if step.kind is StepKind.CONNECT:
            yield step.target
        for branch in step.branches:
            yield from _of_steps(branch.steps)
