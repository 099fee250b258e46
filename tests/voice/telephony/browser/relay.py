"""A bad network on one machine: a relay between a page and the desk that loses, delays, reorders, or stands."""

from __future__ import annotations

import asyncio
import random
import re

from tests.voice.telephony.browser.peers import CLAIMS, Page, own_address
from toritsugi.voice.telephony.browser.adapter import BrowserAdapter

Address = tuple[str, int]


class Relay:
    """All packets of one page, both ways. loss: share that is lost. jitter: seconds that one may be late. down: all."""

    def __init__(self, seed: int = 1) -> None:
        self.loss, self.jitter, self.down = 0.0, 0.0, False
        self.passed = self.lost = 0
        self._random = random.Random(seed)
        self._page: Address | None = None
        self._desk: Address | None = None

    async def open(self, desk: Address) -> int:
        """Stand between; the port that the page is to talk to instead of the desk's."""
        loop = asyncio.get_running_loop()
        self._desk = desk
        here = (own_address(), 0)
        self._front, _ = await loop.create_datagram_endpoint(lambda: _Side(self, to_desk=True), local_addr=here)
        self._back, _ = await loop.create_datagram_endpoint(lambda: _Side(self, to_desk=False), local_addr=here)
        port: int = self._front.get_extra_info("sockname")[1]
        return port

    def close(self) -> None:
        self._front.close()
        self._back.close()

    async def call(self, page: Page, adapter: BrowserAdapter) -> None:
        """The page calls, with this relay in the desk's place."""
        offer = await page.offer()
        answer = await adapter.offer(offer.sdp, offer.type, CLAIMS, "leg-1")
        await page.connect(await self.instead(answer.sdp), answer.type)

    async def instead(self, sdp: str) -> str:
        """The desk's answer, with this relay in the desk's place."""
        candidate = re.compile(rf"(a=candidate:\S+ 1 udp \d+) {re.escape(own_address())} (\d+) ")
        found = candidate.search(sdp)
        assert found, sdp
        port = await self.open((own_address(), int(found[2])))
        lines = [line for line in sdp.splitlines() if not line.startswith("a=candidate:")]
        ours = f"{found[1]} {own_address()} {port} typ host"
        at = next(n for n, line in enumerate(lines) if line.startswith("a=ice-ufrag"))
        lines.insert(at, ours)
        return "\r\n".join(lines) + "\r\n"

    def take(self, data: bytes, sender: Address, *, to_desk: bool) -> None:
        if to_desk:
            self._page = sender
        if self.down or self._random.random() < self.loss:
            self.lost += 1
            return
        self.passed += 1
        wait = self._random.uniform(0.0, self.jitter)
        asyncio.get_running_loop().call_later(wait, self._pass_on, data, to_desk)

    def _pass_on(self, data: bytes, to_desk: bool) -> None:
        to, out = (self._desk, self._back) if to_desk else (self._page, self._front)
        if to is not None and not out.is_closing():
            out.sendto(data, to)


class _Side(asyncio.DatagramProtocol):
    def __init__(self, relay: Relay, *, to_desk: bool) -> None:
        self._relay, self._to_desk = relay, to_desk

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._relay.take(data, addr, to_desk=self._to_desk)
