"""A call that is over is freed at once: nothing of it waits for Python to look for rings of garbage.

Rings of calls would be looked for only when very many have gathered, and looking for them holds up all calls.
"""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from pathlib import Path

from tests.support.caller import Caller
from tests.support.fake_desk import in_force
from tests.support.manuals import small_manual
from tests.support.objects import own_objects
from tests.support.virtual_time import run
from tests.support.voice_node import call, running
from tests.voice.test_soak import Forgetful


def test_nothing_of_a_call_outlives_it(tmp_path: Path) -> None:
    async def live(caller: Caller) -> None:
        await caller.asked()
        caller.press("1")
        await caller.asked()
        caller.press("0312345678#")
        await asyncio.sleep(3.0)
        caller.leave()

    async def work() -> Counter[str]:
        async with running(tmp_path, Forgetful([in_force(small_manual())])) as node:
            await call(node, Caller(), live)  # what all later calls share is there now
            await asyncio.sleep(1.0)
            gc.collect()
            gc.disable()
            before = own_objects()
            caller = Caller()
            await call(node, caller, live)
            await asyncio.sleep(1.0)
            await asyncio.get_running_loop().run_in_executor(None, node.recordings.flush().wait)
            assert caller.captions
            caller.captions.clear()
            caller._sink = None  # (its own)
            return own_objects() - before

    try:
        left = run(work())
    finally:
        gc.enable()
    left.pop("_Chunk", None)  # the one that the thread of recordings has in its hand until the next one comes
    assert left == Counter()
