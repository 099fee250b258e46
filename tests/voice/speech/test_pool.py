"""The threads that recognise: how many run, what goes first, what is refused."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from toritsugi.voice.speech.recognisers.pool import Full, Pool


class Gate:
    """Work that ends when it is let."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self._open = {name: threading.Event() for name in "abcdefgh"}

    def work(self, name: str) -> Callable[[], str]:
        def wait() -> str:
            self.began.append(name)
            assert self._open[name].wait(10)
            return name

        return wait

    def let(self, *names: str) -> None:
        for name in names:
            self._open[name].set()


def begin(pool: Pool, gate: Gate, name: str, urgent: bool = True) -> asyncio.Task[str]:
    return asyncio.get_running_loop().create_task(pool.run(gate.work(name), urgent=urgent))


async def breathe() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_no_more_than_its_threads_run_and_turns_that_are_over_go_first() -> None:
    pool, gate = Pool("t", 2), Gate()
    first, second = begin(pool, gate, "a"), begin(pool, gate, "b")
    await breathe()
    partial, last = begin(pool, gate, "c", urgent=False), begin(pool, gate, "d")
    await breathe()
    assert (pool.status()["running"], pool.status()["waiting"]) == (2, 2)
    gate.let("a")
    assert await first == "a"
    await breathe()
    gate.let("b", "d")
    assert (await second, await last) == ("b", "d")
    gate.let("c")
    assert await partial == "c"
    assert set(gate.began[:2]) == {"a", "b"}
    assert gate.began[2:] == ["d", "c"]
    assert (pool.status()["running"], pool.status()["waiting"]) == (0, 0)
    pool.close()


async def test_what_would_wait_too_long_a_row_is_refused_by_its_sort() -> None:
    pool, gate = Pool("t", 1, most_waiting=1), Gate()
    running, waiting = begin(pool, gate, "a"), begin(pool, gate, "b")
    await breathe()
    with pytest.raises(Full):
        await pool.run(gate.work("c"))
    other = begin(pool, gate, "d", urgent=False)
    await breathe()
    with pytest.raises(Full):
        await pool.run(gate.work("e"), urgent=False)
    gate.let("a", "b", "d")
    assert [await running, await waiting, await other] == ["a", "b", "d"]
    assert pool.status()["refused"] == 2
    pool.close()


async def test_a_waiter_that_is_cancelled_leaves_and_its_thread_is_not_lost() -> None:
    pool, gate = Pool("t", 1), Gate()
    running, waiting, last = begin(pool, gate, "a"), begin(pool, gate, "b"), begin(pool, gate, "c")
    await breathe()
    waiting.cancel()
    await breathe()
    running.cancel()  # it has begun: it holds its thread until it ends
    await breathe()
    assert gate.began == ["a"]
    gate.let("a", "c")
    assert await last == "c"
    assert gate.began == ["a", "c"]
    pool.close()


async def test_a_thread_that_is_given_to_a_waiter_as_it_leaves_goes_to_the_next() -> None:
    pool, gate = Pool("t", 1), Gate()
    pool._free = 0  # as if a job ran
    leaving, next_one = begin(pool, gate, "a"), begin(pool, gate, "b")
    await breathe()
    pool._release()  # it ends, and in the same moment the first waiter goes
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    gate.let("b")
    assert await next_one == "b"
    assert gate.began == ["b"]
    assert pool.status()["running"] == 0
    pool.close()


async def test_what_a_job_raises_is_raised_and_frees_its_thread() -> None:
    pool = Pool("t", 1)

    def breaks() -> None:
        raise RuntimeError("model")

    for _ in range(3):
        with pytest.raises(RuntimeError):
            await pool.run(breaks)
    assert pool.status()["running"] == 0
    pool.close()
