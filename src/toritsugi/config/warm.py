"""Serving the first page before anybody asks for it, so that a web process that says it serves answers at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

log = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Application = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


async def warm(application: Application, state: Message) -> None:
    """Ask the application for its front page: what it loads on first use (addresses, views, templates) is there then.

    state: what the lifespan hands to every request. A page that fails is logged: it keeps the process from nothing.
    """
    statuses: list[int] = []

    asked: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if asked:
            return asked.pop()
        return await asyncio.get_running_loop().create_future()  # who asks stays for the whole answer

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/",
        "raw_path": b"/",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 0),
        "server": ("localhost", 80),
        "state": state,
    }
    try:
        await application(scope, receive, send)
    except Exception:
        log.exception("the front page cannot be served")
        return
    if statuses != [200]:
        log.warning("the front page answers %s", statuses)
