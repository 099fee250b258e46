"""An Asterisk that answers some requests late or not at all, in virtual time: what the other calls have of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from tests.support.virtual_time import run
from toritsugi.voice.telephony.asterisk.adapter import RENEWALS, AsteriskAdapter
from toritsugi.voice.telephony.asterisk.messages import AriRefused, AriUnreachable, Bridge, Channel, Event
from toritsugi.voice.telephony.asterisk.settings import AsteriskSettings
from toritsugi.voice.telephony.leg import Leg, LegGone

SETTINGS = AsteriskSettings(url="http://nowhere", user="u", password="p", app="desk")


class SlowAri:
    """Requests about what is in `slow` get no answer within their limit."""

    def __init__(self) -> None:
        self.slow: set[str] = set()
        self.media_fails = False
        self.bridge_takes = 0.0
        self.bridges_made: set[str] = set()
        self.renewed: list[float] = []
        self.led_on: list[str] = []
        self.away = False
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()

    def ring(self, channel: str) -> None:
        self._events.put_nowait(Event(type="StasisStart", channel=Channel(id=channel), args=("call", "03", "", "")))

    def restart(self, away: bool) -> None:
        """The stream of events ends. away: nothing answers from now on; else it is back at once, without its calls."""
        self.away = away
        self._events.put_nowait(None)

    async def open(self) -> None:
        pass

    async def leave_sockets(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def channels(self) -> tuple[Channel, ...]:
        if self.away:
            raise AriUnreachable("GET channels: refused")
        return ()

    async def bridges(self) -> tuple[Bridge, ...]:
        return ()

    async def external_media(self, parameters: Mapping[str, str]) -> Channel:
        if self.media_fails:
            raise AriUnreachable("POST channels: 503")
        return Channel(id=parameters["channelId"])

    async def request(self, method: str, path: str, **parameters: str) -> bytes:
        kind, _, rest = path.partition("/")
        name = rest.split("/")[0]
        if name in self.slow:
            await asyncio.sleep(SETTINGS.request_limit)
            raise AriUnreachable(f"{method} {kind}: TimeoutError")
        if path == "bridges":
            await asyncio.sleep(self.bridge_takes)
            self.bridges_made.add(parameters["bridgeId"])
        elif method == "DELETE" and kind == "bridges":
            if name not in self.bridges_made:
                raise AriRefused("DELETE bridges", 404, "")
            self.bridges_made.remove(name)
        elif path.endswith("/variable"):
            self.renewed.append(asyncio.get_running_loop().time())
        elif path.endswith("/continue"):
            self.led_on.append(parameters["context"])
        return b""

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[Event]]:
        yield self._stream()

    async def _stream(self) -> AsyncIterator[Event]:
        while (event := await self._events.get()) is not None:
            yield event


def test_what_is_slow_for_one_call_costs_no_other_its_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> list[float]:
        ari = SlowAri()
        ari.slow = {"stuck", "desk.b.left"}
        adapter = AsteriskAdapter(SETTINGS, lambda leg: asyncio.Event().wait())  # type: ignore[arg-type, return-value]
        monkeypatch.setattr(adapter, "_ari", ari)
        await adapter.start()
        ari.ring("stuck")
        ari.ring("well")
        await adapter._undo("bridges", "desk.b.left")  # stays undone, and is tried again and again
        await asyncio.sleep(30)
        renewed = list(ari.renewed)
        await adapter.stop()
        return renewed

    renewed = run(work())
    every = SETTINGS.lease / RENEWALS
    assert len(renewed) >= 30 / every - 2
    assert max(later - earlier for earlier, later in pairwise(renewed)) == pytest.approx(every)


def test_a_bridge_that_is_made_late_is_removed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """The media channel is refused while the bridge is still being made: it must not be removed before it is there."""

    async def work() -> SlowAri:
        ari, over = SlowAri(), asyncio.Event()
        ari.media_fails, ari.bridge_takes = True, 1.5

        async def arrived(leg: Leg) -> None:
            with pytest.raises(LegGone):
                await leg.answer()
            over.set()

        adapter = AsteriskAdapter(SETTINGS, arrived)
        monkeypatch.setattr(adapter, "_ari", ari)
        await adapter.start()
        ari.ring("caller")
        await over.wait()
        await asyncio.sleep(5)
        await adapter.stop()
        return ari

    ari = run(work())
    assert ari.led_on == ["toritsugi-fallback"]
    assert ari.bridges_made == set()


class Room:
    """The sink of one leg, which may fail at its end."""

    def __init__(self, fails: bool, lost: list[str]) -> None:
        self._fails, self._lost = fails, lost

    def audio(self, frame: bytes) -> None: ...

    def keys(self, digit: str) -> None: ...

    def gone(self, why: str) -> None:
        self._lost.append(why)
        if self._fails:
            raise RuntimeError("the room fails")


@pytest.mark.parametrize("away", [True, False])
def test_a_room_that_fails_keeps_no_other_from_hearing_that_the_exchange_is_lost(
    monkeypatch: pytest.MonkeyPatch, away: bool
) -> None:
    async def work() -> list[str]:
        ari, lost = SlowAri(), list[str]()

        async def arrived(leg: Leg) -> None:
            leg.attach(Room(fails=leg.info.leg_id == "first", lost=lost))
            await asyncio.Event().wait()

        adapter = AsteriskAdapter(SETTINGS, arrived)
        monkeypatch.setattr(adapter, "_ari", ari)
        await adapter.start()
        for name in ("first", "second", "third"):
            ari.ring(name)
        await asyncio.sleep(1)
        ari.restart(away)
        await asyncio.sleep(SETTINGS.lease + 1)
        assert adapter.legs == ()
        assert adapter.up is not away
        await adapter.stop()
        return lost

    assert run(work()) == ["exchange lost"] * 3
