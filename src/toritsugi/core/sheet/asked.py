"""What a matter asks, in which order, and who is told or rung about it: read from the manual as the machine does."""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue.policy import collect_of
from toritsugi.core.dialogue.procedure import items_of
from toritsugi.core.manual.model import Condition, Finish, Item, Manual, Matter, Mode, NotifyRule, Step, StepKind

_BOTH = frozenset({True, False})
#: outcomes that calls about a matter of one way to finish can have, where the way to finish leaves few
_OUTCOME = {
    Finish.MESSAGE: ("message", "voicemail", "connected"),
    Finish.CARD: ("guided", "message", "voicemail"),
    Finish.DECLINE: ("declined",),
}


def items_asked(manual: Manual, matter: Matter) -> tuple[Item, ...]:
    """Items that the matter may ask, in order: those of its procedure, then those it collects or the line's default."""
    names: dict[str, None] = dict.fromkeys(items_of(matter.procedure))
    names.update(dict.fromkeys(_collected(manual, matter)))
    return tuple(manual.items[name] for name in names if name in manual.items)


def _collected(manual: Manual, matter: Matter) -> tuple[str, ...]:
    """What is collected beside the procedure; matters that end at once collect only what they name."""
    if matter.finish in (Finish.CARD, Finish.DECLINE):
        return matter.collect
    takes_message = any(step.kind is StepKind.MESSAGE for step in all_steps(matter.procedure))
    if matter.finish is Finish.PROCEDURE and not takes_message:
        return matter.collect
    return collect_of(manual, matter)


class Told(msgspec.Struct, frozen=True):
    """A rule that tells somebody about a matter. certain: it holds whenever the matter does, else it depends."""

    rule: NotifyRule
    certain: bool


def told_about(manual: Manual, matter: Matter) -> tuple[Told, ...]:
    """The notification rules that can hold for a matter."""
    found = [(rule, possible(rule.when, matter)) for rule in manual.notify]
    return tuple(Told(rule, results == {True}) for rule, results in found if True in results)


def possible(when: Condition, matter: Matter) -> frozenset[bool]:
    """What a condition can come to at the end of a call about this matter: what the matter fixes, else both."""
    if when.op == "always":
        return frozenset({True})
    if when.op == "not":
        return frozenset(not one for one in possible(when.parts[0], matter))
    if when.op in ("and", "or"):
        parts = [possible(part, matter) for part in when.parts]
        decides = when.op == "or"  # one part that comes to this decides; else all come to the other
        found = {decides for part in parts if decides in part}
        return frozenset(found | ({not decides} if all((not decides) in part for part in parts) else set()))
    if when.op == "matter":
        return frozenset({when.name == matter.id})
    if when.op == "outcome" and matter.finish in _OUTCOME:
        return _BOTH if when.name in _OUTCOME[matter.finish] else frozenset({False})
    certain = (when.op == "urgent" and matter.urgent) or (when.op == "complaint" and matter.mode is Mode.COMPLAINT)
    return frozenset({True}) if certain else _BOTH


def targets(matter: Matter) -> tuple[tuple[StepKind, str], ...]:
    """(CONNECT or ESCALATE, contact) of everything that the matter hands on, in order."""
    found: dict[tuple[StepKind, str], None] = {}
    for step in all_steps(matter.procedure):
        if step.kind in (StepKind.CONNECT, StepKind.ESCALATE):
            found[step.kind, step.target or matter.target] = None
    if matter.finish is Finish.CONNECT:
        found[StepKind.CONNECT, matter.target] = None
        if matter.otherwise is Finish.ESCALATE:
            found[StepKind.ESCALATE, matter.target] = None
    if matter.finish is Finish.ESCALATE:
        found[StepKind.ESCALATE, matter.target] = None
    return tuple(found)


def all_steps(steps: tuple[Step, ...]) -> list[Step]:
    """Every step, those of branches behind the step they belong to."""
    found: list[Step] = []
    for step in steps:
        found.append(step)
        for branch in step.branches:
            found += all_steps(branch.steps)
    return found


def asking(manual: Manual, item: str) -> tuple[Matter, ...]:
    """The matters that may ask an item."""
    return tuple(
        matter for matter in manual.matters.values() if any(one.id == item for one in items_asked(manual, matter))
    )


def names_of_matters(when: Condition) -> tuple[str, ...]:
    """Ids of the matters that a condition names."""
    own = (when.name,) if when.op == "matter" else ()
    return own + tuple(name for part in when.parts for name in names_of_matters(part))
