"""What screens show of a running call."""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.message import Known
from toritsugi.core.dialogue.record import items_now
from toritsugi.core.dialogue.state import CallState, Phase, Turn, phase_of
from toritsugi.core.dialogue.work import Given


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A snapshot. asked/item: the open question. lines: ids of the lines of the desk's present turn."""

    phase: Phase
    turn: Turn
    matter: str = ""
    matter_title: str = ""
    asked: Asked | None = None
    item: str = ""
    lines: tuple[str, ...] = ()
    items: tuple[Known, ...] = ()
    flags: tuple[str, ...] = ()
    operator: str = ""
    joined: str = ""
    hears: bool = True
    turns: int = 0
    seconds: float = 0.0
    message_id: str = ""


def view_of(given: Given, state: CallState) -> View:
    """The snapshot of a state."""
    matter = given.manual.matters.get(state.matter)
    question = state.question
    return View(
        phase=phase_of(state),
        turn=state.turn,
        matter=state.matter,
        matter_title=matter.title if matter else "",
        asked=question.asked if question else None,
        item=question.item if question else "",
        lines=tuple(line.line for line in state.said),
        items=items_now(given, state),
        flags=state.flags,
        operator=state.operator,
        joined=state.joined,
        hears=state.hears,
        turns=state.turns,
        seconds=state.now,
        message_id=state.message_id,
    )
