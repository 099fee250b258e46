"""Start and end of the web process: the event source is started, and the first page served once, before the socket is
opened; the source is closed before the process ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from toritsugi.config.warm import Application, warm
from toritsugi.office.calls.events import EventSource


class Lifespan:
    """Answers ASGI's lifespan and hands the event source to every request by the scope's state."""

    def __init__(self, events: EventSource, pages: Application) -> None:
        self.events = events
        self._pages = pages

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.events.start()
                scope["state"]["events"] = self.events
                await warm(self._pages, scope["state"])
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.events.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return
