"""What commits and seals lets the event loop go first where they share a core."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from tests.support.voice_node import call, running
from toritsugi.voice.behind import STEPS, stand_behind

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux's threads have a priority of their own")


def niceness(thread: int = 0) -> int:
    """The priority of a thread by its native id; 0: the calling one."""
    return os.getpriority(os.PRIO_PROCESS, thread)


def in_a_thread(before: int) -> int:
    """The priority of a thread that had this one and stood behind."""
    seen: list[int] = []

    def work() -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), before)
        stand_behind()
        seen.append(niceness())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return seen[0]


def test_a_thread_stands_behind_and_nothing_else_does() -> None:
    own = niceness()
    assert in_a_thread(own) == min(own + STEPS, 19)
    assert niceness() == own


def test_no_thread_goes_lower_than_there_is() -> None:
    assert in_a_thread(18) == 19


def test_a_thread_that_may_not_stand_behind_works_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "setpriority", forbidden)
    with ThreadPoolExecutor(1, initializer=stand_behind) as pool:
        assert pool.submit(threading.get_native_id).result() != threading.get_native_id()


def test_commits_and_recordings_stand_behind_the_loop(tmp_path: Path) -> None:
    async def live(caller: Caller) -> None:
        await asyncio.sleep(2.0)
        names = {one.name: niceness(one.native_id or 0) for one in threading.enumerate()}
        seen.update({name: nice for name, nice in names.items() if name in ("MainThread", "desk_0", "recordings")})
        caller.leave()

    async def work() -> None:
        async with running(tmp_path, FakeDesk([in_force(small_manual())])) as node:
            await call(node, Caller(), live)

    seen: dict[str, int] = {}
    run(work())
    behind = min(seen["MainThread"] + STEPS, 19)
    assert seen == {"MainThread": niceness(), "desk_0": behind, "recordings": behind}
