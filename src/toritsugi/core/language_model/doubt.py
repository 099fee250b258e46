"""Where the desk's own reader leaves a doubt, and how a second reader's answer is put beside its own."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from toritsugi.core.dialogue.choosing import CLEARLY_BETTER
from toritsugi.core.dialogue.commands import (
    Abuse,
    AnyCommand,
    AskCard,
    Backchannel,
    CallerNumber,
    ChooseMatter,
    Confirm,
    Correct,
    Deny,
    Fill,
    Flag,
    Refuse,
    Retract,
    Unclear,
)

#: a command of the desk's own reader that is as sure as this, or surer, stands whatever a second reader says
SURE = 0.5
#: flags that a call may go on with as before; the others end it or lead it elsewhere, and leave nothing to ask
_PASSING = ("urgent", "complaint")


class Doubt(StrEnum):
    """What the desk's own reader left open. NOTHING: it understood nothing. WHICH: one of several matters. UNSURE: it
    understood something, but is less sure of it than `SURE`."""

    NOTHING = "nothing"
    WHICH = "which"
    UNSURE = "unsure"


def doubt_of(commands: Sequence[AnyCommand]) -> Doubt | None:
    """What is in doubt of a turn; None where nothing is, or where a second reader could not help.

    Beginnings of numbers, numbers that cannot be, and 相槌 are no doubts: they are what they are.
    """
    if any(isinstance(one, Abuse) or (isinstance(one, Flag) and one.name not in _PASSING) for one in commands):
        return None
    meant = [one for one in commands if not isinstance(one, Flag)]
    if all(isinstance(one, Unclear) and not one.why for one in meant):
        return Doubt.NOTHING
    if any(isinstance(one, Unclear) for one in meant):
        return None
    matters = sorted((one for one in meant if isinstance(one, ChooseMatter)), key=lambda one: -one.confidence)
    if len({one.matter for one in matters}) > 1 and _close(matters):
        return Doubt.WHICH
    return Doubt.UNSURE if any(is_unsure(one) for one in meant) else None


def is_unsure(command: AnyCommand) -> bool:
    """Whether a second reader's answer may stand in place of this command."""
    return isinstance(command, Unclear) or (
        not isinstance(command, Flag | Abuse | Backchannel) and command.confidence < SURE
    )


def merged(first: Sequence[AnyCommand], second: Sequence[AnyCommand], doubt: Doubt, asked: str) -> list[AnyCommand]:
    """The commands of a turn that two readers read. asked: the id of the item that is asked or read back.

    What the first is sure of stands. Of what it is unsure of, that stays for which the second has nothing.
    """
    if not second:
        return [*first]
    sure = [one for one in first if not _open(one, doubt)]
    taken = {_slot(one, asked) for one in sure}
    added = [one for one in second if _slot(one, asked) not in taken]
    if not added:
        return [*first]
    better = {_slot(one, asked) for one in added}
    kept = [
        one
        for one in first
        if not _open(one, doubt) or (not isinstance(one, Unclear) and _slot(one, asked) not in better)
    ]
    return [*kept, *added]


def _open(command: AnyCommand, doubt: Doubt) -> bool:
    return is_unsure(command) or (doubt is Doubt.WHICH and isinstance(command, ChooseMatter))


def _close(matters: Sequence[ChooseMatter]) -> bool:
    other = next(one for one in matters if one.matter != matters[0].matter)
    return matters[0].confidence - other.confidence < CLEARLY_BETTER


def _slot(command: AnyCommand, asked: str) -> tuple[str, str]:
    """What a command decides: two that decide the same cannot both stand."""
    if isinstance(command, Fill | Correct | Retract):
        return ("item", command.item or asked)
    if isinstance(command, CallerNumber | Confirm | Deny | Refuse):
        return ("item", asked)
    if isinstance(command, ChooseMatter | AskCard):
        return ("about", "")
    if isinstance(command, Flag):
        return ("flag", command.name)
    return ("talk", "")
