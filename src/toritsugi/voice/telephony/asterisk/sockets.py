"""The sockets of one application: its events, and beside them more sockets for requests (docs/adr/0053).

Asterisk carries out the requests of one socket one after another, and each waits for the channel it is about: a crowd
of calls needs several. Older Asterisks read requests on a socket and say nothing, so the first one is asked for nothing
but its answer: until that comes, and for as long as it does not, there are no others, and requests go over HTTP.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlencode

from toritsugi.voice.telephony.asterisk.arisocket import AriSocket
from toritsugi.voice.telephony.asterisk.messages import AriUnreachable, Event

log = logging.getLogger(__name__)

#: sockets beside that of the events. A hundred calls at once stand in 0.32 s with none, 0.22 s with three or seven
BESIDE: Final = 3
#: lists may be longer than a message
_ELSEWHERE: Final = frozenset({"GET"})


class Sockets:
    """All of them live and die together: what was asked on one that broke is found when all begin anew."""

    def __init__(self, base: str, headers: Mapping[str, str], app: str, seconds: float) -> None:
        """base: of ARI, "http://127.0.0.1:8088/ari". seconds: for opening one."""
        self._base = base.replace("http", "ws", 1)
        self._headers, self._app, self._seconds = headers, app, seconds
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()
        self._first = AriSocket(self._events.put_nowait, lambda: self._events.put_nowait(None))
        self._all = [self._first]

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[AsyncIterator[Event]]:
        """Register the application; its events, until a socket ends. Raises AriUnreachable."""
        await self._first.open(self._url(self._app), self._headers, self._seconds)
        more = asyncio.create_task(self._open_more(), name="sockets to Asterisk")
        try:
            yield self._each()
        finally:
            more.cancel()
            await asyncio.wait({more})
            for one in self._all:
                one.close()

    def choose(self, method: str, path: str) -> AriSocket | None:
        """The one with the fewest requests before this one, None where it is to go over HTTP.

        What removes something goes behind what is still to make it: it would find nothing to remove elsewhere.
        """
        if method in _ELSEWHERE:
            return None
        if method == "DELETE":
            name = path.partition("/")[2]
            for one in self._all:
                if one.asked.makes(name):
                    return one
        free = [one for one in self._all if one.takes_requests()]
        return min(free, key=lambda one: len(one.asked), default=None)

    async def answered(self, seconds: float) -> None:
        """Wait until all that was asked is answered, at most so long."""
        if waiting := [answer for one in self._all for answer in one.asked.waiting()]:
            await asyncio.wait(waiting, timeout=seconds)

    async def _each(self) -> AsyncIterator[Event]:
        while (event := await self._events.get()) is not None:
            yield event

    async def _open_more(self) -> None:
        await self._first.answers.wait()
        log.info("Asterisk takes requests on sockets")
        try:
            for number in range(BESIDE):
                one = AriSocket(lambda event: None, self._first.close)
                # an application of its own, which no call ever enters
                await one.open(self._url(f"{self._app}.r{number}"), self._headers, self._seconds)
                self._all.append(one)
        except AriUnreachable as why:
            log.warning("requests go over %d sockets: %s", len(self._all), why)

    def _url(self, app: str) -> str:
        return f"{self._base}/events?{urlencode({'app': app, 'subscribeAll': 'false'})}"
