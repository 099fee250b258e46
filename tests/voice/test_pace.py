"""Turns: a few in each slot, in order, none lost; at once for who comes alone, and for all when the process ends."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from tests.support.virtual_time import run
from toritsugi.voice.pace import MOST, Pace


def now() -> float:
    return round(asyncio.get_running_loop().time() - 1000.0, 6)


def test_each_slot_gives_a_few_turns_in_order_whichever_way_they_are_asked_for() -> None:
    async def work() -> list[tuple[float, int]]:
        pace, came = Pace(), list[tuple[float, int]]()

        async def waits(number: int) -> None:
            await pace.turn()
            came.append((now(), number))

        waiting = []
        for number in range(5 * MOST):
            if number % 2:
                waiting.append(asyncio.ensure_future(waits(number)))
                await asyncio.sleep(0)
            else:
                pace.soon(lambda number=number: came.append((now(), number)))  # type: ignore[misc]
        await asyncio.gather(*waiting)
        assert len(pace) == 0
        return came

    came = run(work())
    assert Counter(at for at, _ in came) == {0.02 * slot: MOST for slot in range(5)}
    assert {number // MOST: at for at, number in came} == {slot: 0.02 * slot for slot in range(5)}
    assert sorted(number for _, number in came) == list(range(5 * MOST))


def test_who_comes_when_a_turn_is_free_waits_for_nothing() -> None:
    async def work() -> None:
        pace = Pace()
        for _ in range(3):
            for _ in range(MOST):
                with pytest.raises(StopIteration):  # it returns without a turn of the event loop
                    pace.turn().send(None)
            await asyncio.sleep(0.02)

    run(work())


def test_a_fault_and_one_who_gives_up_cost_nobody_else_the_turn() -> None:
    async def work() -> list[int]:
        pace, came = Pace(1), list[int]()
        await pace.turn()
        gives_up = asyncio.ensure_future(pace.turn())
        await asyncio.sleep(0)

        def breaks() -> None:
            raise RuntimeError("a room broke at its end")

        pace.soon(breaks)
        pace.soon(lambda: came.append(1))
        gives_up.cancel()
        await asyncio.sleep(0.07)
        return came

    assert run(work()) == [1]


def test_at_the_end_of_the_process_nobody_waits() -> None:
    async def work() -> list[int]:
        pace, came = Pace(1), list[int]()
        for number in range(10):
            pace.soon(lambda number=number: came.append(number))  # type: ignore[misc]
        pace.open()
        pace.soon(lambda: came.append(10))
        await pace.turn()
        assert now() == 0.0
        return came

    assert run(work()) == list(range(11))
