"""The test telephone against a real Asterisk: both ways of sound, keys echoed as sound, hanging up."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from tests.support.asterisk import Asterisk, StartAsterisk
from tests.support.speech import spoken
from toritsugi.voice.calltest.matching import find
from toritsugi.voice.calltest.softphone import Softphone

pytestmark = [pytest.mark.needs("asterisk"), pytest.mark.serial]


@pytest.fixture(scope="module")
def exchange(start_asterisk: StartAsterisk) -> Asterisk:
    return start_asterisk()


async def test_what_is_said_into_an_echo_comes_back(exchange: Asterisk) -> None:
    phone = Softphone(("127.0.0.1", exchange.ports.sip), "echo", address="127.0.0.2")
    async with asyncio.timeout(20):
        await phone.call()
        await phone.answered.wait()
        words = spoken("さくら工務店の渡辺と申します")
        phone.speak(np.concatenate([words, np.zeros(4000, np.int16)]))
        await phone.spoken()
        await phone.hang_up()
    assert phone.status == 200
    assert find(words, phone.heard.samples).likeness >= 0.99


async def test_an_extension_that_is_not_there_is_refused(exchange: Asterisk) -> None:
    phone = Softphone(("127.0.0.1", exchange.ports.sip), "nobody-here-9", address="127.0.0.2")
    async with asyncio.timeout(20):
        await phone.call()
        await phone.ended.wait()
        await phone.close()
    assert phone.status >= 400
