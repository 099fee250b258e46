"""Callers who will not or cannot answer."""

from __future__ import annotations

import re

from toritsugi.core.dialogue.commands import Refuse
from toritsugi.core.understanding import wishes
from toritsugi.core.understanding.turn import Turn

#: longer answers to an open question say something else than a refusal
_SHORT = 22


def refusal(turn: Turn, *, whole: bool = False) -> Refuse | None:
    """Whether the caller will not or cannot answer. whole: only when the words say nothing else."""
    if not whole:
        return _refusal(turn, wishes.REFUSE.search(turn.flat), wishes.UNKNOWN.search(turn.flat))
    if len(turn.flat) > _SHORT or wishes.PASS_ON.search(turn.flat):
        return None
    lead = wishes.BEFORE_REFUSAL.match(turn.flat)
    at = lead.end() if lead else 0
    return _refusal(turn, wishes.REFUSE.match(turn.flat, at), wishes.UNKNOWN.match(turn.flat, at))


def _refusal(turn: Turn, refused: re.Match[str] | None, unknown: re.Match[str] | None) -> Refuse | None:
    if refused:
        return Refuse(span=turn.span(*refused.span()), by="refusal.words")
    return Refuse(unknown=True, span=turn.span(*unknown.span()), by="unknown.words") if unknown else None
