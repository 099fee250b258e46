"""A voice process whose control interface is served over real HTTP on loopback; the office is in memory."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.fake_desk import FakeDesk, MemoryVault, in_force
from tests.support.manuals import a_matter, small_manual
from tests.support.voice_node import Hum
from toritsugi import resources
from toritsugi.core.tickets import Claims, sign, ticket_key
from toritsugi.voice.control import Control
from toritsugi.voice.node import VoiceNode
from toritsugi.voice.parts import NodeSettings, Parts

TOKEN = "a-token-of-the-installation"


class Pages:
    """Stands for the browser adapter: answers offers, remembers them."""

    def __init__(self) -> None:
        self.offers: list[tuple[str, Claims, str]] = []
        self.refuses = ""

    async def offer(self, sdp: str, kind: str, claims: Claims, leg_id: str) -> Any:
        if self.refuses:
            why = ValueError("refused")
            why.reason = self.refuses  # type: ignore[attr-defined]
            raise why
        self.offers.append((sdp, claims, leg_id))
        return type("Answered", (), {"sdp": "v=0 answer", "type": "answer"})()

    async def resume(self, sdp: str, kind: str, leg_id: str) -> Any:
        return await self.offer(sdp, kind, Claims(line_id="", visitor="", exp=0.0, nonce=""), leg_id)


class House:
    """A running node with its control interface."""

    def __init__(self, node: VoiceNode, desk: FakeDesk, pages: Pages, url: str, session: aiohttp.ClientSession) -> None:
        self.node, self.desk, self.pages, self.url, self.session = node, desk, pages, url, session

    async def post(self, path: str, body: object, key: str = "", token: str = TOKEN) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key or secrets.token_hex(8)}
        async with self.session.post(self.url + path, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def get(self, path: str, token: str = TOKEN) -> tuple[int, Any]:
        async with self.session.get(self.url + path, headers={"Authorization": f"Bearer {token}"}) as answer:
            return answer.status, await answer.json()


def ticket(line: str = "line-1", seconds: float = 60.0, key: bytes | None = None) -> str:
    exp = datetime.now(UTC).timestamp() + seconds
    claims = Claims(line_id=line, visitor="v", exp=exp, nonce=secrets.token_hex(16))
    return sign(claims, key or ticket_key(TOKEN))


@asynccontextmanager
async def served(tmp_path: Path) -> AsyncIterator[House]:
    quote = a_matter(
        "quote",
        title="見積もり",
        key="1",
        heard=("見積もりをお願いしたい",),
        collect=("company", "name", "phone", "about"),
    )
    desk = FakeDesk([in_force(small_manual(matters=[quote]))])
    parts = Parts(
        desk=desk,
        vault=MemoryVault(),
        understander=resources.understander(),
        synthesiser=Hum(),
        recogniser=None,
        holidays=lambda first, last: (),
    )
    node = VoiceNode(NodeSettings(data=tmp_path, node="test", epoch=1, max_calls=3, drain=0.1), parts)
    await node.start()
    pages = Pages()
    control = Control(node, TOKEN, pages)
    url = await control.start()
    async with aiohttp.ClientSession() as session:
        yield House(node, desk, pages, url, session)
    await node.stop()
    await control.stop()
