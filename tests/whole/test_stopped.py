"""The desk or its voice process is away: callers hear something at once, are recorded, and their clients are told."""

from __future__ import annotations

import asyncio
import signal

import numpy as np
import psutil
import pytest

from tests.support.ear import Ear
from tests.support.keys_caller import WORDS, BlindCaller
from tests.support.looking import look
from tests.support.receiver import Receiver
from tests.support.waiting import until
from tests.support.whole_desk import NUMBER as DIALLED
from tests.support.whole_desk import WholeDesk, of_caller
from tests.whole.short_manual import READ
from toritsugi.voice.calltest.matching import find
from toritsugi.voice.calltest.softphone import Softphone

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk"), pytest.mark.timeout(240)]

#: seconds within which a caller hears something, whatever is away
HEARS_WITHIN = 5.0


async def leaves_words(desk: WholeDesk, number: str) -> float:
    """A caller who is met by the fall-back: listens to the notice, speaks, hangs up. Seconds to the first sound."""
    phone = Softphone(desk.server, DIALLED, address=desk.address, caller=number)
    async with asyncio.timeout(40):
        await phone.call()
        await phone.answered.wait()
        await Ear(phone, {}).turn()
        phone.speak(np.concatenate([WORDS, np.zeros(4000, np.int16)]))
        await phone.spoken()
        await phone.hang_up()
    assert phone.heard.first_sound is not None
    return phone.heard.first_sound - phone.invited_at


async def delivered(desk: WholeDesk, told: Receiver, numbers: list[str]) -> None:
    """Their voicemails are messages at the receiver, once each, and can be played."""
    await asyncio.to_thread(told.wait_for, lambda: all(of_caller(told, number) for number in numbers), 60)
    seen = look(desk)
    for number in numbers:
        [data] = of_caller(told, number)
        assert (data["outcome"], data["complete"]) == ("voicemail", False)
        assert [item["recorded"] for item in data["items"] if item["state"] == "clip"] == [True]
        call = seen[data["call"]["id"]]
        assert (call.ended, call.reason, len(call.messages)) == (True, "fallback", 1)
        assert find(WORDS, call.both[:, 0]).likeness > 0.95
    assert list((desk.data / "fallback").glob("call-*")) == []


async def test_a_stopped_voice_process_costs_no_caller_and_no_message(guided: WholeDesk, told: Receiver) -> None:
    voice = guided.part("voice")
    assert voice is not None
    voice.send_signal(signal.SIGSTOP)
    try:
        numbers = [f"04544400{at:02d}" for at in range(3)]
        waits = await asyncio.gather(*(leaves_words(guided, number) for number in numbers))
    finally:
        voice.send_signal(signal.SIGCONT)
    assert max(waits) <= HEARS_WITHIN
    await delivered(guided, told, numbers)
    await until(lambda: guided.channels() == "", 15)


async def test_the_voice_process_is_killed_under_a_call(guided: WholeDesk, told: Receiver) -> None:
    """The caller is led on within the lease; what was said before is one message, what is said after another."""
    number = "0455550001"
    loop = asyncio.get_running_loop()
    phone = Softphone(guided.server, DIALLED, address=guided.address, caller=number)
    caller = BlindCaller(phone, READ)
    acting = loop.create_task(caller.call())
    async with asyncio.timeout(60):
        await caller.words_ended.wait()
    await asyncio.sleep(2.5)  # into the next question: the journal and the recording are written each second
    acting.cancel()
    await asyncio.gather(acting, return_exceptions=True)
    assert guided.kill("voice")
    killed = loop.time()
    await until(lambda: loop.time() - (phone.heard.last_sound or 0) > 0.5, 10)
    await until(lambda: (phone.heard.last_sound or 0) > killed + 0.6, HEARS_WITHIN)
    await Ear(phone, {}).turn()
    phone.speak(np.concatenate([WORDS, np.zeros(4000, np.int16)]))
    await phone.spoken()
    await phone.hang_up()
    await asyncio.to_thread(told.wait_for, lambda: len(of_caller(told, number)) == 2, 60)
    calls = [seen for seen in look(guided).values() if seen.caller == number]
    assert sorted(seen.reason for seen in calls) == ["fallback", "orphaned"]
    for seen in calls:
        assert (seen.ended, seen.complete, len(seen.messages)) == (True, False, 1)
        assert find(WORDS, seen.both[:, 0]).likeness > 0.95
    await until(lambda: guided.channels() == "", 15)


async def test_a_desk_that_ends_lets_its_call_end_and_one_that_is_away_is_told_of_later(
    guided: WholeDesk, told: Receiver
) -> None:
    """SIGTERM under a call, a call while nothing runs, and a start: all of it is told to the client."""
    assert guided.process is not None
    family = psutil.Process(guided.process.pid).children(recursive=True)
    phone = Softphone(guided.server, DIALLED, address=guided.address, caller="0456660001")
    acting = asyncio.create_task(BlindCaller(phone, READ).call())
    await until(lambda: phone.answered.is_set(), 10)
    await asyncio.sleep(24.0)  # the number is being keyed; 20 s more are what a running call has
    code = await asyncio.to_thread(guided.stop)
    acting.cancel()
    await asyncio.gather(acting, return_exceptions=True)
    assert code == 0
    _, alive = psutil.wait_procs(family, timeout=0)
    assert alive == []
    assert await leaves_words(guided, "0456660002") <= HEARS_WITHIN
    await asyncio.to_thread(guided.start)
    await delivered(guided, told, ["0456660002"])
    await asyncio.to_thread(told.wait_for, lambda: len(of_caller(told, "0456660001")) == 1)
    [data] = of_caller(told, "0456660001")
    assert (data["outcome"], data["complete"]) == ("voicemail", True)
