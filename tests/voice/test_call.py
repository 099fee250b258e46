"""Whole calls by an in-process leg, in virtual time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, KeptCall, in_force
from tests.support.manuals import small_manual
from tests.support.speech import spoken
from tests.support.virtual_time import run
from tests.support.voice_node import call, running

PHONE = "0901234567812"[:11]


async def by_keys(caller: Caller) -> None:
    """Answers whatever is asked: clips by voice, numbers and yes by keys."""
    while (asked := await caller.asked()) is not None:
        await asyncio.sleep(0.4)
        if asked["keys"] == "number":
            caller.press("0312345678#")
        elif asked["asked"] == "confirm":
            caller.press("1")
        else:
            caller.speak(spoken("さくら商事の山田と申します。見積もりをお願いします。"))


def the_call(desk: FakeDesk) -> KeptCall:
    [kept] = desk.calls.values()
    return kept


def test_a_call_without_a_recogniser_becomes_a_voicemail_with_the_number(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> Caller:
        async with running(tmp_path, desk) as node:
            caller = Caller(number="")
            await call(node, caller, by_keys)
            assert not node.calls
            return caller

    caller = run(work())
    kept = the_call(desk)
    print(caller.lines, kept.message, kept.closed)
    assert 0
