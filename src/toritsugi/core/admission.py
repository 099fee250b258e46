"""Whether a voice process takes one more call: its number, the lateness of its clock.

Running calls come first. A process that is late takes no new call until it has kept time again for a while: without
that pause the first calls it took would make it late again. New calls then hear one line and go on: to the next
process, to people, or to voicemail. Recognition that is behind is no reason: calls are asked by keys then.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Why(StrEnum):
    """Why a call is not taken. NO: it is."""

    NO = ""
    CALLS = "calls"
    LATE = "late"
    DRAINING = "draining"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """calls: at once. late, again: seconds by which the slowest hundredth of the last ticks is late, from which no call

    is taken, and down to which it has to come. calm: seconds for which all is well before calls are taken again.
    """

    calls: int = 200
    late: float = 0.06
    again: float = 0.03
    calm: float = 5.0


class Signs(msgspec.Struct, frozen=True, kw_only=True):
    """What is seen of the process. calls: running. late: as in `Limits`. draining: it is about to end."""

    calls: int
    late: float = 0.0
    draining: bool = False


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """why: what closed it, NO while it is open. bad: when it was last seen that something was wrong, in seconds."""

    why: Why = Why.NO
    bad: float = 0.0


def looked(gate: Gate, signs: Signs, now: float, limits: Limits) -> Gate:
    """The gate after a look. now: seconds of a clock that only goes forward."""
    closed = gate.why is not Why.NO
    if signs.late >= (limits.again if closed else limits.late):
        return Gate(why=Why.LATE, bad=now)
    if closed and now - gate.bad < limits.calm:
        return gate
    return Gate()


def refusal(gate: Gate, signs: Signs, limits: Limits) -> Why:
    """Why a call that comes now is not taken, NO where it is. gate: after a look at these signs."""
    if signs.draining:
        return Why.DRAINING
    return Why.CALLS if signs.calls >= limits.calls else gate.why
