"""Calls to numbers that no line has: counted and remembered, so that a wrongly told number of a trunk is found."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from typing import Final

import msgspec

from toritsugi.voice.telephony.numbers import masked

#: kept: those called last
KEPT: Final = 20


class UnassignedNumber(msgspec.Struct, frozen=True, kw_only=True):
    """How often a number was called that no line has. Numbers have no last digits.

    dialled: "" where the trunk did not tell it. forwarded_by: "" where it was not forwarded. named: the leg named a
    line itself, and there is none of that name. times: calls. last: when the latest came, ISO 8601 UTC.
    """

    dialled: str
    forwarded_by: str = ""
    named: bool = False
    times: int = 1
    last: str = ""


class Unassigned:
    """Of this process, since its start. calls: how many there were."""

    def __init__(self) -> None:
        self.calls = 0
        self._numbers: OrderedDict[tuple[str, str, bool], UnassignedNumber] = OrderedDict()

    def note(self, dialled: str, forwarded_by: str, at: datetime, *, named: bool = False) -> None:
        """A call came (aware)."""
        self.calls += 1
        key = (masked(dialled), masked(forwarded_by), named)
        before = self._numbers.pop(key, None)
        self._numbers[key] = UnassignedNumber(
            dialled=key[0],
            forwarded_by=key[1],
            named=named,
            times=before.times + 1 if before is not None else 1,
            last=at.isoformat(timespec="seconds"),
        )
        if len(self._numbers) > KEPT:
            self._numbers.popitem(last=False)

    @property
    def numbers(self) -> tuple[UnassignedNumber, ...]:
        """The latest called first."""
        return tuple(reversed(self._numbers.values()))
