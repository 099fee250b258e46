"""More calls at once than there are ports for sound: those without are refused, and the others go on."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.support.desk_exchange import NUMBER, exchange
from tests.voice.telephony.asterisk.test_noise import Echoes
from toritsugi.voice.calltest.softphone import Softphone
from toritsugi.voice.telephony.asterisk.adapter import AsteriskAdapter
from toritsugi.voice.telephony.asterisk.configure.plan import PORTS_PER_CALL, PORTS_PER_PERSON
from toritsugi.voice.telephony.asterisk.settings import from_secrets, read_secrets

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk")]

ROOM = 16


async def rung(phone: Softphone) -> bool:
    """Call; whether it was answered."""
    await phone.call()
    waits = [asyncio.create_task(event.wait()) for event in (phone.answered, phone.ended)]
    async with asyncio.timeout(20):
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for one in waits:
        one.cancel()
    return phone.answered.is_set()


async def test_calls_for_which_there_are_no_ports_are_refused_and_the_others_go_on(tmp_path: Path) -> None:
    echoes = Echoes()
    with exchange(tmp_path, rtp=ROOM * (PORTS_PER_CALL + PORTS_PER_PERSON)) as one:
        desk = AsteriskAdapter(from_secrets(read_secrets(one.secrets), "desk"), echoes.arrived)
        await desk.start()
        await desk.connected()
        server = ("127.0.0.1", one.asterisk.ports.sip)
        phones = [Softphone(server, NUMBER, address=one.address) for _ in range(ROOM + 8)]
        answered = await asyncio.gather(*map(rung, phones))
        assert sum(answered) == ROOM
        for phone, taken in zip(phones, answered, strict=True):
            if taken:
                await phone.hang_up()
            else:
                assert phone.status >= 400
        assert not await asyncio.to_thread(one.wait_empty)
        last = Softphone(server, NUMBER, address=one.address)
        assert await rung(last)
        await last.hang_up()
        await desk.stop()
