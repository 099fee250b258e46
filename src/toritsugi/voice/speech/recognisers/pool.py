"""Threads that recognise: a bounded number, one inference each, and what waits for them.

The words of turns that are over go before words so far, so that it is the latter which fall behind first.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from toritsugi.voice.speech.ports import SpeechFailed

T = TypeVar("T")

#: weight of the newest job in the means
_WEIGHT: Final = 0.1


class Full(SpeechFailed):
    """More waits than may wait."""


class Pool:
    """threads: jobs that run at a time. most_waiting: jobs of each sort that may wait. Used on one event loop."""

    def __init__(self, name: str, threads: int, most_waiting: int = 64) -> None:
        self._threads = threads
        self._most_waiting = most_waiting
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._free = threads
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._other: deque[asyncio.Future[None]] = deque()
        self._waited = self._worked = 0.0
        self._refused = 0

    async def run(self, work: Callable[[], T], *, urgent: bool = True) -> T:
        """What `work` returns on one of the threads. urgent: it goes before what is not. Raises Full.

        A job whose waiter is cancelled is not begun; one that has begun goes on, and holds its thread until it ends.
        """
        loop = asyncio.get_running_loop()
        asked = loop.time()
        await self._turn(urgent)
        began = loop.time()
        self._waited += _WEIGHT * (began - asked - self._waited)
        job = loop.run_in_executor(self._executor, work)
        job.add_done_callback(lambda done: self._ended(done, loop.time() - began))
        return await asyncio.shield(job)

    def status(self) -> dict[str, object]:
        """Jobs that run and wait, mean seconds that they waited and took, and how many were refused."""
        return {
            "threads": self._threads,
            "running": self._threads - self._free,
            "waiting": len(self._urgent) + len(self._other),
            "waited": round(self._waited, 4),
            "worked": round(self._worked, 4),
            "refused": self._refused,
        }

    def close(self) -> None:
        """Begin nothing more. What runs ends by itself."""
        for waiting in (*self._urgent, *self._other):
            waiting.cancel()
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def _turn(self, urgent: bool) -> None:
        """Wait for a thread, and take it."""
        if self._free and not (self._urgent or self._other):
            self._free -= 1
            return
        queue = self._urgent if urgent else self._other
        if len(queue) >= self._most_waiting:
            self._refused += 1
            raise Full("too many turns wait to be recognised")
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._release()  # a thread had been given to it already
            elif mine in queue:
                queue.remove(mine)
            raise

    def _ended(self, job: asyncio.Future[Any], seconds: float) -> None:
        if not job.cancelled():
            job.exception()  # whoever waits for it is told; where nobody does any more, nobody is
        self._worked += _WEIGHT * (seconds - self._worked)
        self._release()

    def _release(self) -> None:
        for queue in (self._urgent, self._other):
            while queue:
                waiting = queue.popleft()
                if not waiting.done():
                    waiting.set_result(None)
                    return
        self._free += 1
