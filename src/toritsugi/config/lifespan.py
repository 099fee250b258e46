"""Start and end of the web process: the event source is started once the server runs and closed before it ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from toritsugi.office.calls.events import EventSource


class Lifespan:
    """Answers ASGI's lifespan and hands the event source to every request by the scope's state."""

    def __init__(self, events: EventSource) -> None:
        self.events = events

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
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.events.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return
