"""A real server of `POST …/v1/chat/completions` on loopback, that answers well or badly, as it is told."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

#: what becomes of one request: its body → the answer
Behave = Callable[[web.Request], Awaitable[web.StreamResponse]]


def completion(*commands: dict[str, Any], sent: int = 900, answered: int = 20) -> dict[str, Any]:
    """An answer as servers give it."""
    return completion_of(json.dumps({"commands": [*commands]}, ensure_ascii=False), sent, answered)


def completion_of(text: str | None, sent: int = 900, answered: int = 20, reason: str = "stop") -> dict[str, Any]:
    """An answer with any text."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": reason}],
        "usage": {"prompt_tokens": sent, "completion_tokens": answered, "total_tokens": sent + answered},
    }


class ChatServer:
    """behave: how the next requests are answered. got: the bodies that came, as JSON. keys: their Authorization."""

    def __init__(self) -> None:
        self.behave: Behave = self.with_commands()
        self.got: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.url = ""
        self.others: list[str] = []

    @property
    def words(self) -> list[str]:
        """The callers' words that came."""
        return [json.loads(body["messages"][1]["content"])["caller_words"] for body in self.got]

    def with_commands(self, *commands: dict[str, Any]) -> Behave:
        """Answer with these commands."""
        return self.with_json(completion(*commands))

    def with_json(self, told: object) -> Behave:
        """Answer with this JSON."""

        async def behave(_request: web.Request) -> web.StreamResponse:
            return web.json_response(told)

        return behave

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        self.got.append(await request.json())
        self.keys.append(request.headers.get("Authorization", ""))
        return await self.behave(request)

    async def _other(self, request: web.Request) -> web.StreamResponse:
        self.others.append(request.path)
        return web.json_response({"data": []})


async def hang(_request: web.Request) -> web.StreamResponse:
    """Never answer."""
    await asyncio.Event().wait()
    raise AssertionError


async def drip(request: web.Request) -> web.StreamResponse:
    """Begin to answer, and go on for ever, a byte at a time."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.02)


async def flood(request: web.Request) -> web.StreamResponse:
    """Answer more than anybody wants to read."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    for _ in range(4000):
        await response.write(b" " * 65536)
    return response


async def drop(request: web.Request) -> web.StreamResponse:
    """Close the connection in the middle of the answer."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"choices": [')
    assert request.transport is not None
    request.transport.abort()
    return response


@asynccontextmanager
async def chat_server(tls: ssl.SSLContext | None = None) -> AsyncIterator[ChatServer]:
    """A server for as long as the block runs."""
    made = ChatServer()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", made._chat)
    app.router.add_route("*", "/{rest:.*}", made._other)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    made.url = f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()
