"""Procedures: questions, forks and checks. Where a caller stands is computed from what is known, never stored."""

from __future__ import annotations

from toritsugi.core.dialogue.message import State
from toritsugi.core.dialogue.state import CallState
from toritsugi.core.manual.model import Matter, Step, StepKind

HELPED = "helped"
NOT_HELPED = "not_helped"
ANSWERED = "answered"
SAID = "said"

#: steps after which nothing of the procedure follows
LAST = (StepKind.SOLVED, StepKind.MESSAGE, StepKind.ESCALATE)


def due_step(matter: Matter, state: CallState, wanted: dict[str, bool]) -> Step | None:
    """The first step not done yet on the path that the answers so far lead along; None at its end.

    wanted: item id → whether it is asked at all now, or was answered (`policy.wanted_of`).
    """
    found, _ = _walk(matter.procedure, state, wanted)
    return found


def _walk(steps: tuple[Step, ...], state: CallState, wanted: dict[str, bool]) -> tuple[Step | None, bool]:
    """(the step that is due, whether the path ended for good)."""
    for step in steps:
        result = result_of(step, state, wanted)
        if result is None:
            return step, False
        if step.kind in LAST:
            return None, True
        for branch in step.branches:
            if result in branch.answers or "" in branch.answers:
                found, ended = _walk(branch.steps, state, wanted)
                if found is not None or ended:
                    return found, ended
                break
    return None, False


def result_of(step: Step, state: CallState, wanted: dict[str, bool]) -> str | None:
    """How a step came out; None when it is not done."""
    if step.kind is StepKind.ASK:
        if not wanted.get(step.item, False):
            return "skipped"
        slot = state.slot(step.item)
        if slot.state is None:
            return None
        known = slot.state in (State.CONFIRMED, State.GIVEN) and slot.value is not None
        return slot.value.kept if known and slot.value is not None else "not_known"
    if step.kind is StepKind.COLLECT:
        waits = any(wanted.get(item, False) and state.slot(item).state is None for item in step.collect)
        return None if waits else "collected"
    result = state.progress.get(step.id)
    if step.kind is StepKind.SAY and step.asks_helped and result == SAID:
        return None
    return result


def items_of(steps: tuple[Step, ...]) -> tuple[str, ...]:
    """Every item that some path of the procedure asks."""
    found: dict[str, None] = {}
    for step in steps:
        if step.item:
            found[step.item] = None
        found.update(dict.fromkeys(step.collect))
        for branch in step.branches:
            found.update(dict.fromkeys(items_of(branch.steps)))
    return tuple(found)
