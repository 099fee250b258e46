"""What a call test found, as `toritsugi call-test --json` prints it; values of the message are not taken over."""

from __future__ import annotations

import msgspec


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """A turn of the desk and the caller's answer. lines: ids of sentences that were made out; seconds throughout.

    by_words: a recogniser heard them, and not the sound alone. said, keys: of the caller.
    """

    at: float
    waited: float
    lines: tuple[str, ...] = ()
    by_words: bool = False
    said: str = ""
    keys: str = ""


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery of the message."""

    contact: str
    channel: str
    state: str
    reason: str = ""


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """What the office has of the call. message: its id, "" while there is none."""

    call: str
    message: str = ""
    outcome: str = ""
    complete: bool = False
    deliveries: tuple[Delivered, ...] = ()


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not as it should be. kind: stable name. at: seconds from the answer."""

    kind: str
    about: str = ""
    at: float | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One call. answered: seconds from the dialling; first_sound: from the answer; longest_silence: of the desk."""

    dialled: str
    caller: str = ""
    answered: float | None = None
    first_sound: float | None = None
    seconds: float = 0.0
    longest_silence: float = 0.0
    turns: tuple[Turn, ...] = ()
    arrived: Arrived | None = None
    problems: tuple[Problem, ...] = ()


def read(printed: bytes) -> Found:
    """The one call of a printed report. Raises ValueError."""
    found = msgspec.json.decode(printed, type=list[Found])
    if len(found) != 1:
        raise ValueError(f"{len(found)} calls where one was to be placed")
    return found[0]
