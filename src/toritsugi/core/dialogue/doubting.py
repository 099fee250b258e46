"""What is believed of words that the recogniser itself is unsure of."""

from __future__ import annotations

from typing import Final

import msgspec

from toritsugi.core.dialogue.commands import (
    Abuse,
    AnyCommand,
    Backchannel,
    Flag,
    Goodbye,
    Repeat,
    Slower,
    Unclear,
    Wait,
    WantPerson,
)
from toritsugi.core.dialogue.events import CallerSaid

#: a recogniser that is less sure than this of its best words has guessed: Whisper calls a decoding failed from an
#: average log-probability of -1 (0.37) down; a little is left to recognisers that count lower
GUESSED: Final = 0.3
#: what even a guess may mean: nothing of it is kept as the caller's answer, and to miss it would be worse
_HARMLESS: Final = (Abuse, Backchannel, Flag, Goodbye, Repeat, Slower, Unclear, Wait, WantPerson)


def sureness(event: CallerSaid) -> float:
    """How sure the recogniser is of the words that count, 0..1: the first that are not blank. 1 where it is not told.

    What is no number from 0 to 1 counts as not told.
    """
    for text, sure in zip(event.texts, event.confidences, strict=False):
        if text.strip():
            return sure if 0.0 <= sure <= 1.0 else 1.0
    return 1.0


def believed(commands: tuple[AnyCommand, ...], sure: float) -> tuple[AnyCommand, ...]:
    """What counts of a turn's commands: less sure words make them less sure; of a guess only what does no harm.

    No yes, no value and no choice comes of a guess: it is asked again, and nothing is confirmed by it (G3).
    """
    if sure >= 1.0:
        return commands
    if sure < GUESSED:
        return tuple(one for one in commands if isinstance(one, _HARMLESS))
    return tuple(msgspec.structs.replace(one, confidence=one.confidence * sure) for one in commands)
