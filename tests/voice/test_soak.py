"""Calls that come and go for long leave nothing behind: no memory, no frame lost, no leg, slot, task or file.

The everyday form works whole voice processes in virtual time; `make proof` has an hour of 350 calls at once, 70 % of
the 500 that a core holds, and a churn of a thousand calls, in real time on a server of its own. Of a machine that holds
fewer, TORITSUGI_SOAK_CALLS is 70 % of those; the calls that ran at once stand in the proof.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks.calls.soak import Soaked, soak
from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import small_manual
from tests.support.objects import own_objects
from tests.support.virtual_time import run
from tests.support.voice_node import call, running
from toritsugi.voice.node import VoiceNode
from toritsugi.voice.ports import AnyWrite

#: 70 % of 500 calls, and their hour
CALLS, HOUR = int(os.environ.get("TORITSUGI_SOAK_CALLS", "350")), 3600.0
#: replies with a late frame that a machine with other things to do may have, as a share
STUTTER = 0.005


class Forgetful(FakeDesk):
    """Keeps nothing, so that whatever grows is the voice process's."""

    def commit(self, writes: Sequence[AnyWrite]) -> None:
        self.commits += 1


async def some_calls(node: VoiceNode, dice: random.Random, count: int) -> None:
    """Callers who speak, press keys, and hang up at any moment."""

    async def live(caller: Caller) -> None:
        hum = (3000 * np.sin(np.arange(8000) / 5)).astype(np.int16)
        for _ in range(dice.randrange(1, 5)):
            await asyncio.sleep(dice.uniform(0.05, 2.5))
            if dice.random() < 0.5:
                caller.speak(hum)
            else:
                caller.press(dice.choice("120#"))
        caller.leave()

    async def one(after: float) -> None:
        await asyncio.sleep(after)
        await call(node, Caller(number=""), live)

    await asyncio.gather(*(one(dice.uniform(0, 6)) for _ in range(count)))


def test_calls_that_come_and_go_leave_nothing_behind(tmp_path: Path) -> None:
    desk = Forgetful([in_force(small_manual())])

    async def work() -> list[Counter[str]]:
        dice, seen = random.Random(5), []
        async with running(tmp_path, desk, max_calls=12) as node:
            for _ in range(3):
                await some_calls(node, dice, 12)
                await asyncio.get_running_loop().run_in_executor(None, node.recordings.flush().wait)
                await asyncio.sleep(1.0)
                gc.collect()
                seen.append(own_objects())
                assert (len(node.calls), len(node.by_slot), node.recordings.waiting) == (0, 0, 0)
                assert not node.clock.runs
            assert node.taken == 36
            assert node.frames_lost == {"overflow": 0, "caught_up": 0}
            assert (node.vad.dropped, node.clock.missed) == (0, 0)
            slots = [node.vad.add() for _ in range(12)]
            assert len(set(slots)) == 12  # every slot was given back
        return seen

    _, second, third = run(work())
    assert third - second == Counter()


def show_stillness(found: Soaked, shown: Callable[..., None]) -> None:
    """What was lost, and how much of it while the machine itself stood still (benchmarks/calls/stillness.py)."""
    shown(
        stood_still=round(found.still.seconds, 2),
        moments=len(found.still.moments),
        dropped=found.left["overflow"],
        dropped_by_itself=found.dropped_by_itself,
        skipped_by_itself=found.skipped_by_itself,
        lost_by_itself=found.lost_by_itself,
    )


@pytest.mark.proof
@pytest.mark.serial
@pytest.mark.timeout(4400)
def test_an_hour_at_seventy_percent_of_the_limit(shown: Callable[..., None]) -> None:
    seconds = float(os.environ.get("TORITSUGI_SOAK_SECONDS", HOUR))
    found = soak(CALLS, seconds, every=seconds / 60)
    told, left = found.told, found.left
    shown(
        at_once=CALLS,
        calls=told.calls,
        replies=len(told.replies),
        growth_mb=round(found.growth, 2),
        skipped=left["skipped"],
    )
    late = sum(one > 60 for one in told.late)
    shown(late_replies=late, missed=told.missed, lost=told.lost, last_mb=round(found.memory[-1], 1))
    show_stillness(found, shown)
    assert (left["legs"], left["slots"], left["journal_lost"], left["spooled"]) == (0, 0, 0, 0)
    assert left["turned_away"] == 0
    assert (told.missed, found.lost_by_itself, found.dropped_by_itself) == (0, 0, 0)
    assert late <= STUTTER * len(told.late)
    assert found.growth < 0.02 * CALLS


@pytest.mark.proof
@pytest.mark.serial
@pytest.mark.timeout(600)
def test_a_thousand_calls_that_come_and_go(shown: Callable[..., None]) -> None:
    found = soak(60, 85.0, life=4.0, every=5.0)
    told, left = found.told, found.left
    shown(calls=told.calls, taken=left["taken"], growth_mb=round(found.growth, 2), tasks=left["tasks"])
    show_stillness(found, shown)
    assert left["taken"] >= 1000
    assert (left["legs"], left["slots"], left["journal_lost"], left["spooled"]) == (0, 0, 0, 0)
    assert (left["turned_away"], found.dropped_by_itself) == (0, 0)
    assert found.growth < 5.0
