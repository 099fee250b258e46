"""The web process says that it serves only when its first page comes without anything being loaded for it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import ROOT
from toritsugi.config.lifespan import Lifespan
from toritsugi.config.warm import warm

pytestmark = pytest.mark.either_database

#: serves as uvicorn does: the lifespan first, then a request; tells what was loaded for the request
PROBE = """
import asyncio, json, sys
from toritsugi.commands.office import point_django
from toritsugi.settings_env import read
import os
point_django(read(os.environ))
from toritsugi.config.asgi import application

async def main():
    state, inbox, told = {}, asyncio.Queue(), asyncio.Queue()
    living = asyncio.create_task(application({"type": "lifespan", "state": state}, inbox.get, told.put))
    await inbox.put({"type": "lifespan.startup"})
    assert (await told.get())["type"] == "lifespan.startup.complete"
    before = set(sys.modules)
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": "/", "raw_path": b"/", "root_path": "", "query_string": b"", "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1), "server": ("localhost", 80), "state": state,
    }
    sent = asyncio.Queue()
    asked = [{"type": "http.request", "body": b"", "more_body": False}]
    async def receive():
        return asked.pop() if asked else await asyncio.Event().wait()
    await application(scope, receive, sent.put)
    status = (await sent.get())["status"]
    await inbox.put({"type": "lifespan.shutdown"})
    await living
    print(json.dumps({"status": status, "loaded": sorted(set(sys.modules) - before)}))

asyncio.run(main())
"""


def test_the_first_visitor_waits_for_nothing_to_be_loaded(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TORITSUGI_", "DJANGO_"))}
    env |= {"TORITSUGI_DATA": str(tmp_path)}
    for arguments in (("-m", "toritsugi", "prepare"), ("-c", PROBE)):
        done = subprocess.run(
            [sys.executable, *arguments], env=env, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told == {"status": 200, "loaded": []}


class Events:
    def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass


def test_it_serves_though_its_front_page_is_broken() -> None:
    order: list[str] = []

    async def broken(scope: Any, receive: Any, send: Any) -> None:
        order.append(scope["path"])
        raise RuntimeError("no template")

    async def work() -> None:
        messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

        async def receive() -> dict[str, Any]:
            return messages.pop(0)

        async def send(message: Any) -> None:
            order.append(message["type"])

        await Lifespan(Events(), broken)({"type": "lifespan", "state": {}}, receive, send)  # type: ignore[arg-type]

    asyncio.run(work())
    assert order == ["/", "lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_the_page_gets_what_every_request_gets() -> None:
    seen: dict[str, Any] = {}

    async def page(scope: Any, receive: Any, send: Any) -> None:
        seen.update(scope["state"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    asyncio.run(warm(page, {"events": "the source"}))
    assert seen == {"events": "the source"}
