"""Calls that nobody goes on with: what ended processes left is closed, what was said too late is told all the same.

Their journals are replayed on a thread: an hour's journal takes longer than a slot of the calls that run.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from toritsugi.voice.late import LateCall, second_call
from toritsugi.voice.orphans import closing_writes
from toritsugi.voice.ports import DeskUnavailable, Orphan
from toritsugi.voice.writer import DeskWriter

log = logging.getLogger(__name__)

#: seconds for which a lease that has run out is watched: whoever is alive renews it every ten (`node.RENEW`)
WATCHED: Final = 12.0


@dataclass(frozen=True, slots=True)
class Sweep:
    """data: the data folder. node, epoch: of this process. running: ids of its own running calls, as they are now.

    seen: leases that had run out by the clock, with the moment on the loop's clock when that was first seen.
    """

    writer: DeskWriter
    data: Path
    node: str
    epoch: int
    running: Collection[str]
    seen: dict[str, tuple[str, float]] = field(default_factory=dict)

    async def run(self, now: datetime) -> None:
        """One look. now: aware. What they left in the spool comes first: it is the end of their journals."""
        if not await self.writer.caught_up():
            return
        try:
            await self._close_orphans(now)
            await self._tell_late(now)
        except DeskUnavailable:
            return  # all is where it was: the next look finds it

    async def _close_orphans(self, now: datetime) -> None:
        mine = frozenset(self.running)  # one that ends meanwhile has its own end on the way
        lapsed = self._watched(await self.writer.ask(lambda desk: desk.lapsed()))
        orphans = await self.writer.ask(lambda desk: desk.orphans(self.node, self.epoch, lapsed))
        for orphan in orphans:
            if orphan.call_id not in mine and orphan.call_id not in self.running:
                await self._close(orphan, now)

    def _watched(self, lapsed: Mapping[str, str]) -> dict[str, str]:
        """Those that nobody has renewed since they were first seen, for long enough.

        A clock that is set forward makes the leases of running calls run out as well, until their owner renews them.
        """
        now = asyncio.get_running_loop().time()
        before = dict(self.seen)
        self.seen.clear()
        for call_id, until in lapsed.items():
            known, since = before.get(call_id, ("", now))
            self.seen[call_id] = (until, since if known == until else now)
        return {call_id: until for call_id, (until, since) in self.seen.items() if now - since >= WATCHED}

    async def _close(self, orphan: Orphan, now: datetime) -> None:
        """Raises DeskUnavailable. A call that cannot be closed does not keep the others from being closed."""
        try:
            owner = (self.node, self.epoch)
            writes = await asyncio.to_thread(closing_writes, orphan, now, self.data, owner)
            await self.writer.ask(lambda desk: desk.commit(writes))
        except DeskUnavailable:
            raise
        except Exception:
            log.exception("the orphaned call %s cannot be closed", orphan.call_id)
        else:
            log.info("an orphaned call was closed from its journal")

    async def _tell_late(self, now: datetime) -> None:
        """Words of calls that others had taken over. A file goes once every call in it is over and taken in."""
        late = await self.writer.late()
        if not late.calls:
            return
        told = [await self._tell(one, now) for one in late.calls if one.call_id not in self.running]
        if len(told) == len(late.calls) and all(told):
            await self.writer.late_done(late)

    async def _tell(self, late: LateCall, now: datetime) -> bool:
        """Whether it is done with. Raises DeskUnavailable."""
        try:
            held = await self.writer.ask(lambda desk: desk.held(late.call_id))
            kept = await self.writer.ask(lambda desk: desk.kept([late.id]))
            if held is None or kept:
                return True
            owner = (self.node, self.epoch)
            writes = await asyncio.to_thread(second_call, held, late, now, self.data, owner)
            if writes:
                await self.writer.ask(lambda desk: desk.commit(writes))
                log.warning("words said after call %s was taken over are told as a call of their own", late.call_id)
        except DeskUnavailable:
            raise
        except Exception:
            log.exception("what was said after call %s was taken over cannot be told; it stays on disk", late.call_id)
            return False
        return True
