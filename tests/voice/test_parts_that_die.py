"""Parts that die, talk rubbish or jump in the middle of a call: it goes on, or ends as a message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.support.caller import Caller, by_words_and_keys
from tests.support.fake_desk import FakeDesk, KeptCall, in_force
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from tests.support.voice_node import MORNING, Hum, call, running
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.dialogue.message import State
from toritsugi.core.spoken.style import Style
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import Recogniser, Recognition, SpeechFailed, Synthesiser
from toritsugi.voice.speech.voices import Voices


class Says:
    """A recogniser that gives the same for every turn, whatever its type."""

    name = "says"

    def __init__(self, found: object) -> None:
        self.found = found

    def begin(self, expect: Expect) -> Recognition:
        return self  # type: ignore[return-value]

    def accept(self, pcm: Pcm) -> None:
        pass

    async def finish(self) -> object:
        return self.found

    def cancel(self) -> None:
        pass


class Engine:
    """A hum behind the port of engines, that dies after so many stretches."""

    def __init__(self, name: str, lives: int = 10**6) -> None:
        self.name = name
        self.lives = lives

    def key_of(self, words: str, style: Style) -> str:
        return self.name

    def attribution_of(self, style: Style) -> str:
        return ""

    async def speak(self, words: str, style: Style) -> Pcm:
        self.lives -= 1
        if self.lives < 0:
            raise SpeechFailed("the engine is gone")
        return await Hum().synthesise(words)

    async def end(self) -> None:
        pass


def called(
    folder: Path,
    behave: Callable[[Caller], object] = by_words_and_keys,
    *,
    recogniser: Recogniser | None = None,
    synthesiser: Synthesiser | None = None,
    wrong: Callable[[float], float] = lambda _now: 0.0,
) -> tuple[KeptCall, Caller]:
    """A whole call; what is kept of it, and its caller."""
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> Caller:
        async with running(folder, desk, recogniser=recogniser, synthesiser=synthesiser, wrong=wrong) as node:
            caller = Caller(number="")
            await call(node, caller, behave)
            return caller

    caller = run(work())
    [kept] = desk.calls.values()
    return kept, caller


def ends_well(kept: KeptCall, caller: Caller) -> None:
    """The message is kept before it is told, with the number, and the call is closed."""
    assert kept.message is not None
    assert "told" in caller.lines
    items = {known.item: known for known in kept.message.message.items}
    value = items["phone"].value
    assert value is not None
    assert (value.kept, items["phone"].state) == ("0312345678", State.CONFIRMED)
    assert kept.closed is not None


@pytest.mark.parametrize(
    "rubbish",
    [
        {"text": "no list"},
        (b"bytes",),
        ("\x00\ud800\x1b[2J" * 2000,),
        ("あ" * 50_000,),
        ("ヌルヌルヌルヌル",),
        ("",),
    ],
    ids=["a dict", "bytes", "control characters", "very long", "no words", "nothing"],
)
def test_a_recogniser_that_talks_rubbish_costs_the_words_only(tmp_path: Path, rubbish: object) -> None:
    kept, caller = called(tmp_path, recogniser=Says(rubbish))  # type: ignore[arg-type]
    assert kept.closed is not None
    assert kept.message is not None
    assert kept.message.message.complete == ("told" in caller.lines)
    assert caller.hung_up


def test_a_voice_that_dies_is_followed_by_the_one_in_reserve(tmp_path: Path) -> None:
    dying = Engine("dying", lives=2)
    voices = Voices(Engine("openjtalk"), {"dying": dying}, default="dying")
    kept, caller = called(tmp_path, synthesiser=voices)
    assert dying.lives < 0
    ends_well(kept, caller)
    # every line was heard: none of them is silence
    began = [at for at, one in caller.captions if one.line]
    for at, until in zip(began, [*began[1:], caller.heard[-1][0]], strict=True):
        frames = [np.frombuffer(frame, "<i2") for when, frame in caller.heard if at <= when < until]
        assert max(int(np.abs(one).max()) for one in frames) > 1000, at


def test_without_any_voice_the_call_still_ends_as_a_message(tmp_path: Path) -> None:
    kept, caller = called(tmp_path, synthesiser=Voices(Engine("openjtalk", lives=0)))
    ends_well(kept, caller)


@pytest.mark.parametrize("at", [1.0, 3.5, 6.0, 9.0])
def test_two_seconds_without_network_are_survived(tmp_path: Path, at: float) -> None:
    async def behave(caller: Caller) -> None:
        async def drop() -> None:
            await asyncio.sleep(at)
            caller.cut_off = True
            await asyncio.sleep(2.0)
            caller.cut_off = False

        dropping = asyncio.ensure_future(drop())
        try:
            await by_words_and_keys(caller)
        finally:
            dropping.cancel()

    ends_well(*called(tmp_path, behave))


@pytest.mark.parametrize("jump", [3600.0, -3600.0, 86_400.0 * 400], ids=["an hour on", "an hour back", "to next year"])
def test_a_clock_that_is_set_in_the_middle_of_a_call_changes_nothing_of_it(tmp_path: Path, jump: float) -> None:
    kept, caller = called(tmp_path, wrong=lambda now: jump if now > 1004.0 else 0.0)
    ends_well(kept, caller)
    assert kept.closed is not None
    began, ended = (datetime.fromisoformat(one) for one in (kept.opened.started_at, kept.closed.ended_at))
    assert (ended - began).total_seconds() == pytest.approx(kept.closed.seconds, abs=0.1)
    assert 5 < kept.closed.seconds < 120


#: of the loop's clock, when the machine's clock is set an hour forward: the next look for orphans is before a renewal
JUMP = 1013.0


async def two_processes(folder: Path, desk: FakeDesk, *, alive: bool) -> None:
    """A call of one process beside another one, while the clock is set forward. alive: or it renews nothing."""
    loop = asyncio.get_running_loop()

    def wrong(now: float) -> float:
        return 3600.0 if now > JUMP else 0.0

    desk.wall = lambda: MORNING + timedelta(seconds=loop.time() - 1000.0 + wrong(loop.time()))
    async with running(folder, desk, wrong=wrong) as first, running(folder, desk, wrong=wrong, name="other"):
        if not alive:
            desk.renew = lambda *_told: None  # type: ignore[method-assign]
        caller = Caller(number="")
        ringing = asyncio.ensure_future(first.arrived(caller))
        await asyncio.sleep(33.0)
        assert first.calls
        caller.leave()
        await ringing


def test_a_clock_that_is_set_takes_no_call_from_a_process_that_lives(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])
    run(two_processes(tmp_path, desk, alive=True))
    [kept] = desk.calls.values()
    assert desk.claimed == set()
    assert kept.closed is not None


def test_the_calls_of_a_process_that_is_gone_are_taken_all_the_same(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])
    run(two_processes(tmp_path, desk, alive=False))
    assert desk.claimed == set(desk.calls)
