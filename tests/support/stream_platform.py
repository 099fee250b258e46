"""A carrier's platform of media streams: places a call over a WebSocket, plays what it is sent at the pace of sound.

What it does not play at once waits in its store, as in the real ones: marks come back when all before them was played,
and `clear` empties the store and sends every waiting mark back. With `at_once` it plays nothing later.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

SID = "MZ00000000000000000000000000000001"


class Platform:
    """One call. `received`: every message of the desk, in order; `sound`: the bytes of its media."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.received: list[dict[str, Any]] = []
        self.sound = b""
        self.marks: list[str] = []
        self.closed = asyncio.Event()
        self._more = asyncio.Condition()

    async def tell(self, message: Mapping[str, Any] | str) -> None:
        await self.socket.send_str(message if isinstance(message, str) else json.dumps(message))

    async def start(self, **parameters: str) -> None:
        await self.tell({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        start = {"streamSid": SID, "callSid": "CA1", "customParameters": parameters}
        await self.tell({"event": "start", "sequenceNumber": "1", "start": start, "streamSid": SID})

    async def say(self, sound: bytes, track: str = "inbound") -> None:
        media = {"track": track, "chunk": "1", "timestamp": "1", "payload": b64encode(sound).decode()}
        await self.tell({"event": "media", "sequenceNumber": "2", "media": media, "streamSid": SID})

    async def mark(self, name: str) -> None:
        await self.tell({"event": "mark", "streamSid": SID, "mark": {"name": name}})

    async def wait(self, condition: Any) -> None:
        """Until the callable says yes of what was received."""
        async with asyncio.timeout(10), self._more:
            await self._more.wait_for(condition)

    async def read(self) -> None:
        async for message in self.socket:
            if message.type == aiohttp.WSMsgType.TEXT:
                told = json.loads(message.data)
                self.received.append(told)
                if told["event"] == "media":
                    self.sound += b64decode(told["media"]["payload"])
                elif told["event"] == "mark":
                    self.marks.append(told["mark"]["name"])
                async with self._more:
                    self._more.notify_all()
        self.closed.set()
        async with self._more:
            self._more.notify_all()


@asynccontextmanager
async def calling(url: str, **headers: str) -> AsyncIterator[Platform]:
    """Connect to the desk; raises aiohttp.WSServerHandshakeError where it refuses."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    async with aiohttp.ClientSession() as session, session.ws_connect(url, headers=given) as socket:
        platform = Platform(socket)
        reader = asyncio.create_task(platform.read())
        try:
            yield platform
        finally:
            await socket.close()
            await reader
