"""Callers who become no call of any line hear why, and whoever looks after the machine finds the number."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from tests.support.voice_node import MORNING, Hum, call, running
from toritsugi.core.manual.model import Voice
from toritsugi.core.spoken.style import Style
from toritsugi.voice.announcements import MOST
from toritsugi.voice.audio.pcm import Pcm, Samples
from toritsugi.voice.metrics import Exposition
from toritsugi.voice.node import VoiceNode
from toritsugi.voice.speech.ports import SpeechFailed
from toritsugi.voice.speech.stretches import stretches
from toritsugi.voice.speech.whole import sentence
from toritsugi.voice.telephony import sentences
from toritsugi.voice.telephony.numbers import masked
from toritsugi.voice.unassigned import KEPT, Unassigned


def dialling(number: str, channel: str = "sip", **more: str) -> Caller:
    caller = Caller(channel=channel)
    caller.info = msgspec.structs.replace(caller.info, dialled=number, line_id="", **more)
    return caller


def desk() -> FakeDesk:
    return FakeDesk([in_force(small_manual())])


def times_heard(caller: Caller, said: Samples) -> int:
    """How often this sound was heard, sample by sample."""
    heard = caller.sound().tobytes()
    return heard.count(said.tobytes())


def test_a_caller_of_a_number_that_no_line_has_is_told_so_twice(tmp_path: Path) -> None:
    office = desk()

    async def work() -> tuple[Caller, Samples, bool]:
        async with running(tmp_path, office) as node:
            ready = [node.prompts.ready(one.words) for one in stretches(sentences.UNASSIGNED) if one.words]
            assert None not in ready
            caller = dialling("0399998888")
            await call(node, caller)
            await asyncio.sleep(0.1)
            return caller, await sentence(sentences.UNASSIGNED, node.prompts), node.clock.runs

    caller, said, ticks = run(work())
    assert caller.hung_up == "no such line"
    assert times_heard(caller, said) == 2
    assert not ticks
    assert not office.calls


def test_who_hangs_up_meanwhile_leaves_nothing_behind(tmp_path: Path) -> None:
    async def leaving(caller: Caller) -> None:
        await caller.answered.wait()
        await asyncio.sleep(3)
        caller.leave()

    async def work() -> tuple[Caller, VoiceNode]:
        async with running(tmp_path, desk()) as node:
            caller = dialling("0399998888")
            await call(node, caller, leaving, limit=5)
            await asyncio.sleep(0.1)
            assert not node.clock.runs
            return caller, node

    caller, node = run(work())
    assert caller.hung_up == "caller hung up"
    assert node.unassigned.calls == 1


class Mute(Hum):
    """A voice that fails."""

    async def synthesise(self, spoken: str) -> Pcm:
        raise SpeechFailed("no voice")


class Stuck(Hum):
    """A voice that does not answer."""

    async def synthesise(self, spoken: str) -> Pcm:
        await asyncio.Event().wait()
        raise AssertionError


@pytest.mark.parametrize("voice", [Mute(), Stuck()])
def test_where_it_cannot_be_said_the_call_is_not_even_answered(tmp_path: Path, voice: Hum) -> None:
    async def work() -> Caller:
        async with running(tmp_path, desk(), synthesiser=voice) as node:
            caller = dialling("0399998888")
            await call(node, caller, limit=4)
            return caller

    caller = run(work())
    assert caller.hung_up == "no such line"
    assert not caller.answered.is_set()


def test_numbers_dialled_at_random_cost_a_bounded_number_of_announcements(tmp_path: Path) -> None:
    async def work() -> list[Caller]:
        async with running(tmp_path, desk()) as node:
            callers = [dialling(f"03999988{at:02}") for at in range(MOST + 5)]
            await asyncio.gather(*(call(node, one) for one in callers))
            one_more = dialling("0399998888")
            await call(node, one_more)
            return [*callers, one_more]

    callers = run(work())
    assert sum(one.answered.is_set() for one in callers[:-1]) == MOST
    assert {one.hung_up for one in callers} == {"no such line"}
    assert callers[-1].answered.is_set()


def test_the_page_s_caller_has_dialled_nothing_and_hears_nothing_of_numbers(tmp_path: Path) -> None:
    async def work() -> Caller:
        async with running(tmp_path, desk()) as node:
            caller = Caller(line_id="nowhere", channel="browser")
            await call(node, caller)
            return caller

    caller = run(work())
    assert (caller.hung_up, caller.answered.is_set()) == ("no such line", False)


def test_it_is_seen_with_the_last_digits_masked(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> VoiceNode:
        async with running(tmp_path, desk()) as node:
            for number in ("0399998888", "0399998877", ""):
                await call(node, dialling(number))
            await call(node, dialling("05011112222", diverted_from="0612345678"))
            await call(node, Caller(line_id="nowhere"))
            assert 'toritsugi_voice_calls_unassigned_total{node="test"} 5.0' in Exposition(node).text().decode()
            return node

    with caplog.at_level(logging.DEBUG):
        node = run(work())
    seen = node.unassigned.numbers
    assert [(one.dialled, one.forwarded_by, one.named, one.times) for one in seen] == [
        ("031234****", "", True, 1),
        ("0501111****", "061234****", False, 1),
        ("", "", False, 1),
        ("039999****", "", False, 2),
    ]
    assert all(one.last.startswith("2026-11-24T01:0") for one in seen)
    assert "a call came to a number that no line has" in caplog.text
    assert not any(digits in caplog.text for digits in ("99998888", "11112222", "12345678"))


def test_the_numbers_called_last_are_kept() -> None:
    seen = Unassigned()
    for at in range(KEPT + 3):
        seen.note(f"03{at:04}0000", "", MORNING)
    seen.note("0300050000", "", MORNING)
    assert len(seen.numbers) == KEPT
    assert (seen.numbers[0].dialled, seen.numbers[0].times) == ("030005****", 2)
    assert seen.calls == KEPT + 4


@pytest.mark.parametrize(
    ("number", "shown"),
    [("0312345678", "031234****"), ("+12025550123", "+1202555****"), ("1001", "10**"), ("117", "1**"), ("", "")],
)
def test_masked(number: str, shown: str) -> None:
    assert masked(number) == shown


def test_a_stream_that_is_not_taken_has_been_answered_and_is_told_so(tmp_path: Path) -> None:
    """By telephone the exchange says it and goes on to people or voicemail: there nothing is answered here."""

    async def work() -> tuple[Caller, Caller, Samples]:
        async with running(tmp_path, desk(), max_calls=0) as node:
            stream, telephone = Caller(channel="stream"), Caller(channel="sip")
            await call(node, stream)
            await call(node, telephone)
            return stream, telephone, await sentence(sentences.BUSY, node.prompts)

    stream, telephone, said = run(work())
    assert (stream.hung_up, telephone.hung_up) == ("busy", "busy")
    assert times_heard(stream, said) == 1
    assert not telephone.answered.is_set()
    assert np.any(said)


class Voices(Hum):
    """A hum in as many voices as are asked for: the pitch that a manual names turns it over."""

    def __init__(self, turned: bool = False) -> None:
        self.name = "turned" if turned else "hum"
        self._turned = turned

    def styled(self, style: Style) -> Voices:
        return Voices(style.pitch != 0)

    async def synthesise(self, spoken: str) -> Pcm:
        sound = await super().synthesise(spoken)
        return Pcm(-sound.samples, sound.rate) if self._turned else sound


def test_who_calls_a_line_hears_even_that_it_is_busy_in_the_voice_of_the_line(tmp_path: Path) -> None:
    of = small_manual(voice=Voice(pitch=3.0))

    async def work() -> tuple[Caller, Samples, Samples, list[bool]]:
        async with running(tmp_path, FakeDesk([in_force(of)]), max_calls=0, synthesiser=Voices()) as node:
            own = node.prompts.of(of)
            ready = [own.ready(one.words) is not None for one in stretches(sentences.BUSY) if one.words]
            caller = Caller(channel="stream")
            await call(node, caller)
            return caller, await sentence(sentences.BUSY, own), await sentence(sentences.BUSY, node.prompts), ready

    caller, own, plain, ready = run(work())
    assert (times_heard(caller, own), times_heard(caller, plain)) == (1, 0)
    assert all(ready)
