"""The adapter in this process: the connection to Asterisk breaks and comes back while a call runs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from tests.support.desk_exchange import Exchange
from tests.support.rtp_phone import RtpPhone
from tests.support.waiting import until
from toritsugi.voice.telephony.asterisk.adapter import AsteriskAdapter
from toritsugi.voice.telephony.asterisk.ari import Ari
from toritsugi.voice.telephony.asterisk.messages import AriRefused, Bridge, decode
from toritsugi.voice.telephony.asterisk.settings import AsteriskSettings, from_secrets, read_secrets
from toritsugi.voice.telephony.leg import Leg, LegGone

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk", "sipp")]

BRIDGE = msgspec.json.Decoder(Bridge)


class Wire:
    """A TCP relay to Asterisk's ARI that can be cut."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._open: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self.port = 0
        self.joined = 0  # connections so far

    async def __aenter__(self) -> Wire:
        self._server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def cut(self) -> None:
        """End every connection there is; new ones work."""
        for writer in list(self._open):
            writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.joined += 1
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        self._open |= {writer, far_writer}
        for source, target in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(self._pump(source, target))
            self._pumps.add(task)
            task.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(65536):
                target.write(data)
                await target.drain()
        target.transport.abort()
        self._open.discard(target)


class Ear:
    def __init__(self) -> None:
        self.frames = 0
        self.pressed = ""
        self.ends: list[str] = []

    def audio(self, frame: bytes) -> None:
        self.frames += 1

    def keys(self, digit: str) -> None:
        self.pressed += digit

    def gone(self, why: str) -> None:
        self.ends.append(why)


@pytest.fixture
def settings(desk_exchange: Exchange) -> AsteriskSettings:
    return from_secrets(read_secrets(desk_exchange.secrets), "desk")


@pytest.fixture
async def wire(desk_exchange: Exchange) -> AsyncIterator[Wire]:
    async with Wire(desk_exchange.asterisk.ports.http) as one:
        yield one


def through(wire: Wire, settings: AsteriskSettings) -> AsteriskSettings:
    return msgspec.structs.replace(settings, url=f"http://127.0.0.1:{wire.port}")


async def test_a_broken_connection_costs_no_call(
    desk_exchange: Exchange, settings: AsteriskSettings, wire: Wire, tmp_path: Path
) -> None:
    ear, done = Ear(), asyncio.Event()

    async def arrived(leg: Leg) -> None:
        leg.attach(ear)
        await leg.answer()
        await done.wait()

    adapter = AsteriskAdapter(through(wire, settings), arrived)
    await adapter.start()
    await adapter.connected()
    try:
        with RtpPhone(desk_exchange.address) as phone:
            caller = asyncio.create_task(
                asyncio.to_thread(
                    desk_exchange.call,
                    "call.xml",
                    tmp_path,
                    hold=7.0,
                    keys={"heard_port": phone.port, "caller": "0312340000"},
                )
            )
            await until(lambda: bool(adapter.legs) and adapter.legs[0].state == "bridged")
            leg = adapter.legs[0]
            leg.send(bytes(320))  # the phone speaks once it hears something
            await until(lambda: ear.frames > 0)
            wire.cut()
            await until(lambda: not adapter.up)
            await adapter.connected()
            # longer than a lease: it was renewed over the new connection, and sound flowed on
            before = ear.frames
            await until(lambda: ear.frames > before + 50 * 4.5)
            assert ear.ends == []
            # the hang-up is told over the new connection
            await caller
            await until(lambda: bool(ear.ends))
        assert ear.ends == ["hung up"]
    finally:
        done.set()
        await adapter.stop()
    assert not desk_exchange.wait_empty()


async def test_requests_are_answered_on_sockets(settings: AsteriskSettings, wire: Wire) -> None:
    ari = Ari(through(wire, settings))
    await ari.open()
    try:
        async with ari.events():
            await until(lambda: ari._sockets is not None and sum(o.takes_requests() for o in ari._sockets._all) == 4)
            made = await ari.request("POST", "bridges", type="mixing", bridgeId="tests.b.1")
            assert decode(BRIDGE, made).id == "tests.b.1"
            await ari.request("DELETE", "bridges/tests.b.1")
            with pytest.raises(AriRefused, match="404"):
                await ari.request("DELETE", "bridges/tests.b.1")
    finally:
        await ari.close()
    assert wire.joined == 4


async def test_without_asterisk_it_starts_and_waits(settings: AsteriskSettings) -> None:
    async def arrived(leg: Leg) -> None:
        raise AssertionError("no call can come")

    adapter = AsteriskAdapter(msgspec.structs.replace(settings, url="http://127.0.0.1:9"), arrived)
    await adapter.start()
    assert not adapter.up
    await adapter.stop()


async def test_a_room_that_fails_hangs_up_and_the_next_call_works(
    desk_exchange: Exchange, settings: AsteriskSettings, tmp_path: Path
) -> None:
    served: list[str] = []

    async def arrived(leg: Leg) -> None:
        served.append(leg.info.leg_id)
        leg.attach(Ear())
        await leg.answer()
        if len(served) == 1:
            raise RuntimeError("a fault of the room")
        await leg.hang_up("done")
        await leg.hang_up("done twice")
        with pytest.raises(LegGone):
            await leg.answer()

    adapter = AsteriskAdapter(settings, arrived)
    await adapter.start()
    await adapter.connected()
    try:
        for _ in range(2):
            done = await asyncio.to_thread(
                desk_exchange.call, "hung_up_on.xml", tmp_path, keys={"heard_port": 9, "caller": "0312340000"}
            )
            assert done.returncode == 0, done.errors
    finally:
        await adapter.stop()
    assert len(served) == 2
    assert not desk_exchange.wait_empty()


async def test_media_that_cannot_be_set_up_leads_to_the_fall_back(
    desk_exchange: Exchange, settings: AsteriskSettings, tmp_path: Path
) -> None:
    ear, refused = Ear(), asyncio.Event()

    async def arrived(leg: Leg) -> None:
        leg.attach(ear)
        with pytest.raises(LegGone):
            await leg.answer()
        refused.set()

    # an address that is not ours: the socket cannot be bound
    adapter = AsteriskAdapter(msgspec.structs.replace(settings, media_host="192.0.2.77"), arrived)
    await adapter.start()
    await adapter.connected()
    try:
        with RtpPhone(desk_exchange.address) as phone:
            done = await asyncio.to_thread(
                desk_exchange.call,
                "call.xml",
                tmp_path,
                hold=2.0,
                keys={"heard_port": phone.port, "caller": "0312340000"},
            )
            assert done.returncode == 0, done.errors
            assert phone.first_heard() is not None
        await asyncio.wait_for(refused.wait(), 5)
    finally:
        await adapter.stop()
    assert ear.ends == ["no media"]
    assert not desk_exchange.wait_empty()
