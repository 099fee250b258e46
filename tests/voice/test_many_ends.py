"""Hundreds of calls that end in one moment: silent at once, their ends worked a few at a time, none lost or doubled."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, KeptCall, in_force
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from tests.support.voice_node import running
from toritsugi.core.dialogue import journal
from toritsugi.core.dialogue.events import CallerHungUp
from toritsugi.voice.node import VoiceNode
from toritsugi.voice.orphans import entry_of
from toritsugi.voice.pace import MOST
from toritsugi.voice.ports import AnyWrite, CloseCall, KeepMessage

CALLS = 24


class Counting(FakeDesk):
    """Counts what is committed of each call."""

    def __init__(self) -> None:
        super().__init__([in_force(small_manual())])
        self.ends: list[str] = []
        self.messages: list[str] = []

    def commit(self, writes: list[AnyWrite]) -> None:  # type: ignore[override]
        super().commit(writes)
        self.ends += [write.call_id for write in writes if isinstance(write, CloseCall)]
        self.messages += [write.call_id for write in writes if isinstance(write, KeepMessage)]


async def standing(node: VoiceNode) -> tuple[list[Caller], list[asyncio.Task[None]]]:
    """Callers who are being asked for their number after a key, and the tasks of their calls."""
    callers = [Caller(number="") for _ in range(CALLS)]
    calls = [asyncio.ensure_future(node.arrived(caller)) for caller in callers]
    for caller in callers:
        await caller.asked()
    for caller in callers:
        caller.press("1")
    await asyncio.sleep(1.0)
    return callers, calls


def hang_ups(desk: FakeDesk, call_id: str) -> int:
    rows = [entry_of(row) for row in desk.journal(call_id) if row.kind == journal.EVENT]
    return sum(isinstance(journal.decode_event(row), CallerHungUp) for row in rows)


def ended_well(desk: Counting, seconds: float | None) -> None:
    """Every call has its end and its message, once; its length is the time until it was hung up."""
    assert len(desk.calls) == CALLS
    for call_id, kept in desk.calls.items():
        assert kept.closed is not None
        assert kept.message is not None
        assert (kept.closed.reason, hang_ups(desk, call_id)) == ("caller_hung_up", 1)
        if seconds is not None:
            assert abs(kept.closed.seconds - seconds) < 0.021
    assert sorted(desk.ends) == sorted(desk.calls)
    assert sorted(desk.messages) == sorted(desk.calls)


def test_calls_that_end_in_one_moment_are_silent_at_once_and_worked_a_few_in_a_slot(tmp_path: Path) -> None:
    desk = Counting()

    async def work() -> tuple[list[int], float]:
        async with running(tmp_path, desk, max_calls=CALLS) as node:
            callers, calls = await standing(node)
            order = list(node.calls)
            lasted = node.calls[order[0]].conversation.now
            heard = [len(caller.heard) for caller in callers]
            for caller in callers:
                caller.leave()
            waiting = []
            while node.calls:
                waiting.append(len(node.ends))
                await asyncio.sleep(0.02)
            await asyncio.gather(*calls)
            await node.writer.flush()
            assert [len(caller.heard) for caller in callers] == heard
            assert not node.clock.runs
            assert list(dict.fromkeys(desk.messages)) == order
        return waiting, lasted

    waiting, lasted = run(work())
    assert waiting[0] == CALLS - MOST
    assert len(waiting) >= 2 * CALLS // MOST - 1
    ended_well(desk, lasted)


def test_a_process_that_is_stopped_meanwhile_ends_them_all(tmp_path: Path) -> None:
    desk = Counting()

    async def work() -> None:
        async with running(tmp_path, desk, max_calls=CALLS) as node:
            callers, calls = await standing(node)
            for caller in callers[: CALLS // 2]:
                caller.leave()
            assert len(node.ends) == CALLS // 2 - MOST
            await node.stop()
            await asyncio.gather(*calls)

    run(work())
    ended_well(desk, None)


def test_a_call_whose_end_waits_hears_of_nothing_else(tmp_path: Path) -> None:
    """Its timer does not fire meanwhile, and what others tell it comes behind its end."""
    desk = Counting()

    async def work() -> KeptCall:
        async with running(tmp_path, desk, max_calls=CALLS) as node:
            callers, calls = await standing(node)
            last = list(node.calls.values())[-1]
            for caller in callers:
                caller.leave()
            last.conversation.lease_lost()
            assert hang_ups_of(last.conversation.call_id) == 0
            await asyncio.gather(*calls)
            await node.writer.flush()
            return desk.calls[last.conversation.call_id]

    def hang_ups_of(call_id: str) -> int:
        return hang_ups(desk, call_id)

    kept = run(work())
    events = [
        type(journal.decode_event(entry_of(row))).__name__
        for row in sorted(kept.rows.values(), key=lambda row: row.seq)
        if row.kind == journal.EVENT
    ]
    assert events.index("CallerHungUp") < events.index("LeaseLost")
    assert kept.closed is not None
