"""How often each step of a procedure helps: what a message keeps of it, and the count over many calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from toritsugi.core.dialogue.message import StepResult
from toritsugi.core.dialogue.procedure import HELPED, NOT_HELPED
from toritsugi.core.dialogue.state import CallState
from toritsugi.core.manual.model import Manual, Step

UNANSWERED = "unanswered"


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """A step that asks whether it helped. step: its id. title: its name, else its sentence. matters: who work it."""

    step: str
    title: str
    sentence: str
    matters: tuple[str, ...]


class StepHelp(msgspec.Struct, frozen=True, kw_only=True):
    """How a step did. step: its id. Counts are of calls."""

    step: str
    helped: int
    not_helped: int
    unanswered: int

    @property
    def tried(self) -> int:
        """Calls in which the step was worked."""
        return self.helped + self.not_helped + self.unanswered

    @property
    def share(self) -> float | None:
        """helped / (helped + not_helped): of the callers who said, how many it helped; None when nobody said."""
        said = self.helped + self.not_helped
        return self.helped / said if said else None


def steps_worked(manual: Manual, state: CallState) -> tuple[StepResult, ...]:
    """What the caller tried, in the order of the procedures, each step once; those of the present matter first."""
    found: dict[str, StepResult] = {}
    present = manual.matters.get(state.matter)
    matters = (*((present,) if present is not None else ()), *manual.matters.values())
    for step in (step for matter in matters for step in _asking(matter.procedure)):
        result = state.progress.get(step.id)
        if result is not None and step.id not in found:
            said = result if result in (HELPED, NOT_HELPED) else UNANSWERED
            found[step.id] = StepResult(step=step.id, title=title_of(step), result=said)
    return tuple(found.values())


def title_of(step: Step) -> str:
    """A step's title, else its sentence."""
    return step.title or (step.say.text if step.say is not None else "")


def measured_steps(manual: Manual) -> tuple[Measured, ...]:
    """The steps of a manual that are measured, each once, in the order of its matters."""
    found: dict[str, Step] = {}
    titles: dict[str, list[str]] = {}
    for matter in manual.matters.values():
        for step in _asking(matter.procedure):
            found.setdefault(step.id, step)
            named = titles.setdefault(step.id, [])
            named += [matter.title] if matter.title not in named else []
    return tuple(
        Measured(
            step=step.id,
            title=title_of(step),
            sentence=step.say.text if step.say is not None else "",
            matters=tuple(titles[step.id]),
        )
        for step in found.values()
    )


def how_often_helped(steps: Iterable[str], results: Iterable[tuple[str, str, int]]) -> tuple[StepHelp, ...]:
    """How often each of these steps helped, in their order. results: (step, result of `StepResult`, calls)."""
    counted = {step: {HELPED: 0, NOT_HELPED: 0, UNANSWERED: 0} for step in steps}
    for step, result, calls in results:
        if step in counted:
            counted[step][result] += calls
    return tuple(
        StepHelp(
            step=step,
            helped=row[HELPED],
            not_helped=row[NOT_HELPED],
            unanswered=row[UNANSWERED],
        )
        for step, row in counted.items()
    )


def _asking(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Every step that asks whether it helped, those of all branches included."""
    for step in steps:
        if step.asks_helped:
            yield step
        for branch in step.branches:
            yield from _asking(branch.steps)
