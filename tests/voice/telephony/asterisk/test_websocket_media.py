"""Calls whose sound goes over chan_websocket instead of RTP: the same calls, the same sound."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.support.desk_exchange import Exchange, exchange, wait_for
from tests.support.echo_calls import echoed, talking
from tests.support.need import need
from tests.support.rtp_phone import RtpPhone, correlation, samples, voice

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk", "sipp")]


@pytest.fixture(scope="module")
def by_websocket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    need("asterisk")
    with exchange(tmp_path_factory.mktemp("ws"), options=("--media", "websocket")) as one:
        yield one


def test_sound_is_the_same_at_both_ends(by_websocket: Exchange, tmp_path: Path) -> None:
    says = voice(2.0, seed=41)
    log = (by_websocket.asterisk.run / "log/messages").read_text()
    assert [line for line in log.splitlines() if "ERROR" in line or "WARNING" in line] == []
    with by_websocket.desk() as desk:
        with RtpPhone(by_websocket.address, says) as phone:
            done = by_websocket.call("call.xml", tmp_path, hold=3.0, keys={"heard_port": phone.port, "caller": "03"})
        assert done.returncode == 0, done.errors
        [over] = desk.wait("over")
        heard = np.frombuffer(desk.heard(over["leg"]), "<i2").astype(float)
        assert "WebSocket" not in by_websocket.left()
        for got in (heard, phone.sound()):
            r, overlap = correlation(samples(says), got)
            assert r >= 0.99
            assert overlap >= 0.9 * len(samples(says))
        assert over["overflow"] == 0
        assert not by_websocket.wait_empty()


async def test_keys_hold_and_another_port(by_websocket: Exchange) -> None:
    with by_websocket.desk() as desk:
        async with talking(by_websocket, desk) as phone:
            await phone.press("0912#*")
            keys = await asyncio.to_thread(desk.wait, "key", 6)
            assert [one["digit"] for one in keys] == [*"0912#*"]
            assert "a=recvonly" in await phone.offer_again("sendonly")
            assert (await asyncio.to_thread(desk.wait, "held"))[0]["yes"] is True
            assert "a=sendrecv" in await phone.offer_again("sendrecv", new_port=True)
            assert (await asyncio.to_thread(desk.wait, "held", 2))[1]["yes"] is False
            await echoed(phone, 42)
            assert "RTP/AVP 8" in await phone.offer_again("sendrecv", codec=8)
            await echoed(phone, 43)
        assert not by_websocket.wait_empty()


async def test_asterisk_restarts_under_a_call(by_websocket: Exchange) -> None:
    asterisk = by_websocket.asterisk
    with by_websocket.desk() as desk:
        async with talking(by_websocket, desk):
            await asyncio.to_thread(asterisk.stop)
            await asyncio.to_thread(asterisk.start)
        assert len(desk.told("gone")) == 1
        wait_for(lambda: "toritsugi-desk" in asterisk.cli("ari show apps"), 15.0)
        assert "toritsugi-desk" in asterisk.cli("ari show apps"), desk.log()
        async with talking(by_websocket, desk) as phone:
            await echoed(phone, 44)
        assert not by_websocket.wait_empty()
