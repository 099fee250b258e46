"""What the check asks of procedures: their steps, where a call stands in one, whom a matter rings."""

from __future__ import annotations

from collections.abc import Iterable

from toritsugi.core.dialogue.policy import wanted_of
from toritsugi.core.dialogue.procedure import LAST, result_of
from toritsugi.core.dialogue.state import CallState
from toritsugi.core.dialogue.work import Given
from toritsugi.core.manual.model import Finish, Manual, Matter, Step, StepKind


def steps_of(steps: tuple[Step, ...]) -> Iterable[Step]:
    """Every step of a procedure, branches included."""
    for step in steps:
        yield step
        for branch in step.branches:
            yield from steps_of(branch.steps)


def rung_by(manual: Manual, matter: Matter) -> tuple[str, ...]:
    """The contacts whom a matter may ring, those of ladders included."""
    targets = [matter.target] if matter.finish is Finish.CONNECT else []
    targets += [step.target for step in steps_of(matter.procedure) if step.kind is StepKind.CONNECT]
    found: dict[str, None] = {}
    for target in targets:
        ladder = manual.ladders.get(target)
        found.update(dict.fromkeys([rung.contact for rung in ladder.rungs] if ladder is not None else [target]))
    return tuple(found)


def stands_at(given: Given, matter: Matter, state: CallState) -> tuple[Step | None, frozenset[str]]:
    """The step of a procedure that is due (None behind its end), and the steps that the way to it went through."""
    passed: list[str] = []
    step, _ = _walk(matter.procedure, state, wanted_of(given, state, matter), passed)
    return step, frozenset(passed)


def _walk(
    steps: tuple[Step, ...], state: CallState, wanted: dict[str, bool], passed: list[str]
) -> tuple[Step | None, bool]:
    """As `dialogue.procedure` walks: (the step that is due, whether the path ended for good)."""
    for step in steps:
        result = result_of(step, state, wanted)
        if result is None:
            return step, False
        passed.append(step.id)
        if step.kind in LAST:
            return None, True
        branch = next((one for one in step.branches if result in one.answers or "" in one.answers), None)
        if branch is not None:
            found, ended = _walk(branch.steps, state, wanted, passed)
            if found is not None or ended:
                return found, ended
    return None, False
