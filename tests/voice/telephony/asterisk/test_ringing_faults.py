"""Somebody is being rung while something breaks, in virtual time: nobody waits for long, and no telephone rings on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from tests.support.virtual_time import run
from toritsugi.voice.telephony.asterisk.adapter import RENEWALS, AsteriskAdapter
from toritsugi.voice.telephony.asterisk.messages import AriRefused, AriUnreachable, Bridge, Channel, Event
from toritsugi.voice.telephony.asterisk.settings import AsteriskSettings
from toritsugi.voice.telephony.leg import Leg, NotReached

SETTINGS = AsteriskSettings(url="http://nowhere", user="u", password="p", app="desk", outgoing="PJSIP/{number}@c")


class RingingAri:
    """Telephones that ring until somebody stops them. takes: seconds from the wish to ring one until it rings."""

    def __init__(self, takes: float = 0.05) -> None:
        self.ringing: list[str] = []
        self.rung = asyncio.Event()
        self.leased: list[str] = []
        self.away = self.closed = False
        self.events_end: asyncio.Queue[Event | None] = asyncio.Queue()
        self._takes = takes
        self._loop = asyncio.get_running_loop()

    async def open(self) -> None:
        pass

    async def leave_sockets(self) -> None:
        pass

    async def close(self) -> None:
        self.closed = True

    async def channels(self) -> tuple[Channel, ...]:
        self._there()
        return tuple(Channel(id=one) for one in self.ringing)

    async def bridges(self) -> tuple[Bridge, ...]:
        return ()

    async def request(self, method: str, path: str, **parameters: str) -> bytes:
        self._there()
        name = path.partition("/")[2].partition("/")[0]
        if path == "channels":
            self.rung.set()
            self._loop.call_later(self._takes, self.ringing.append, parameters["channelId"])
            await asyncio.sleep(self._takes)
        elif method == "DELETE":
            await asyncio.sleep(0.01)
            self._there()
            if name not in self.ringing:
                raise AriRefused("DELETE channels", 404, "")
            self.ringing.remove(name)
        elif path.endswith("/variable"):
            self.leased.append(name)
        return b""

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[Event]]:
        self._there()
        yield self._stream()

    async def _stream(self) -> AsyncIterator[Event]:
        while (event := await self.events_end.get()) is not None:
            yield event

    def _there(self) -> None:
        if self.away or self.closed:
            raise AriUnreachable("refused")


Plot = Callable[[RingingAri, AsteriskAdapter, "asyncio.Task[Leg]"], Awaitable[None]]


def ringing(monkeypatch: pytest.MonkeyPatch, plot: Plot, takes: float = 0.05) -> RingingAri:
    """One telephone is rung; the plot begins when that is wished for. The adapter is stopped after it."""

    async def arrived(leg: Leg) -> None:
        raise AssertionError("who is rung is no caller")

    async def work() -> RingingAri:
        ari, adapter = RingingAri(takes), AsteriskAdapter(SETTINGS, arrived)
        monkeypatch.setattr(adapter, "_ari", ari)
        await adapter.start()
        trying: asyncio.Task[Leg] = asyncio.ensure_future(adapter.dial("0355556666", shown="03", seconds=20))
        await ari.rung.wait()
        await plot(ari, adapter, trying)
        await adapter.stop()
        await asyncio.gather(trying, return_exceptions=True)
        await asyncio.sleep(1.0)
        return ari

    return run(work())


def test_a_process_that_stops_lets_nothing_ring_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async def plot(ari: RingingAri, adapter: AsteriskAdapter, trying: asyncio.Task[Leg]) -> None:
        await asyncio.sleep(2.0)
        assert ari.ringing

    assert ringing(monkeypatch, plot).ringing == []


def test_who_gives_up_while_the_ringing_begins_leaves_nothing_ringing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def plot(ari: RingingAri, adapter: AsteriskAdapter, trying: asyncio.Task[Leg]) -> None:
        await asyncio.sleep(0.1)
        trying.cancel()
        await asyncio.gather(trying, return_exceptions=True)
        await asyncio.sleep(2.0)
        assert ari.ringing == []

    ringing(monkeypatch, plot, takes=0.5)


@pytest.mark.parametrize("away", [True, False])
def test_when_the_events_end_nobody_waits_for_an_answer_that_cannot_be_told(
    monkeypatch: pytest.MonkeyPatch, away: bool
) -> None:
    async def plot(ari: RingingAri, adapter: AsteriskAdapter, trying: asyncio.Task[Leg]) -> None:
        await asyncio.sleep(2.0)
        ari.away = away
        ari.events_end.put_nowait(None)
        async with asyncio.timeout(1.0):
            with pytest.raises(NotReached, match="failed"):
                await trying
        ari.away = False
        await asyncio.sleep(2 * SETTINGS.lease)
        assert ari.ringing == []

    ringing(monkeypatch, plot)


def test_who_answers_has_a_lease_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies now leaves them nothing to hold on to."""

    async def plot(ari: RingingAri, adapter: AsteriskAdapter, trying: asyncio.Task[Leg]) -> None:
        await asyncio.sleep(2 * SETTINGS.lease / RENEWALS + 0.01)
        ari.events_end.put_nowait(Event(type="StasisStart", channel=Channel(id=ari.ringing[0])))
        leg = await trying
        await asyncio.sleep(0.1)
        assert ari.leased == [leg.info.leg_id]

    ringing(monkeypatch, plot)
