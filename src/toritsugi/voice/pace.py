"""Turns for what many calls do in one moment, so that the calls that go on keep their time.

A trunk that dies ends hundreds of calls at once, and each end takes up to two or three milliseconds: the message, the
journal, the recording, the leg. A few are worked in a slot of 20 ms, in the order in which they came, the others wait
for the next slots. Who comes alone waits for nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Final

from toritsugi.voice.telephony.leg import FRAME_SECONDS

log = logging.getLogger(__name__)

#: turns in a slot: an end takes two, so 350 calls that end in one moment are over after three and a half seconds
MOST: Final = 4


class Pace:
    """Gives turns on one event loop: `most` in a slot, first come, first served."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._waiting: deque[Callable[[], None]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        #: when the next slot may begin, and the turns that were given since the latest began
        self._next = 0.0
        self._given = 0
        self._opened = False

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def soon(self, work: Callable[[], None]) -> None:
        """Do this at once where a turn is free, else when its turn comes. A fault of it is logged."""
        if self._free():
            _do(work)
            return
        self._waiting.append(work)
        self._arm()

    async def turn(self) -> None:
        """Return when it is the caller's turn: at once, without a turn of the event loop, where one is free."""
        if self._free():
            return
        come: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(lambda: None if come.done() else come.set_result(None))
        self._arm()
        await come

    def open(self) -> None:
        """The process ends: nobody waits any more."""
        self._opened = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            _do(self._waiting.popleft())

    def _free(self) -> bool:
        """Take a turn now, if nobody waits and one is left."""
        if self._opened:
            return True
        if self._waiting:
            return False
        now = asyncio.get_running_loop().time()
        if now >= self._next:
            self._next, self._given = now + FRAME_SECONDS, 0
        self._given += 1
        return self._given <= self._most

    def _arm(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_at(self._next, self._slot)

    def _slot(self) -> None:
        """A slot that begins late makes none after it come sooner."""
        self._timer = None
        self._next, self._given = asyncio.get_running_loop().time() + FRAME_SECONDS, 0
        while self._waiting and self._given < self._most:
            self._given += 1
            _do(self._waiting.popleft())
        if self._waiting:
            self._arm()


def _do(work: Callable[[], None]) -> None:
    """A fault of one must not keep the others from their turns."""
    try:
        work()
    except Exception:
        log.exception("what waited for its turn failed")
