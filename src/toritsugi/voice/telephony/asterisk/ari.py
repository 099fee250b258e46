"""Asterisk's REST Interface: requests with a deadline, over sockets or HTTP, and the stream of events."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp

from toritsugi.voice.telephony.asterisk.messages import (
    BRIDGES,
    CHANNEL,
    CHANNELS,
    AriRefused,
    AriUnreachable,
    Bridge,
    Channel,
    Event,
    decode,
)
from toritsugi.voice.telephony.asterisk.settings import AsteriskSettings
from toritsugi.voice.telephony.asterisk.sockets import Sockets

#: seconds after which an idle connection is closed here; Asterisk closes it after 15
KEEP_ALIVE = 10.0


class Ari:
    """One Asterisk. `async with` opens and closes its connections."""

    def __init__(self, settings: AsteriskSettings) -> None:
        self._settings = settings
        self._base = settings.url.rstrip("/") + "/ari"
        token = base64.b64encode(f"{settings.user}:{settings.password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}"}
        self._session: aiohttp.ClientSession | None = None
        self._sockets: Sockets | None = None

    async def open(self) -> None:
        """Make the pool of connections; nothing is sent yet."""
        connector = aiohttp.TCPConnector(limit=64, keepalive_timeout=KEEP_ALIVE)
        self._session = aiohttp.ClientSession(connector=connector, headers=self._headers)

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def request(self, method: str, path: str, **parameters: str) -> bytes | str:
        """The body of the answer. Raises AriRefused, AriUnreachable."""
        what = f"{method} {path.split('/')[0]}"
        socket = self._sockets.choose(method, path) if self._sockets is not None else None
        ask = socket.request if socket is not None else self._by_http
        try:
            status, body = await ask(method, path, parameters, self._settings.request_limit)
        except (aiohttp.ClientError, TimeoutError, OSError) as why:
            raise AriUnreachable(f"{what}: {type(why).__name__}") from why
        if status >= 500:  # not ready yet, or broken: says nothing about the channel
            raise AriUnreachable(f"{what}: {status}")
        if status >= 400:
            raise AriRefused(what, status, body if isinstance(body, str) else body.decode("utf-8", "replace"))
        return body

    async def _by_http(
        self, method: str, path: str, parameters: Mapping[str, str], seconds: float
    ) -> tuple[int, bytes | str]:
        limit = aiohttp.ClientTimeout(total=seconds)
        async with self._open_session().request(
            method, f"{self._base}/{path}", params=parameters, timeout=limit
        ) as answer:
            return answer.status, await answer.read()

    async def channels(self) -> tuple[Channel, ...]:
        """Every channel of this Asterisk."""
        found: tuple[Channel, ...] = decode(CHANNELS, await self.request("GET", "channels"))
        return found

    async def bridges(self) -> tuple[Bridge, ...]:
        """Every bridge of this Asterisk."""
        found: tuple[Bridge, ...] = decode(BRIDGES, await self.request("GET", "bridges"))
        return found

    async def external_media(self, parameters: Mapping[str, str]) -> Channel:
        """Make an external media channel; it is not in the application yet when this returns."""
        made: Channel = decode(CHANNEL, await self.request("POST", "channels/externalMedia", **parameters))
        return made

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[Event]]:
        """Register the application and yield its events. Raises AriUnreachable when that is not possible."""
        sockets = Sockets(self._base, self._headers, self._settings.app, self._settings.request_limit)
        async with sockets.opened() as events:
            self._sockets = sockets
            try:
                yield events
            finally:
                self._sockets = None

    async def leave_sockets(self) -> None:
        """From now on requests go over HTTP; returns once those on sockets are answered, or too late.

        What was asked there last may make something, and must have done so before it is removed.
        """
        sockets, self._sockets = self._sockets, None
        if sockets is not None:
            await sockets.answered(self._settings.request_limit)

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise AriUnreachable("the connection to Asterisk is closed")
        return self._session
