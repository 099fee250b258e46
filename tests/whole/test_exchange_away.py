"""The exchange dies or stands still under a call, or the network does: the call goes on, or ends as a message."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import dataclass

import pytest

from tests.support.ear import Ear
from tests.support.keys_caller import NUMBER, WORDS, BlindCaller, KeysCaller
from tests.support.looking import look
from tests.support.receiver import Receiver
from tests.support.waiting import until
from tests.support.whole_desk import NUMBER as DIALLED
from tests.support.whole_desk import WholeDesk, of_caller
from tests.whole.short_manual import READ
from toritsugi.voice.calltest.matching import find
from toritsugi.voice.calltest.softphone import Softphone

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk"), pytest.mark.timeout(240)]

#: seconds that the network, and then the exchange, are away
AWAY = 2.0


def phone_of(desk: WholeDesk, number: str) -> Softphone:
    return Softphone(desk.server, DIALLED, address=desk.address, caller=number)


@dataclass
class BadlyConnected(KeysCaller):
    """Has no network for two seconds before its words, and an exchange that stands still for two amid its keys."""

    exchange: int = 0

    async def answer(self, lines: list[str], ear: Ear) -> None:
        if "standard.after_tone" in lines:
            self.phone.stalled = True
            await asyncio.sleep(AWAY)
            self.phone.stalled = False
        if "standard.by_keys_number" not in lines:
            await super().answer(lines, ear)
            return
        await self.phone.press(self.number[:4])
        await asyncio.sleep(0.3)  # Asterisk passes a key on when it is let go
        os.kill(self.exchange, signal.SIGSTOP)
        await asyncio.sleep(AWAY)
        os.kill(self.exchange, signal.SIGCONT)
        await asyncio.sleep(0.5)  # it catches up with the sound of two seconds
        await self.phone.press(f"{self.number[4:]}#")


async def test_the_exchange_dies_under_a_call_and_stands_still_under_the_next(
    guided: WholeDesk, told: Receiver
) -> None:
    """What was said before its death is a message; the next call is answered by the desk, and lacks nothing."""
    number, after = "0457770001", "0457770002"
    phone = phone_of(guided, number)
    caller = BlindCaller(phone, READ)
    acting = asyncio.create_task(caller.call())
    async with asyncio.timeout(60):
        await caller.words_ended.wait()
    await asyncio.sleep(2.5)  # into the next question: the recording is written each second
    os.kill(guided.asterisk.pid, signal.SIGKILL)
    acting.cancel()
    await asyncio.gather(acting, return_exceptions=True)
    await phone.close()
    await asyncio.to_thread(told.wait_for, lambda: bool(of_caller(told, number)), 60)
    await asyncio.to_thread(guided.asterisk.start)
    await until(lambda: "toritsugi-" in guided.asterisk.cli("ari show apps"), 20)
    again = BadlyConnected(phone_of(guided, after), READ, exchange=guided.asterisk.pid)
    await again.call()
    await asyncio.to_thread(told.wait_for, lambda: bool(of_caller(told, after)), 60)
    [broken], [whole] = of_caller(told, number), of_caller(told, after)
    seen = look(guided)
    for data, complete in ((broken, False), (whole, True)):
        call = seen[data["call"]["id"]]
        assert (data["outcome"], data["complete"]) == ("voicemail", complete)
        assert [item["recorded"] for item in data["items"] if item["state"] == "clip"] == [True]
        assert (call.ended, len(call.messages)) == (True, 1)
        assert find(WORDS, call.both[:, 0]).likeness > 0.95
    items = {item["id"]: item for item in whole["items"]}
    assert again.read_back
    assert (items["phone"]["value"], items["phone"]["state"]) == (NUMBER, "confirmed")
    await until(lambda: guided.channels() == "", 15)
