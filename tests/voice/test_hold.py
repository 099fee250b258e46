"""The caller's side puts the desk on hold, in virtual time: the desk waits, says the rest after it, not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import small_manual
from tests.support.speech import spoken
from tests.support.virtual_time import run
from tests.support.voice_node import running
from toritsugi.core.dialogue import journal
from toritsugi.core.dialogue.events import CallerSaid, TimerFired
from toritsugi.voice.call import LONGEST_HOLD
from toritsugi.voice.telephony.holding import MayBeHeld


class Holder(Caller):
    """A telephone with a hold button, and music for whoever is held."""

    def hold(self, yes: bool) -> None:
        assert isinstance(self._sink, MayBeHeld)
        self._sink.held(yes)

    def sounds(self, start: float, end: float) -> bool:
        """Whether anything was heard between two seconds of the call."""
        return any(
            np.frombuffer(frame, "<i2").any() for at, frame in self.heard if start <= at - self.answered_at < end
        )

    async def answer(self) -> None:
        self.answered_at = asyncio.get_running_loop().time()
        await super().answer()


def played(tmp_path: Path, behave: Callable[[Holder], Awaitable[None]]) -> tuple[Holder, list[tuple[float, object]]]:
    """The caller after the call, and the call's events with their seconds."""
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> Holder:
        async with running(tmp_path, desk) as node:
            caller = Holder()
            ringing = asyncio.ensure_future(node.arrived(caller))
            await caller.answered.wait()
            await behave(caller)
            caller.leave()
            await ringing
            return caller

    caller = run(work())
    [kept] = desk.calls.values()
    rows = [row for row in desk.journal(kept.opened.call_id) if row.kind == journal.EVENT]
    return caller, [
        (row.at, journal.decode_event(journal.Entry(seq=row.seq, at=row.at, kind=row.kind, body=row.body)))
        for row in rows
    ]


def test_on_hold_nothing_is_said_and_what_was_begun_goes_on_after_it(tmp_path: Path) -> None:
    async def behave(caller: Holder) -> None:
        await asyncio.sleep(1.5)
        caller.hold(True)
        caller.hold(True)
        caller.speak(spoken("保留の音楽"))
        await asyncio.sleep(60)
        caller.hold(False)
        await asyncio.sleep(20)

    caller, events = played(tmp_path, behave)
    assert caller.sounds(0.5, 1.5)
    assert not caller.sounds(1.52, 61.4)
    assert caller.sounds(61.5, 63)
    assert [at for at, one in events if isinstance(one, TimerFired | CallerSaid) and 1.5 < at < 61.4] == []
    shown = [caption.line for _, caption in caller.captions if caption.line]
    assert len(shown) == len(set(shown[:3])) + len(shown[3:])  # no line was begun a second time


def test_on_hold_at_a_question_silence_is_not_counted_and_the_question_comes_again(tmp_path: Path) -> None:
    async def behave(caller: Holder) -> None:
        await caller.asked()
        await asyncio.sleep(1)
        behave.held = asyncio.get_running_loop().time() - caller.answered_at  # type: ignore[attr-defined]
        caller.hold(True)
        await asyncio.sleep(90)
        caller.hold(False)
        await asyncio.sleep(10)

    caller, events = played(tmp_path, behave)
    held = behave.held  # type: ignore[attr-defined]
    assert not caller.sounds(held + 0.1, held + 90)
    assert caller.sounds(held + 90, held + 95)
    assert [at for at, one in events if isinstance(one, TimerFired) and held < at < held + 89.9] == []


def test_a_desk_forgotten_on_hold_goes_on_and_comes_to_an_end(tmp_path: Path) -> None:
    async def behave(caller: Holder) -> None:
        await caller.asked()
        caller.hold(True)
        async with asyncio.timeout(LONGEST_HOLD + 600):
            await caller.over.wait()

    caller, _ = played(tmp_path, behave)
    assert caller.hung_up
    assert caller.heard[-1][0] - caller.answered_at > LONGEST_HOLD
