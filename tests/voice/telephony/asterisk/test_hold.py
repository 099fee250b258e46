"""What a caller's side may do to a running call: hold and come back, move, change the codec, try to hand us on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest

from tests.support.desk_exchange import NUMBER, Desk, Exchange
from tests.support.raw_sip import RawSip
from tests.support.rtp_phone import correlation, samples, voice
from toritsugi.core.sound import g711
from toritsugi.voice.calltest.softphone import Softphone

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk")]


@asynccontextmanager
async def talking(exchange: Exchange, desk: Desk) -> AsyncIterator[Softphone]:
    before = len(desk.told("answered"))
    phone = Softphone(("127.0.0.1", exchange.asterisk.ports.sip), NUMBER, address=exchange.address)
    await phone.call()
    async with asyncio.timeout(20):
        await phone.answered.wait()
    await asyncio.to_thread(desk.wait, "answered", before + 1)
    try:
        yield phone
    finally:
        await phone.hang_up()
        await asyncio.to_thread(desk.wait, "over", before + 1)


async def echoed(phone: Softphone, seed: int) -> None:
    """The desk hears and is heard."""
    says = voice(1.0, seed=seed)
    phone.speak(np.frombuffer(g711.ulaw_decode(says), "<i2"))
    await phone.spoken()
    await asyncio.sleep(0.3)  # the echo of the last words
    r, overlap = correlation(samples(says), phone.heard.samples.astype(float))
    assert r >= 0.98  # A-law in between costs a little
    assert overlap >= 0.9 * len(samples(says))


async def test_hold_and_back_another_port_and_another_codec(desk_exchange: Exchange) -> None:
    with desk_exchange.desk() as desk:
        async with talking(desk_exchange, desk) as phone:
            await echoed(phone, 31)
            assert "a=recvonly" in await phone.offer_again("sendonly")
            assert (await asyncio.to_thread(desk.wait, "held"))[0]["yes"] is True
            assert "a=sendrecv" in await phone.offer_again("sendrecv")
            assert (await asyncio.to_thread(desk.wait, "held", 2))[1]["yes"] is False
            assert "a=inactive" in await phone.offer_again("inactive")
            await asyncio.to_thread(desk.wait, "held", 3)
            await phone.offer_again("sendrecv", new_port=True)
            await asyncio.to_thread(desk.wait, "held", 4)
            await echoed(phone, 32)
            assert "RTP/AVP 8" in await phone.offer_again("sendrecv", codec=8)
            await echoed(phone, 33)
        assert not desk_exchange.wait_empty()


async def test_nobody_is_handed_on_by_a_caller(desk_exchange: Exchange) -> None:
    """REFER would make the exchange call where the caller likes; so would an INVITE that replaces the call."""
    with desk_exchange.desk() as desk:
        async with talking(desk_exchange, desk) as phone:
            assert await phone.refer("sip:0990123456@127.0.0.1") >= 400
            assert await phone.refer("sip:101@127.0.0.1") >= 400
            server = ("127.0.0.1", desk_exchange.asterisk.ports.sip)
            with RawSip(desk_exchange.address, server) as other:
                replaces = f"Replaces: {phone._call_id};to-tag={phone._tag};from-tag=x"
                other.invite(NUMBER, headers=[replaces])
                assert await asyncio.to_thread(other.final) >= 400
            channels = desk_exchange.asterisk.channels()
            assert len([name for name in channels if name.startswith("PJSIP/")]) == 1
            await echoed(phone, 34)
        assert not desk_exchange.wait_empty()
