"""A call to try a manual that nobody has approved: it sounds like any other, and nothing of it is kept."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from toritsugi.core.manual.model import Manual
from toritsugi.voice.ports import AnyWrite, KeepMessage, LineInForce
from toritsugi.voice.telephony.leg import LegInfo

#: calls that were asked for and whose page has not connected yet, more than there are places for pages; of pages that
#: never connect the oldest is forgotten first
WAITING: Final = 100


@dataclass(frozen=True, slots=True)
class Trial:
    """The manual to try, when the caller calls (aware), and from which number ("" withheld, and why)."""

    manual: Manual
    at: datetime
    caller_number: str = ""
    withheld: str = ""

    def line(self, known: LineInForce | None, line_id: str) -> LineInForce:
        """The line as if this manual were in force. known: as it is now, whose recordings fit where the words do."""
        return LineInForce(
            client_id="" if known is None else known.client_id,
            line_id=line_id,
            version_id="",
            snapshot_hash="",
            manual=self.manual,
            takes=() if known is None else known.takes,
        )

    def told(self, info: LegInfo) -> LegInfo:
        """What the desk is to know of the leg."""
        return msgspec.structs.replace(info, caller_number=self.caller_number, withheld=self.withheld)


class Trials:
    """Calls to try a draft, from the page's offer to its sound."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, Trial] = OrderedDict()

    def expect(self, leg_id: str, trial: Trial) -> None:
        """The leg of this id, when it comes, tries this."""
        self._waiting[leg_id] = trial
        while len(self._waiting) > WAITING:
            self._waiting.popitem(last=False)

    def take(self, leg_id: str) -> Trial | None:
        """What the leg tries, once; None for a call like any other."""
        return self._waiting.pop(leg_id, None)


class Unkept:
    """Takes what a call writes and keeps nothing; the desk goes on as if all were kept."""

    def write(self, write: AnyWrite) -> None:
        """Forget it."""

    def keep(self, write: KeepMessage, *, at_once: bool = True) -> asyncio.Future[str]:
        """Forget it; the answer is that of a message that was kept."""
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        answer.set_result("")
        return answer
