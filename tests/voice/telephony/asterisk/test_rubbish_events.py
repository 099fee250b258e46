"""Events of ARI that make no sense, and answers that do not either: the calls between them are taken all the same."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from toritsugi.voice.telephony.asterisk.adapter import AsteriskAdapter
from toritsugi.voice.telephony.asterisk.arisocket import MAX_EVENT
from toritsugi.voice.telephony.asterisk.settings import AsteriskSettings
from toritsugi.voice.telephony.leg import Leg

CHANNEL = {"id": "c", "name": "PJSIP/x", "caller": {"name": "", "number": ""}}
RUBBISH = [
    "",
    "nonsense",
    "null",
    "[]",
    "{}",
    "[" * 100_000,
    '{"type": "Unheard", "more": ' + "[" * 100_000,
    '{"type": 5}',
    '{"type": "StasisStart"}',
    '{"type": "StasisStart", "channel": null}',
    '{"type": "StasisStart", "channel": {}}',
    '{"type": "StasisStart", "channel": {"id": 5}}',
    '{"type": "StasisStart", "channel": {"id": "x", "caller": "me"}, "args": []}',
    '{"type": "StasisStart", "channel": {"id": "x"}, "args": {"a": 1}}',
    '{"type": "StasisStart", "channel": {"id": "x"}, "args": [1, 2]}',
    '{"type": "ChannelDtmfReceived", "channel": {"id": "nobody"}, "digit": "5"}',
    '{"type": "ChannelDtmfReceived", "channel": {"id": "nobody"}, "digit": 5}',
    '{"type": "StasisEnd", "channel": {"id": "nobody"}}',
    '{"type": "ChannelDestroyed"}',
    '{"type": "Unheard", "channel": {"id": "x", "dialplan": []}}',
    '{"type": "\\ud800"}',
    json.dumps({"type": "StasisStart", "channel": {"id": "x", "channelvars": {"A": 1}}}),
]


class RubbishExchange:
    """ARI's server of a broken Asterisk: sends what it is given, answers every request with an empty object."""

    def __init__(self) -> None:
        self.events: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self.listeners = 0
        self.again = asyncio.Event()

    async def listen(self, request: web.Request) -> web.WebSocketResponse:
        self.events.put_nowait(None)  # who listened before hears no more
        events = self.events = asyncio.Queue()
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.listeners += 1
        if self.listeners > 1:
            self.again.set()
        while (event := await events.get()) is not None:
            await (socket.send_str(event) if isinstance(event, str) else socket.send_bytes(event))
        return socket

    async def answer(self, request: web.Request) -> web.Response:
        body = "[]" if request.path.endswith(("/channels", "/bridges")) else "{}"
        return web.Response(text=body, content_type="application/json")

    def ring(self, name: str) -> None:
        event = {"type": "StasisStart", "channel": CHANNEL | {"id": name}, "args": ["in", "0312345678", "", "", ""]}
        self.events.put_nowait(json.dumps(event))


@asynccontextmanager
async def between(exchange: RubbishExchange) -> AsyncIterator[asyncio.Queue[str]]:
    """An adapter at this exchange; the ids of the legs that come."""
    came: asyncio.Queue[str] = asyncio.Queue()

    async def arrived(leg: Leg) -> None:
        came.put_nowait(leg.info.leg_id)

    app = web.Application()
    app.router.add_get("/ari/events", exchange.listen)
    app.router.add_route("*", "/ari/{rest:.*}", exchange.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    settings = AsteriskSettings(url=f"http://127.0.0.1:{port}", user="u", password="p", app="desk", backoff=(0.01, 0.1))
    adapter = AsteriskAdapter(settings, arrived)
    await adapter.start()
    try:
        yield came
    finally:
        exchange.events.put_nowait(None)
        await adapter.stop()
        await runner.cleanup()


async def next_of(came: asyncio.Queue[str]) -> str:
    async with asyncio.timeout(10):
        return await came.get()


async def test_calls_between_rubbish_are_taken() -> None:
    exchange = RubbishExchange()
    async with between(exchange) as came:
        for number, rubbish in enumerate(RUBBISH):
            exchange.events.put_nowait(rubbish)
            exchange.events.put_nowait(rubbish.encode(errors="replace"))
            exchange.ring(f"call-{number}")
            assert await next_of(came) == f"call-{number}"
        assert exchange.listeners == 1  # it was never thrown off the stream


async def test_an_event_larger_than_any_ends_the_stream_and_it_is_taken_up_again() -> None:
    exchange = RubbishExchange()
    async with between(exchange) as came:
        exchange.ring("before")
        assert await next_of(came) == "before"
        exchange.events.put_nowait("x" * (MAX_EVENT + 1))
        async with asyncio.timeout(10):
            await exchange.again.wait()
        exchange.ring("after")
        assert await next_of(came) == "after"
