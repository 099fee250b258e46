"""What policy may decide to do next. Closed list; `asking` and `acting` carry the moves out."""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue.message import Outcome
from toritsugi.core.manual.model import Phrase, Step


class Ask(msgspec.Struct, frozen=True):
    """Ask an item."""

    item: str


class Offer(msgspec.Struct, frozen=True):
    """Offer the number the call came from as the value of an item."""

    item: str


class ReadBack(msgspec.Struct, frozen=True):
    """Read an item's value back and have it confirmed."""

    item: str


class HearOut(msgspec.Struct, frozen=True):
    """Leave the caller a moment to object to the number that was taken by the last question of the call."""

    item: str


class GiveUp(msgspec.Struct, frozen=True):
    """Mark an item unknown, telling the caller so."""

    item: str


class AskMatter(msgspec.Struct, frozen=True):
    """Ask what the call is about."""


class AskWhich(msgspec.Struct, frozen=True):
    """Ask which of several matters is meant."""

    matters: tuple[str, ...]


class AskHelped(msgspec.Struct, frozen=True):
    """Ask whether a step of a procedure helped."""

    step: Step


class AskCallback(msgspec.Struct, frozen=True):
    """Ask whether a call back is wanted."""


class AskAnything(msgspec.Struct, frozen=True):
    """Ask whether there is anything else."""


class SayOnce(msgspec.Struct, frozen=True):
    """Say phrases, and note under `mark` that they were said. standards: short names of standard phrases."""

    mark: str
    phrases: tuple[Phrase, ...] = ()
    standards: tuple[str, ...] = ()
    guided: bool = False
    take_message: bool = False


class Join(msgspec.Struct, frozen=True):
    """Try to connect the caller to a contact, or to those of a ladder; the result is noted under `mark`."""

    target: str
    mark: str


class HandOver(msgspec.Struct, frozen=True):
    """Open a second-line case for a contact or a ladder, and note it under `mark`."""

    target: str
    reason: str
    mark: str


class Close(msgspec.Struct, frozen=True):
    """Nothing is left to do: keep the message and end the call."""

    outcome: Outcome


Move = (
    Ask
    | Offer
    | ReadBack
    | GiveUp
    | AskMatter
    | AskWhich
    | AskHelped
    | AskCallback
    | AskAnything
    | HearOut
    | SayOnce
    | Join
    | HandOver
    | Close
)
