"""Requests over sockets, at an exchange that takes them there and at one that does not."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
from base64 import b64encode
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha1
from typing import Any
from unittest.mock import patch

import pytest
from aiohttp import WSMsgType, web
from picows import WSTransport

from tests.support.waiting import until
from toritsugi.voice.telephony.asterisk import arisocket, asked, sockets
from toritsugi.voice.telephony.asterisk.ari import Ari
from toritsugi.voice.telephony.asterisk.arisocket import AriSocket
from toritsugi.voice.telephony.asterisk.messages import AriRefused, AriUnreachable, Event
from toritsugi.voice.telephony.asterisk.settings import AsteriskSettings
from toritsugi.voice.telephony.asterisk.wsmedia import MediaWebSocket

#: longer than any test may take: what ends sooner was told
LIMIT = 60.0


class Exchange:
    """ARI's server. answers: statuses by method and path, None for no answer yet; a path that is not there: 200."""

    def __init__(self, *, takes_requests: bool = True) -> None:
        self.takes_requests = takes_requests
        self.answers: dict[tuple[str, str], int | None] = {}
        self.by_socket: list[tuple[str, str]] = []
        self.by_app: defaultdict[str, list[str]] = defaultdict(list)
        self.by_http: list[tuple[str, str]] = []
        self.parameters: dict[str, str] = {}
        self.came = asyncio.Event()
        self.apps: dict[str, web.WebSocketResponse] = {}
        self._unanswered: list[tuple[web.WebSocketResponse, str]] = []

    async def listen(self, request: web.Request) -> web.WebSocketResponse:
        assert request.query["subscribeAll"] == "false"
        app = request.query["app"]
        self.apps[app] = socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type == WSMsgType.TEXT and self.takes_requests:
                await self._asked(app, socket, json.loads(message.data))
        return socket

    async def _asked(self, app: str, socket: web.WebSocketResponse, told: dict[str, Any]) -> None:
        method, path = told["method"], told["uri"]
        if path != "asterisk/ping":
            self.by_socket.append((method, path))
            self.by_app[app].append(path)
            self.parameters = {one["name"]: one["value"] for one in told["query_strings"]}
        status = self.answers.get((method, path), 200)
        if status is None:
            self._unanswered.append((socket, told["request_id"]))
        else:
            await answer(socket, told["request_id"], status)
        self.came.set()

    async def answer_the_rest(self) -> None:
        while self._unanswered:
            await answer(*self._unanswered.pop(0))

    async def http(self, request: web.Request) -> web.Response:
        self.by_http.append((request.method, request.path.removeprefix("/ari/")))
        return web.json_response([])


async def answer(socket: web.WebSocketResponse, request_id: str, status: int = 200) -> None:
    body = {"message_body": "{}", "status_code": status, "request_id": request_id, "uri": "x"}
    await socket.send_str(json.dumps({"type": "RESTResponse", **body}))


@asynccontextmanager
async def at(exchange: Exchange, count: int = 1) -> AsyncIterator[tuple[Ari, AsyncIterator[Event]]]:
    """ARI at this exchange with its events, once so many sockets take requests there."""
    app = web.Application()
    app.router.add_get("/ari/events", exchange.listen)
    app.router.add_route("*", "/ari/{rest:.*}", exchange.http)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    ari = Ari(AsteriskSettings(url=url, user="u", password="p", app="desk", request_limit=LIMIT))
    await ari.open()
    try:
        with patch.object(sockets, "BESIDE", count - 1):
            async with asyncio.timeout(10), ari.events() as events:
                if exchange.takes_requests:
                    await until(lambda: ready(ari) == count)
                yield ari, events
    finally:
        await ari.close()
        await runner.cleanup()


def ready(ari: Ari) -> int:
    return sum(one.takes_requests() for one in ari._sockets._all) if ari._sockets is not None else 0


async def test_requests_go_over_a_socket_and_lists_do_not() -> None:
    exchange = Exchange()
    async with at(exchange) as (ari, _):
        assert await ari.request("POST", "bridges", type="mixing", bridgeId="desk.b.1") == "{}"
        assert exchange.parameters == {"type": "mixing", "bridgeId": "desk.b.1"}
        assert await ari.channels() == ()
    assert exchange.by_socket == [("POST", "bridges")]
    assert exchange.by_http == [("GET", "channels")]


async def test_an_older_exchange_is_asked_over_http() -> None:
    exchange = Exchange(takes_requests=False)
    async with at(exchange) as (ari, _):
        await ari.request("POST", "bridges", type="mixing")
        await ari.request("DELETE", "bridges/desk.b.1")
    assert exchange.by_http == [("POST", "bridges"), ("DELETE", "bridges/desk.b.1")]


async def test_an_older_exchange_that_never_answers_holds_up_no_end(caplog: pytest.LogCaptureFixture) -> None:
    async with at(Exchange(takes_requests=False)) as (ari, _):
        await ari.leave_sockets()
    gc.collect()
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING] == []


@pytest.mark.parametrize(("status", "error"), [(404, AriRefused), (409, AriRefused), (500, AriUnreachable)])
async def test_a_refusal_is_one_and_a_fault_is_none(status: int, error: type[Exception]) -> None:
    exchange = Exchange()
    exchange.answers["POST", "channels/1/answer"] = status
    async with at(exchange) as (ari, _):
        with pytest.raises(error, match=f"POST channels: {status}"):
            await ari.request("POST", "channels/1/answer")


async def test_when_the_socket_breaks_nobody_waits_for_an_answer() -> None:
    exchange = Exchange()
    exchange.answers["POST", "channels/1/answer"] = None
    async with at(exchange) as (ari, events):
        exchange.came.clear()
        asking = asyncio.ensure_future(ari.request("POST", "channels/1/answer"))
        await exchange.came.wait()
        await exchange.apps["desk"].close()
        with pytest.raises(AriUnreachable):
            await asking
        assert [event async for event in events] == []
        await ari.request("POST", "channels/1/continue")  # the next one finds its way
    assert exchange.by_http == [("POST", "channels/1/continue")]


async def test_who_leaves_the_sockets_has_its_last_answers() -> None:
    exchange = Exchange()
    exchange.answers["POST", "bridges"] = None
    async with at(exchange) as (ari, _):
        exchange.came.clear()
        asking = asyncio.ensure_future(ari.request("POST", "bridges"))
        await exchange.came.wait()
        leaving = asyncio.ensure_future(ari.leave_sockets())
        await asyncio.sleep(0)
        await ari.request("DELETE", "bridges/other")
        assert not leaving.done()
        await exchange.answer_the_rest()
        await leaving
        assert asking.done()
    assert exchange.by_http == [("DELETE", "bridges/other")]


async def test_a_request_that_is_held_up_holds_up_no_other_but_what_would_overtake_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exchange = Exchange()
    exchange.answers["POST", "bridges"] = exchange.answers["DELETE", "bridges/b"] = None
    async with at(exchange) as (ari, _):
        monkeypatch.setattr(asked, "HELD_UP", 0.0)
        exchange.came.clear()
        making = asyncio.ensure_future(ari.request("POST", "bridges", bridgeId="b"))
        await exchange.came.wait()
        removing = asyncio.ensure_future(ari.request("DELETE", "bridges/b"))
        await ari.request("POST", "channels/1/variable")
        await ari.request("DELETE", "bridges/other")
        assert not making.done()
        assert not removing.done()
        await exchange.answer_the_rest()
        await asyncio.gather(making, removing)
        await ari.request("POST", "channels/2/variable")
    assert exchange.by_socket == [("POST", "bridges"), ("DELETE", "bridges/b"), ("POST", "channels/2/variable")]
    assert exchange.by_http == [("POST", "channels/1/variable"), ("DELETE", "bridges/other")]


async def test_a_crowd_is_spread_over_sockets_and_what_is_made_is_removed_on_its_own() -> None:
    exchange, count = Exchange(), 4
    async with at(exchange, count) as (ari, _):
        for number in range(count):
            exchange.answers["POST", f"channels/{number}"] = None
        making = [
            asyncio.ensure_future(ari.request("POST", f"channels/{number}", channelId=f"m{number}"))
            for number in range(count)
        ]
        await until(lambda: len(exchange.by_socket) == count)
        removing = [asyncio.ensure_future(ari.request("DELETE", f"channels/m{number}")) for number in range(count)]
        await asyncio.gather(*removing)
        await exchange.answer_the_rest()
        await asyncio.gather(*making)
    assert sorted(exchange.apps) == ["desk", "desk.r0", "desk.r1", "desk.r2"]
    for paths in exchange.by_app.values():
        made, removed = paths
        assert removed.removeprefix("channels/m") == made.removeprefix("channels/")
    assert len(exchange.by_app) == count


@pytest.mark.parametrize("which", ["desk", "desk.r1"])
async def test_when_one_socket_ends_all_begin_anew(which: str) -> None:
    exchange = Exchange()
    async with at(exchange, 3) as (_, events):
        await exchange.apps[which].close()
        assert [event async for event in events] == []


class Late:
    """A server that takes a connection's first words, and answers them when it is let, or closes without an answer."""

    def __init__(self, *, closes: bool) -> None:
        self.closes = closes
        self.let = asyncio.Event()
        self.ended = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readuntil(b"\r\n\r\n")).decode()
        if not self.closes:
            await self.let.wait()
            key = next(
                line.split(": ")[1] for line in asked.split("\r\n") if line.lower().startswith("sec-websocket-key")
            )
            whole = f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()
            accept = b64encode(sha1(whole, usedforsecurity=False).digest()).decode()
            head = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
            writer.write("\r\n".join([*head, f"Sec-WebSocket-Accept: {accept}", "", ""]).encode())
            await reader.read(1)
        writer.close()
        self.ended.set()


async def test_a_socket_that_was_given_up_and_stands_after_all_is_closed() -> None:
    """Asterisk would tell its calls there, where nobody reads."""
    late = Late(closes=False)
    server = await asyncio.start_server(late.serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        one = AriSocket(lambda _event: None, lambda: None)
        with pytest.raises(AriUnreachable):
            await one.open(f"ws://127.0.0.1:{port}/ari/events?app=a", {}, 0.2)
        late.let.set()
        async with asyncio.timeout(LIMIT):
            await late.ended.wait()


async def test_a_socket_that_stands_in_the_moment_in_which_it_is_given_up_is_closed() -> None:
    """Another one has ended: it is cancelled between its handshake and who waits for that."""
    late = Late(closes=False)
    late.let.set()
    server = await asyncio.start_server(late.serve, "127.0.0.1", 0)

    class Stands(AriSocket):
        def on_ws_connected(self, transport: WSTransport) -> None:
            super().on_ws_connected(transport)
            opening.cancel()

    async with server:
        port = server.sockets[0].getsockname()[1]
        with patch.object(arisocket, "HEARTBEAT", (600.0, 600.0)):  # Asterisk answers pings
            one = Stands(lambda _event: None, lambda: None)
            opening = asyncio.create_task(one.open(f"ws://127.0.0.1:{port}/ari/events?app=a", {}, 600.0))
            with pytest.raises(asyncio.CancelledError):
                await opening
        async with asyncio.timeout(LIMIT):
            await late.ended.wait()


async def test_media_that_are_closed_amid_their_opening_are_told_at_once() -> None:
    server = await asyncio.start_server(Late(closes=True).serve, "127.0.0.1", 0)
    async with server, asyncio.timeout(LIMIT):
        port = server.sockets[0].getsockname()[1]
        media = MediaWebSocket(f"http://127.0.0.1:{port}", lambda _frame: None)
        with pytest.raises(AriUnreachable):
            await media.join({"MEDIA_WEBSOCKET_CONNECTION_ID": "x"})
