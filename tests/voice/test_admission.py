"""A voice process that is full or late: new calls go elsewhere, running ones are worked as ever."""

from __future__ import annotations

import asyncio
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import small_manual
from tests.support.speech import spoken
from tests.support.virtual_time import VirtualLoop, run
from tests.support.voice_node import call, running
from toritsugi.core.admission import Why
from toritsugi.voice.metrics import Exposition
from toritsugi.voice.node import VoiceNode

NUMBER = "09012345678"


async def by_keys(caller: Caller) -> None:
    while (asked := await caller.asked()) is not None:
        await asyncio.sleep(0.4)
        if asked["keys"] == "number":
            caller.press("0312345678#")
        elif asked["asked"] == "item":
            caller.speak(spoken("さくら商事の山田と申します。"))
        else:
            caller.press("1")


class Slow:
    """Driven by the clock as a room is: takes 120 ms of each tick while it is `busy`."""

    def __init__(self) -> None:
        self.busy = True

    def tick(self) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        if self.busy:
            loop.now += 0.12

    def broke(self, why: Exception) -> None:
        raise AssertionError(why)


def numbers(node: VoiceNode) -> dict[tuple[str, ...], float]:
    """Value by name and labels."""
    text = Exposition(node).text().decode()
    return {
        (
            sample.name.removeprefix("toritsugi_voice_"),
            *(v for k, v in sample.labels.items() if k != "node"),
        ): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_late_process_takes_no_new_call_until_it_keeps_time_and_works_those_it_has(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> tuple[Caller, Caller, Caller, list[Why]]:
        async with running(tmp_path, desk) as node:
            first, turned_away, later = (Caller(number="") for _ in range(3))
            ringing = asyncio.ensure_future(call(node, first, by_keys))
            await asyncio.sleep(1.0)
            slow, seen = Slow(), []
            node.clock.add(slow)
            await asyncio.sleep(2.0)
            seen.append(node.admission.why(len(node.calls), False))
            assert node.full
            await call(node, turned_away)
            slow.busy = False
            await asyncio.sleep(5.0)
            seen.append(node.admission.why(len(node.calls), False))
            await asyncio.sleep(6.0)
            seen.append(node.admission.why(len(node.calls), False))
            node.clock.remove(slow)
            found = numbers(node)
            assert found["turned_away_total", "late"] == 1
            assert found["closed", "late"] == 0
            assert found["slots_skipped_total",] > 0
            await call(node, later, by_keys)
            await ringing
            return first, turned_away, later, seen

    first, turned_away, later, seen = run(work())
    assert seen == [Why.LATE, Why.LATE, Why.NO]
    assert turned_away.hung_up == "busy"
    assert not turned_away.answered.is_set()
    assert first.hung_up not in ("", "busy")
    assert later.hung_up not in ("", "busy")
    assert len(desk.calls) == 2
    assert all(kept.message is not None for kept in desk.calls.values())


def test_a_process_that_was_late_when_its_last_call_ended_takes_the_next(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> Caller:
        async with running(tmp_path, desk) as node:
            slow, caller = Slow(), Caller(number="")
            node.clock.add(slow)
            await asyncio.sleep(2.0)
            assert node.full
            node.clock.remove(slow)
            await asyncio.sleep(6.0)
            await call(node, caller, by_keys)
            return caller

    assert run(work()).hung_up not in ("", "busy")


def test_one_late_moment_of_a_first_call_turns_nobody_away(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> tuple[Caller, Caller]:
        async with running(tmp_path, desk) as node:
            first, second, slow = Caller(number=""), Caller(number=""), Slow()
            ringing = asyncio.ensure_future(call(node, first, by_keys))
            await asyncio.sleep(0.3)
            node.clock.add(slow)
            await asyncio.sleep(0.4)  # four ticks of 120 ms
            node.clock.remove(slow)
            assert node.clock.lag(99) > 0.06
            await call(node, second, by_keys)
            await ringing
            return first, second

    for caller in run(work()):
        assert caller.hung_up not in ("", "busy")


def test_the_numbers_name_nobody_and_count_what_happened(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> tuple[str, dict[tuple[str, ...], float], dict[tuple[str, ...], float]]:
        async with running(tmp_path, desk, max_calls=1) as node:
            caller = Caller(number=NUMBER)
            ringing = asyncio.ensure_future(call(node, caller, by_keys))
            await asyncio.sleep(5.0)
            during = numbers(node)
            await call(node, Caller())
            await ringing
            await asyncio.get_running_loop().run_in_executor(None, node.recordings.flush().wait)
            return Exposition(node).text().decode(), during, numbers(node)

    text, during, after = run(work())
    assert (during["calls", "sip"], during["calls_limit",], during["closed", "calls"]) == (1, 1, 1)
    assert (after["calls", "sip"], after["closed", "calls"]) == (0, 0)
    assert (after["calls_taken_total",], after["turned_away_total", "calls"]) == (1, 1)
    assert after["ticks_total",] > 250
    assert after["detector_runs_total",] > 150
    assert after["recorded_seconds_total",] >= 5
    assert after["frames_dropped_total", "overflow"] == 0
    for secret in (NUMBER, small_manual().client_name, small_manual().line.name, "line-1", "client-1"):
        assert secret not in text
