"""What a caller's side may do to a running call: hold and come back, move, change the codec, try to hand us on."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.desk_exchange import NUMBER, Exchange
from tests.support.echo_calls import echoed, talking
from tests.support.raw_sip import RawSip

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk")]


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
