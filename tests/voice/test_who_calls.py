"""Who calls, as the network tells it, is kept with the call."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from tests.support.voice_node import call, running


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"caller_name": "山田太郎"}, ("09012345678", "山田太郎", "")),
        ({"caller_name": "090-1234-5678"}, ("09012345678", "", "")),
        ({"caller_number": "", "caller_name": "Anonymous", "withheld": "asked"}, ("", "", "asked")),
        ({"caller_number": "", "caller_name": "Coin line/payphone", "withheld": "payphone"}, ("", "", "payphone")),
    ],
)
def test_who_calls_is_kept_with_the_call(tmp_path: Path, told: dict[str, str], kept: tuple[str, str, str]) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def leaving(caller: Caller) -> None:
        await caller.answered.wait()
        await asyncio.sleep(0.2)
        caller.leave()

    async def work() -> None:
        async with running(tmp_path, desk) as node:
            caller = Caller()
            caller.info = msgspec.structs.replace(caller.info, **told)
            await call(node, caller, leaving)

    run(work())
    opened = next(iter(desk.calls.values())).opened
    assert (opened.caller_number, opened.caller_name, opened.withheld) == kept
    assert (opened.context.caller_name, opened.context.withheld) == kept[1:]
