"""The one database thread of the voice process: commits what calls write, in groups, and asks the office.

Calls hand over writes on the event loop and go on. What has gathered is committed in one transaction: at once when a
message waits for its acknowledgement (G4), else within `gather` seconds. While the office is away, everything goes to
the spool and messages are told as not kept; the spool is replayed, in order, before anything newer is committed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from toritsugi.voice.behind import stand_behind
from toritsugi.voice.late import LateCalls, LateShelf
from toritsugi.voice.ports import AnyWrite, Desk, DeskUnavailable, KeepMessage, TakenOver
from toritsugi.voice.spool import Spool, by_call

log = logging.getLogger(__name__)
T = TypeVar("T")

#: what neither the office nor the spool takes is held in memory up to this many writes, then counted as lost
HELD: Final = 20_000
#: answers that are given in one turn of the event loop
TOLD: Final = 8


class Committer:
    """The blocking half: runs on the database thread only."""

    def __init__(self, desk: Desk, spool: Spool) -> None:
        self._desk = desk
        self._spool = spool
        self._held: deque[AnyWrite] = deque()
        self.lost = 0
        self.spooled = 0

    @property
    def waiting(self) -> bool:
        """Whether something waits for the office to come back."""
        return bool(self._spool.waiting or self._held)

    @property
    def late(self) -> LateShelf:
        """What was written of calls that are another process's now."""
        return self._spool.late

    def commit(self, writes: Sequence[AnyWrite]) -> list[str]:
        """Commit these after all that waits. One answer a write: "" committed, else why not."""
        if self.waiting and not self.catch_up():
            self._keep(writes)
            return ["the office is away"] * len(writes)
        try:
            self._desk.commit(writes)
        except Exception as why:  # noqa: BLE001 — one call's bad write must not take the others' with it: retried apart
            log.warning("a group could not be committed: %s", type(why).__name__)
            return self._commit_apart(writes)
        return [""] * len(writes)

    def catch_up(self) -> bool:
        """Replay what waits; whether nothing waits any more."""
        try:
            self._spool.replay(self._desk.commit)
            while self._held:
                self._commit_held([self._held[0]])
                self._held.popleft()
        except DeskUnavailable:
            return False
        except OSError as why:  # what is refused cannot be put aside: the disk is full; all stays where it is
            log.error("the spool cannot be replayed: %s", why.strerror)
            return False
        except Exception:  # (damage on the disk: what calls write now is kept behind it all the same)
            log.exception("the spool cannot be replayed")
            return False
        return True

    def _commit_held(self, piece: list[AnyWrite]) -> None:
        """Raises DeskUnavailable and OSError; what is refused for good is put aside, so that it blocks nothing."""
        try:
            self._desk.commit(piece)
        except DeskUnavailable:
            raise
        except TakenOver:
            self.late.add(piece)
        except Exception as why:  # noqa: BLE001
            log.warning("the office refuses a write that was held in memory: %s", type(why).__name__)
            self._spool.refuse(piece)

    def take_over(self) -> bool:
        """Replay what dead processes left as well; whether nothing waits any more."""
        self._spool.adopt()
        return not self.waiting or self.catch_up()

    def _commit_apart(self, writes: Sequence[AnyWrite]) -> list[str]:
        """One retry, call by call, so that order within a call is kept. After the office is seen away, none more."""
        reasons: dict[str, str] = {}
        away = ""
        for piece in by_call(writes):
            call_id = piece[0].call_id
            reasons[call_id] = away or self._commit_piece(piece)
            if away:
                self._keep(piece)
            elif reasons[call_id] == AWAY:
                away = AWAY
        return [reasons[write.call_id] for write in writes]

    def _commit_piece(self, piece: list[AnyWrite]) -> str:
        try:
            self._desk.commit(piece)
        except DeskUnavailable:
            self._keep(piece)
            return AWAY
        except TakenOver:
            self._aside(self.late.add, piece)
            return TAKEN
        except Exception as why:  # noqa: BLE001 — told without its words: a database quotes the row
            log.error("the office refuses what call %s wrote: %s", piece[0].call_id, type(why).__name__)
            self._aside(self._spool.refuse, piece)
            return f"refused: {type(why).__name__}"
        return ""

    def _aside(self, put: Callable[[Sequence[AnyWrite]], None], piece: Sequence[AnyWrite]) -> None:
        try:
            put(piece)
        except OSError:
            self.lost += len(piece)

    def _keep(self, writes: Sequence[AnyWrite]) -> None:
        if not self._held:
            try:
                self._spool.append(writes)
                self.spooled += len(writes)
                return
            except OSError as why:
                log.error("the spool cannot be written: %s", why.strerror)
        for write in writes:
            if len(self._held) >= HELD:
                self.lost += 1
            else:
                self._held.append(write)

    def close(self) -> None:
        """Release the spool. What is still held in memory is tried once more on disk."""
        if self._held:
            try:
                self._spool.append(list(self._held))
            except OSError:
                self.lost += len(self._held)
        self._spool.close()


AWAY: Final = "the office is away"
TAKEN: Final = "another process has taken the call over"


class DeskWriter:
    """The event loop's half. One task runs while there is something to commit."""

    def __init__(self, desk: Desk, committer: Committer, gather: float = 0.2) -> None:
        """gather: seconds that journal rows may wait for company."""
        self._desk = desk
        self._committer = committer
        self._gather = gather
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="desk", initializer=stand_behind)
        self._waiting: list[tuple[AnyWrite, asyncio.Future[str] | None]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        #: whether somebody waits to be told of what came since the latest commit began
        self._urgent = False
        self._closed = False
        #: seconds that the latest commit took
        self.took = 0.0
        #: told on the event loop of each call that turns out to be another process's
        self.on_taken: Callable[[str], None] = lambda call_id: None

    @property
    def waiting(self) -> int:
        """Writes that wait to be committed."""
        return len(self._waiting)

    @property
    def committer(self) -> Committer:
        """For counters."""
        return self._committer

    def write(self, write: AnyWrite) -> None:
        """Commit this soon; never blocks."""
        self._waiting.append((write, None))
        self._gather_more()

    def keep(self, write: KeepMessage, *, at_once: bool = True) -> asyncio.Future[str]:
        """Commit this and all before it. The answer: "" when it is on disk in the office, else why not.

        at_once: somebody waits on the line to be told; otherwise it waits for company as rows do.
        """
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting.append((write, answer))
        if at_once:
            self._urgent = True
            self.hurry()
        else:
            self._gather_more()
        return answer

    def _gather_more(self) -> None:
        if self._timer is None and self._task is None:
            self._timer = asyncio.get_running_loop().call_later(self._gather, self.hurry)

    def hurry(self) -> None:
        """Commit what has gathered now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._task is None and self._waiting:
            self._task = asyncio.get_running_loop().create_task(self._commit_all(), name="commit")

    async def ask(self, question: Callable[[Desk], T]) -> T:
        """Ask the office something on the database thread. Raises what the question raises."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, question, self._desk)

    async def tend(self) -> None:
        """Replay what waits, if anything does. Called every second or so."""
        if self._committer.waiting:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._committer.catch_up)
            self._tell_taken()

    async def caught_up(self) -> bool:
        """Replay what waits here and what processes that died since then left; whether nothing waits any more."""
        done = await asyncio.get_running_loop().run_in_executor(self._thread, self._committer.take_over)
        self._tell_taken()
        return done

    async def late(self) -> LateCalls:
        """What was written of calls that are another process's now, up to what is said at this moment."""
        await self._committed()
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._committer.late.read)

    async def late_done(self, told: LateCalls) -> None:
        """All of this is taken in."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._committer.late.done, told)

    async def _committed(self) -> None:
        """Return when what is written at this moment is committed or spooled, however much comes meanwhile."""
        for _ in range(2):  # what is on its way, and what waits behind it
            self.hurry()
            if self._task is not None:
                await asyncio.wait([self._task])

    async def flush(self) -> None:
        """Return when everything written so far is committed or spooled."""
        while self._waiting or self._task is not None:
            self.hurry()
            if self._task is not None:
                await asyncio.wait([self._task])

    async def stop(self) -> None:
        """Flush, and end the thread."""
        await self.flush()
        if not self._closed:
            self._closed = True
            await asyncio.get_running_loop().run_in_executor(self._thread, self._committer.close)
            self._thread.shutdown(wait=True)

    async def _commit_all(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                batch, self._waiting, self._urgent = self._waiting, [], False
                writes = [write for write, _ in batch]
                began = loop.time()
                try:
                    answers = await loop.run_in_executor(self._thread, self._committer.commit, writes)
                except Exception as why:
                    log.exception("a group of writes is lost")
                    self._committer.lost += len(writes)
                    answers = [f"fault: {type(why).__name__}"] * len(writes)
                self.took = loop.time() - began
                told = 0
                for (_, waiting), answer in zip(batch, answers, strict=True):
                    if waiting is not None and not waiting.done():
                        waiting.set_result(answer)
                        told += 1
                        if told % TOLD == 0:  # each goes on with its call: others' frames come in between
                            await asyncio.sleep(0)
                self._tell_taken()
                if not self._urgent:
                    break  # what came meanwhile waits for company again
        finally:
            self._task = None
            if self._waiting:
                self._gather_more()

    def _tell_taken(self) -> None:
        told: set[str] = set()
        with contextlib.suppress(queue.Empty):
            while True:
                call_id = self._committer.late.lost.get_nowait()
                if call_id not in told:
                    told.add(call_id)
                    self.on_taken(call_id)
