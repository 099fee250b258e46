"""An event loop whose clock jumps: waiting costs nothing, and every run has the same times.

Time stands still while work runs on a thread (`run_in_executor`), and jumps to the next timer when nothing else is left
to do. Not for tests with sockets: their peers live in real time.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar

T = TypeVar("T")


class _Selector(selectors.DefaultSelector):
    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None or self.loop.working:
            return super().select(0.02 if self.loop.working else None)
        self.loop.now += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """`now` is the loop's time in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.working = 0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.now

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        self.working += 1
        future = super().run_in_executor(executor, func, *args)

        def ended(_: asyncio.Future[Any]) -> None:
            self.working -= 1

        future.add_done_callback(ended)
        return future


def run(work: Coroutine[Any, Any, T], limit: float = 3600.0) -> T:
    """Run to the end in virtual time; TimeoutError after `limit` virtual seconds."""
    loop = VirtualLoop()

    async def bounded() -> T:
        async with asyncio.timeout(limit):
            return await work

    try:
        asyncio.set_event_loop(loop)
        return loop.run_until_complete(bounded())
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_default_executor())
        asyncio.set_event_loop(None)
        loop.close()
