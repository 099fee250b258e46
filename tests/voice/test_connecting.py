"""Somebody of the client is rung for a caller, told what it is about, and joined when they press a key."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, KeptCall, in_force
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from tests.support.voice_node import Hum, running
from toritsugi.core.dialogue.acting import BRIEFING
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.dialogue.message import Outcome
from toritsugi.core.manual.model import CallerRule, Contact
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.call import Call
from toritsugi.voice.connecting import THINKS, Connecting
from toritsugi.voice.speech.cache import PromptCache
from toritsugi.voice.telephony.leg import Leg, NotReached

OFFICE = Contact(id="office", name="総務", phone="0355556666", channels={"webhook": "https://example.invalid/hook"})
TONE = (6000 * np.sin(2 * np.pi * 700 * np.arange(8000) / 8000)).astype(np.int16)


class Rings:
    """Rings one telephone, and keeps what was asked. result: why nobody answers."""

    def __init__(self, result: str = "", after: float = 3.0) -> None:
        self.person = Caller(noise=0.0)
        self.asked: list[tuple[str, str, float]] = []
        self.rings = asyncio.Event()
        self._result, self._after = result, after

    async def dial(self, number: str, *, shown: str, seconds: float) -> Leg:
        self.asked.append((number, shown, seconds))
        self.rings.set()
        try:
            await asyncio.sleep(min(self._after, seconds))
        finally:
            self.rings.clear()
        if self._result or self._after > seconds:
            raise NotReached(self._result or "no_answer")
        return self.person


Plot = Callable[[Caller, Caller], Awaitable[None]]


def played(tmp_path: Path, rings: Rings, plot: Plot, phone: str = OFFICE.phone) -> tuple[Caller, KeptCall]:
    """One call of a caller who is connected at once; the plot begins when it stands."""
    contact = Contact(id="office", name="総務", phone=phone, channels=OFFICE.channels)
    rule = CallerRule(id="vip", title="お得意さま", numbers=("09012345678",), finish="connect", target="office")
    desk = FakeDesk([in_force(small_manual(callers=[rule], contacts={"office": contact}))])

    async def work() -> Caller:
        async with running(tmp_path, desk) as node:
            node.connect_by(rings)
            caller = Caller()
            ringing = asyncio.ensure_future(node.arrived(caller))
            await caller.answered.wait()
            await plot(caller, rings.person)
            if not caller.over.is_set():
                caller.leave()
            await ringing
        return caller

    caller = run(work())
    [kept] = desk.calls.values()
    return caller, kept


def results(kept: KeptCall) -> list[str]:
    """How the attempts to connect ended, by the journal."""
    events = [msgspec.json.decode(row.body) for row in kept.rows.values() if row.kind == "event"]
    return [event["result"] for event in events if event["event"] == "connect_result"]


def test_who_presses_one_is_joined_and_both_hear_each_other(tmp_path: Path) -> None:
    async def plot(caller: Caller, person: Caller) -> None:
        await person.answered.wait()
        await asyncio.sleep(2.0)
        waited = len(caller.heard)
        person.press("51")  # another key is no answer
        await asyncio.sleep(0.5)
        person.speak(TONE)
        await asyncio.sleep(2.0)
        assert loud(caller, waited) > 0.9
        said = len(person.heard)
        caller.speak(TONE)
        await asyncio.sleep(2.0)
        assert loud(person, said) > 0.9
        caller.leave()
        await asyncio.sleep(1.0)
        assert person.hung_up

    rings = Rings()
    caller, kept = played(tmp_path, rings, plot)
    assert rings.asked == [("0355556666", "0312345678", 30.0)]
    assert results(kept) == ["answered"]
    assert kept.message is not None
    assert kept.message.message.outcome is Outcome.CONNECTED
    assert kept.closed is not None
    assert caller.lines.count("standard.nobody") == 0


def loud(one: Caller, since: int) -> float:
    """Seconds in which the tone is heard, from a frame on."""
    wave = np.exp(2j * np.pi * 700 * np.arange(160) / 8000)
    frames = [np.frombuffer(frame, "<i2").astype(float) for _, frame in one.heard[since:]]
    return 0.02 * sum(abs(frame @ wave) / 80 > 3000 for frame in frames)


def test_when_the_contact_hangs_up_the_call_is_over(tmp_path: Path) -> None:
    async def plot(caller: Caller, person: Caller) -> None:
        await person.answered.wait()
        person.press("1")
        await asyncio.sleep(3.0)
        person.leave()
        await asyncio.sleep(2.0)
        assert caller.hung_up

    _, kept = played(tmp_path, Rings(), plot)
    assert kept.closed is not None


@pytest.mark.parametrize(
    ("rings", "does", "result"),
    [
        (Rings("busy"), "", "busy"),
        (Rings("refused"), "", "refused"),
        (Rings(after=40.0), "", "no_answer"),
        (Rings(), "2", "refused"),
        (Rings(), "leave", "refused"),
        (Rings(), "nothing", "no_answer"),
    ],
)
def test_who_does_not_take_it_leaves_the_caller_with_the_desk(
    tmp_path: Path, rings: Rings, does: str, result: str
) -> None:
    async def plot(caller: Caller, person: Caller) -> None:
        if does:
            await person.answered.wait()
            await asyncio.sleep(1.0)
            if does == "leave":
                person.leave()
            else:
                person.press(does if does.isdigit() else "")
        await caller.asked()
        assert not does or person.over.is_set()

    caller, kept = played(tmp_path, rings, plot)
    assert results(kept) == [result]
    assert "standard.nobody" in caller.lines


def test_who_presses_one_and_is_gone_at_once_leaves_the_caller_with_the_desk(tmp_path: Path) -> None:
    async def plot(caller: Caller, person: Caller) -> None:
        await person.answered.wait()
        await asyncio.sleep(1.0)
        person.press("1")
        person.leave()
        async with asyncio.timeout(60.0):
            await caller.asked()

    caller, kept = played(tmp_path, Rings(), plot)
    assert results(kept) == ["refused"]
    assert "standard.nobody" in caller.lines


def test_a_turn_that_is_open_ends_unheard_when_somebody_is_joined(tmp_path: Path) -> None:
    async def work() -> None:
        async with running(tmp_path, FakeDesk([in_force(small_manual())])) as node:
            caller = Caller()
            standing = asyncio.ensure_future(node.arrived(caller))
            await caller.asked()
            [call] = node.calls.values()
            assert isinstance(call, Call)
            call._hearing.begin(0.0, Expect())
            assert call.join(Caller())
            assert not call._hearing.in_turn
            caller.leave()
            await standing

    run(work())


def test_a_mailbox_that_answers_and_presses_nothing_is_given_up_in_time(tmp_path: Path) -> None:
    rings, took = Rings(), []

    async def plot(caller: Caller, person: Caller) -> None:
        await person.answered.wait()
        began = asyncio.get_running_loop().time()
        await person.over.wait()
        took.append(asyncio.get_running_loop().time() - began)

    played(tmp_path, rings, plot)
    assert THINKS < took[0] < BRIEFING


def test_a_caller_who_gives_up_stops_the_ringing(tmp_path: Path) -> None:
    rings = Rings(after=20.0)

    async def plot(caller: Caller, person: Caller) -> None:
        await rings.rings.wait()
        caller.leave()
        await asyncio.sleep(0.5)
        assert not rings.rings.is_set()

    _, kept = played(tmp_path, rings, plot)
    assert kept.closed is not None


def test_a_caller_who_gives_up_while_the_contact_listens_leaves_nobody_on_the_line(tmp_path: Path) -> None:
    async def plot(caller: Caller, person: Caller) -> None:
        await person.answered.wait()
        await asyncio.sleep(1.0)
        caller.leave()
        await asyncio.sleep(0.5)
        assert person.hung_up

    played(tmp_path, Rings(), plot)


def test_a_contact_without_a_number_is_not_rung(tmp_path: Path) -> None:
    rings = Rings()

    async def plot(caller: Caller, person: Caller) -> None:
        await caller.asked()

    _, kept = played(tmp_path, rings, plot, phone="")
    assert rings.asked == []
    assert results(kept) == ["failed"]


def test_a_long_briefing_is_over_before_the_desk_gives_up(tmp_path: Path) -> None:
    class Slow(Hum):
        async def synthesise(self, spoken: str) -> Pcm:
            said = await super().synthesise(spoken)
            return Pcm(np.repeat(said.samples, 2), said.rate)

    rings = Rings()

    async def work() -> None:
        desk = FakeDesk([in_force(small_manual(contacts={"office": OFFICE}))])
        async with running(tmp_path, desk, synthesiser=Slow()) as node:
            caller = Caller()
            standing = asyncio.ensure_future(node.arrived(caller))
            await caller.asked()
            [call_id] = node.calls
            connecting = Connecting(node.calls, node.clock, rings)
            trying = asyncio.ensure_future(connecting.connect(call_id, "office", "あ" * 50, 30.0))
            await rings.person.answered.wait()
            async with asyncio.timeout(BRIEFING):
                assert await trying == "no_answer"
            caller.leave()
            await standing

    run(work())


def test_what_the_caller_said_is_kept_in_no_cache_of_prompts(tmp_path: Path) -> None:
    said: list[str] = []

    class Voice(Hum):
        async def synthesise(self, spoken: str) -> Pcm:
            said.append(spoken)
            return await super().synthesise(spoken)

    rings = Rings()

    async def work() -> None:
        desk = FakeDesk([in_force(small_manual(contacts={"office": OFFICE}))])
        async with running(tmp_path, desk, synthesiser=Voice()) as node:
            caller = Caller()
            standing = asyncio.ensure_future(node.arrived(caller))
            await caller.asked()
            [call_id] = node.calls
            connecting = Connecting(node.calls, node.clock, rings)
            trying = asyncio.ensure_future(connecting.connect(call_id, "office", "お名前 山田太郎", 30.0))
            await rings.person.answered.wait()
            rings.person.press("2")
            assert await trying == "refused"
            caller.leave()
            await standing
            private = [words for words in said if "山田" in words]
            assert len(private) == 1
            assert node.prompts.ready(private[0]) is None
            on_disk = PromptCache(tmp_path / "prompts", Hum())
            await on_disk.fetch(private[0])
            assert on_disk.made == 1  # there was no file of it

    run(work())
