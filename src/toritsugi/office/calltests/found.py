"""What a call test found, as `toritsugi call-test --json` prints it; values of the message are not taken over."""

from __future__ import annotations

import msgspec

from toritsugi.core.call_report import Delivered, HeardTurn, Problem


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """What the office has of the call. message: its id, "" while there is none."""

    call: str
    message: str = ""
    outcome: str = ""
    complete: bool = False
    deliveries: tuple[Delivered, ...] = ()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One call. answered: seconds from the dialling; first_sound: from the answer; longest_silence: of the desk."""

    dialled: str
    caller: str = ""
    answered: float | None = None
    first_sound: float | None = None
    seconds: float = 0.0
    longest_silence: float = 0.0
    turns: tuple[HeardTurn, ...] = ()
    arrived: Arrived | None = None
    problems: tuple[Problem, ...] = ()


def read(printed: bytes) -> Found:
    """The one call of a printed report. Raises ValueError."""
    found = msgspec.json.decode(printed, type=list[Found])
    if len(found) != 1:
        raise ValueError(f"{len(found)} calls where one was to be placed")
    return found[0]
