"""The exchange rings somebody for the desk: who answers is a leg; who does not leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from tests.support.desk_exchange import Exchange, wait_for
from toritsugi.voice.telephony.asterisk.adapter import AsteriskAdapter
from toritsugi.voice.telephony.asterisk.settings import AsteriskSettings, from_secrets, read_secrets
from toritsugi.voice.telephony.leg import Leg, NotReached

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk", "sipp")]

NUMBER, SHOWN, ABROAD = "0355556666", "0312345678", "+442079460000"


class Told:
    """What a leg tells."""

    def __init__(self) -> None:
        self.frames = 0
        self.pressed = ""
        self.key, self.over = asyncio.Event(), asyncio.Event()

    def audio(self, frame: bytes) -> None:
        self.frames += 1

    def keys(self, digit: str) -> None:
        self.pressed += digit
        self.key.set()

    def gone(self, why: str) -> None:
        self.over.set()


@asynccontextmanager
async def serving(exchange: Exchange, settings: AsteriskSettings | None = None) -> AsyncIterator[AsteriskAdapter]:
    async def arrived(leg: Leg) -> None:
        raise AssertionError("who is rung is no caller")

    adapter = AsteriskAdapter(settings or from_secrets(read_secrets(exchange.secrets), "desk"), arrived)
    await adapter.start()
    await adapter.connected()
    try:
        yield adapter
    finally:
        await adapter.stop()


async def test_who_answers_is_heard_and_hears_until_they_hang_up(desk_exchange: Exchange, tmp_path: Path) -> None:
    told = Told()
    async with serving(desk_exchange) as adapter, asyncio.timeout(30):
        with desk_exchange.answering("answers.xml", tmp_path, hold=1.0) as phone:
            leg = await adapter.dial(NUMBER, shown=SHOWN, seconds=10)
            leg.attach(told)
            await leg.answer()
            for _ in range(10):
                leg.send(bytes(320))
                await asyncio.sleep(0.02)
            await told.key.wait()
            assert told.pressed == "1"
            await told.over.wait()
            await leg.hang_up("over")
        assert adapter.legs == ()
    assert phone.result is not None
    assert phone.result.returncode == 0, phone.result.errors
    assert not await asyncio.to_thread(desk_exchange.wait_empty)


async def test_the_desk_hangs_up_on_who_answered(desk_exchange: Exchange, tmp_path: Path) -> None:
    async with serving(desk_exchange) as adapter, asyncio.timeout(30):
        with desk_exchange.answering("answers.xml", tmp_path, hold=20.0, seconds=4.0):
            leg = await adapter.dial(NUMBER, shown=SHOWN, seconds=10)
            leg.attach(Told())
            await leg.answer()
            await leg.hang_up("not joined")
            assert not await asyncio.to_thread(desk_exchange.wait_empty)


async def test_busy_is_told(desk_exchange: Exchange, tmp_path: Path) -> None:
    async with serving(desk_exchange) as adapter, asyncio.timeout(30):
        with desk_exchange.answering("busy.xml", tmp_path, hold=0.2), pytest.raises(NotReached, match="busy"):
            await adapter.dial(NUMBER, shown=SHOWN, seconds=10)
        assert not await asyncio.to_thread(desk_exchange.wait_empty)


async def test_nobody_answers_in_time(desk_exchange: Exchange, tmp_path: Path) -> None:
    async with serving(desk_exchange) as adapter, asyncio.timeout(30):
        with desk_exchange.answering("busy.xml", tmp_path, hold=20.0, seconds=3.0):
            with pytest.raises(NotReached, match="no_answer"):
                await adapter.dial(NUMBER, shown=SHOWN, seconds=1)
            assert not await asyncio.to_thread(desk_exchange.wait_empty)


async def test_ringing_that_is_given_up_ends(desk_exchange: Exchange, tmp_path: Path) -> None:
    async with serving(desk_exchange) as adapter, asyncio.timeout(30):
        with desk_exchange.answering("busy.xml", tmp_path, hold=20.0, seconds=3.0):
            ringing = asyncio.ensure_future(adapter.dial(NUMBER, shown=SHOWN, seconds=20))
            await asyncio.to_thread(wait_for, lambda: bool(desk_exchange.asterisk.channels()), 10.0)
            assert desk_exchange.asterisk.channels()
            ringing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await ringing
            assert not await asyncio.to_thread(desk_exchange.wait_empty)


async def test_a_number_abroad_that_is_on_the_list_is_rung_by_way_of_the_dialplan(
    desk_exchange: Exchange, tmp_path: Path
) -> None:
    told = Told()
    async with serving(desk_exchange) as adapter, asyncio.timeout(30):
        with desk_exchange.answering("answers.xml", tmp_path, hold=1.0) as phone:
            leg = await adapter.dial(ABROAD, shown=SHOWN, seconds=10)
            leg.attach(told)
            await leg.answer()
            for _ in range(10):
                leg.send(bytes(320))
                await asyncio.sleep(0.02)
            await told.key.wait()
            assert told.pressed == "1"
            await told.over.wait()
            await leg.hang_up("over")
        assert not await asyncio.to_thread(desk_exchange.wait_empty)
        with desk_exchange.answering("busy.xml", tmp_path, hold=0.2), pytest.raises(NotReached, match="busy"):
            await adapter.dial(ABROAD, shown=SHOWN, seconds=10)
        assert not await asyncio.to_thread(desk_exchange.wait_empty)
    assert phone.result is not None
    assert phone.result.returncode == 0, phone.result.errors


async def test_what_is_not_on_the_list_is_refused_by_the_dialplan_too(desk_exchange: Exchange) -> None:
    """A voice process that knows another list rings nobody."""
    settings = from_secrets(read_secrets(desk_exchange.secrets), "desk")
    async with serving(desk_exchange) as adapter, asyncio.timeout(30):
        with pytest.raises(NotReached, match="failed"):
            await adapter.dial("+33142685300", shown=SHOWN, seconds=10)
    astray = msgspec.structs.replace(settings, abroad=("+33",))
    async with serving(desk_exchange, astray) as adapter, asyncio.timeout(30):
        with pytest.raises(NotReached, match="failed"):
            await adapter.dial("+33142685300", shown=SHOWN, seconds=10)
        assert not await asyncio.to_thread(desk_exchange.wait_empty)
