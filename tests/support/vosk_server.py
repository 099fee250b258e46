"""A server of vosk-server's WebSocket protocol on loopback, with a script in place of a model.

It keeps to what the real one does (alphacep/vosk-server, websocket/asr_server.py): a text with "config" is settings and
gets no answer; every other message gets one answer; the end is the text '{"eof" : 1}' to the letter; after its answer
the server ends the connection.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web

END = '{"eof" : 1}'
#: seconds of sound so far, whether it is the end → the answer
Script = Callable[[float, bool], object]


def words(*stretches: tuple[float, str]) -> Script:
    """Words so far, one letter each 100 ms, and at the end of a stretch (its second) the stretch."""
    told: set[str] = set()

    def script(seconds: float, end: bool) -> object:
        for until, text in stretches:
            if text not in told and (seconds >= until or end):
                told.add(text)
                return {"text": text, "result": [{"conf": 0.9, "word": one} for one in text.split()]}
            if text not in told:
                return {"partial": text[: int(seconds * 10)]}
        return {"text": ""} if end else {"partial": ""}

    return script


class VoskServer:
    """script: made anew for each connection. configs, sounds: what came on each connection. dies: connections that are

    cut after so many seconds of sound. slow: seconds before each answer. raw: sent in place of every answer.
    """

    def __init__(self) -> None:
        self.script: Callable[[], Script] = lambda: words((99.0, "はい そう です"))
        self.configs: list[dict[str, Any]] = []
        self.sounds: list[bytearray] = []
        self.dies: list[float] = []
        self.slow = 0.0
        self.raw: str | bytes | None = None
        self.silent = False
        self.ended = asyncio.Event()
        self.url = ""

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        script, sound = self.script(), bytearray()
        self.sounds.append(sound)
        dies = self.dies.pop(0) if self.dies else None
        rate = 8000
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT and "config" in message.data:
                    config = json.loads(message.data)["config"]
                    self.configs.append(config)
                    rate = int(config["sample_rate"])
                    continue
                end = message.data == END
                if not end:
                    assert message.type is WSMsgType.BINARY, message.data
                    sound += message.data
                seconds = len(sound) / 2 / rate
                if dies is not None and seconds >= dies:
                    assert request.transport is not None
                    request.transport.abort()
                    break
                await asyncio.sleep(self.slow)
                if self.silent:
                    continue
                if isinstance(self.raw, bytes):
                    await socket.send_bytes(self.raw)
                else:
                    await socket.send_str(self.raw or json.dumps(script(seconds, end), ensure_ascii=False))
                if end:
                    break
        finally:
            self.ended.set()
        return socket


@asynccontextmanager
async def vosk_server() -> AsyncIterator[VoskServer]:
    """A server for as long as the block runs."""
    made = VoskServer()
    app = web.Application()
    app.router.add_get("/", made.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"ws://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()
