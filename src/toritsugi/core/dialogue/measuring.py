"""How often each step of a procedure helps: what a message keeps of it, and the count over many messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from toritsugi.core.dialogue.message import Message, StepResult
from toritsugi.core.dialogue.procedure import HELPED, NOT_HELPED
from toritsugi.core.dialogue.state import CallState
from toritsugi.core.manual.model import Manual, Step

UNANSWERED = "unanswered"


class StepHelp(msgspec.Struct, frozen=True, kw_only=True):
    """How a step did. step: its id. title: as in the newest message. Counts are of calls."""

    step: str
    title: str
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


def how_often_helped(messages: Iterable[Message]) -> tuple[StepHelp, ...]:
    """How often each step helped, over messages from the oldest to the newest; steps in the order of first use."""
    titles: dict[str, str] = {}
    counted: dict[str, dict[str, int]] = {}
    for message in messages:
        for one in message.steps:
            titles[one.step] = one.title
            row = counted.setdefault(one.step, {HELPED: 0, NOT_HELPED: 0, UNANSWERED: 0})
            row[one.result] = row.get(one.result, 0) + 1
    return tuple(
        StepHelp(
            step=step,
            title=titles[step],
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
