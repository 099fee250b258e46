"""Calls in writing, in virtual time."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from tests.support.voice_node import running
from toritsugi.voice.textcall import IDLE, TextLine


def test_the_desk_speaks_first_when_the_visitor_is_silent(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> tuple[list[TextLine], float]:
        async with running(tmp_path, desk) as node:
            call = node.start_text(node.lines.all[0])
            await asyncio.sleep(0)
            await call.answer()
            began = asyncio.get_running_loop().time()
            await call.wait(100)
            lines, asked, finished = await call.answer()
            assert asked["asked"] == "matter"
            assert not finished
            return lines, asyncio.get_running_loop().time() - began

    lines, waited = run(work())
    assert lines[0].line == "standard.still_there"
    assert waited >= 60


def test_who_writes_slowly_is_not_taken_for_silent(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual(collect=("name",)))])

    async def work() -> list[TextLine]:
        async with running(tmp_path, desk) as node:
            call = node.start_text(node.lines.all[0])
            await asyncio.sleep(0)
            await call.answer()
            await asyncio.sleep(50)
            lines, asked, finished = await call.answer()
            assert asked
            assert not finished
            return lines

    assert run(work()) == []


def test_one_request_waits_for_a_call_the_newest(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> list[float]:
        async with running(tmp_path, desk) as node:
            call = node.start_text(node.lines.all[0])
            await asyncio.sleep(0)
            await call.answer()
            loop, ended = asyncio.get_running_loop(), []
            began = loop.time()

            async def wait() -> None:
                await call.wait(20)
                ended.append(loop.time() - began)

            waiting = []
            for _ in range(5):
                waiting.append(asyncio.ensure_future(wait()))
                await asyncio.sleep(1)
            await asyncio.gather(*waiting)
            return ended

    assert run(work()) == [1.0, 2.0, 3.0, 4.0, 24.0]


def test_a_digit_in_the_middle_of_a_number_is_answered_at_once(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual(collect=("phone",)))])

    async def work() -> float:
        async with running(tmp_path, desk) as node:
            call = node.start_text(node.lines.all[0])
            await asyncio.sleep(0)
            await call.answer()
            call.press("1")
            await call.answer()
            call.press("0")
            began = asyncio.get_running_loop().time()
            await call.answer()
            return asyncio.get_running_loop().time() - began

    assert run(work()) == 0.0


def test_a_visitor_who_is_gone_does_not_hold_a_place(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual(longest_call=100_000.0))])

    async def work() -> int:
        async with running(tmp_path, desk) as node:
            node.start_text(node.lines.all[0])
            await asyncio.sleep(IDLE + 60)
            return len(node.calls)

    assert run(work()) == 0
    [kept] = desk.calls.values()
    assert kept.closed is not None


def test_what_a_broken_network_lost_is_given_again_and_what_it_sent_twice_is_taken_once(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual(collect=("name",)))])

    async def work() -> None:
        async with running(tmp_path, desk) as node:
            call = node.start_text(node.lines.all[0])
            await asyncio.sleep(0)
            first, _, _ = await call.answer()
            assert call.is_new(1)
            call.say("お問い合わせです")
            lost, _, _ = await call.answer(seen=len(first))
            assert lost[0].who == "caller"
            assert not call.is_new(1)
            again, asked, _ = await call.answer(seen=len(first))
            assert again == lost
            assert asked
            await call.wait(100, len(first))  # there is something that the page has not seen: nothing to wait for
            assert (await call.answer(seen=len(first) + len(lost)))[0] == []
            assert (await call.answer())[0] == []
            assert call.is_new(2)
            assert call.is_new(0)

    run(work())


def test_what_is_typed_after_the_end_is_answered_at_once_and_not_shown_as_said(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> tuple[list[TextLine], bool, float]:
        async with running(tmp_path, desk) as node:
            call = node.start_text(node.lines.all[0])
            await asyncio.sleep(0)
            await call.answer()
            call.hang_up_by_visitor()
            await call.conversation.done.wait()
            loop = asyncio.get_running_loop()
            began = loop.time()
            call.say("もう一つあります")
            call.press("1")
            lines, _, finished = await call.answer()
            return lines, finished, loop.time() - began

    assert run(work()) == ([], True, 0.0)
