"""Asterisk's REST Interface: requests with a deadline, and the stream of events."""

from __future__ import annotations

import base64
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec

from toritsugi.voice.telephony.asterisk.settings import AsteriskSettings

log = logging.getLogger(__name__)

#: seconds after which an idle connection is closed here; Asterisk closes it after 15
KEEP_ALIVE = 10.0
#: seconds between pings on the event stream; two missed ones end it
HEARTBEAT = 10.0
#: bytes of one event; Asterisk's largest are about 2 kB
MAX_EVENT = 256 * 1024


class AriError(Exception):
    """A request to Asterisk did not do what it asks."""


class AriRefused(AriError):
    """Asterisk answered that it will not (4xx). Mostly: the channel is gone, or not in our hands any more."""

    def __init__(self, what: str, status: int, body: str) -> None:
        super().__init__(f"{what}: {status} {body[:200]}")
        self.status = status


class AriUnreachable(AriError):
    """No answer within the deadline, or no connection."""


class Dialplan(msgspec.Struct, frozen=True):
    """Where a channel is: app_name "Stasis" and app_data "application,arguments…" while it is in an application."""

    app_name: str = ""
    app_data: str = ""


class Party(msgspec.Struct, frozen=True):
    """A caller as its own side tells it: the name is anything at all."""

    name: str = ""


class Channel(msgspec.Struct, frozen=True):
    """A channel as Asterisk describes it. channelvars hold, for external media, Asterisk's own RTP address."""

    id: str
    name: str = ""
    state: str = ""
    caller: Party = Party()
    dialplan: Dialplan = Dialplan()
    channelvars: dict[str, str] = {}

    def application(self) -> str:
        """The ARI application it is in, "" for none."""
        return self.dialplan.app_data.split(",")[0] if self.dialplan.app_name == "Stasis" else ""


class Bridge(msgspec.Struct, frozen=True):
    """A bridge."""

    id: str


class Event(msgspec.Struct, frozen=True):
    """An event; only what is used of it."""

    type: str
    channel: Channel | None = None
    args: tuple[str, ...] = ()
    digit: str = ""
    cause: int = 0


_EVENT = msgspec.json.Decoder(Event)
_CHANNELS = msgspec.json.Decoder(tuple[Channel, ...])
_BRIDGES = msgspec.json.Decoder(tuple[Bridge, ...])
_CHANNEL = msgspec.json.Decoder(Channel)


class Ari:
    """One Asterisk. `async with` opens and closes its connections."""

    def __init__(self, settings: AsteriskSettings) -> None:
        self._settings = settings
        self._base = settings.url.rstrip("/") + "/ari"
        token = base64.b64encode(f"{settings.user}:{settings.password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}"}
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the pool of connections; nothing is sent yet."""
        connector = aiohttp.TCPConnector(limit=64, keepalive_timeout=KEEP_ALIVE)
        self._session = aiohttp.ClientSession(connector=connector, headers=self._headers)

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def request(self, method: str, path: str, **parameters: str) -> bytes:
        """The body of the answer. Raises AriRefused, AriUnreachable."""
        what = f"{method} {path.split('/')[0]}"
        limit = aiohttp.ClientTimeout(total=self._settings.request_limit)
        try:
            async with self._open_session().request(
                method, f"{self._base}/{path}", params=parameters, timeout=limit
            ) as answer:
                body = await answer.read()
                if answer.status >= 500:  # not ready yet, or broken: says nothing about the channel
                    raise AriUnreachable(f"{what}: {answer.status}")
                if answer.status >= 400:
                    raise AriRefused(what, answer.status, body.decode("utf-8", "replace"))
                return body
        except (aiohttp.ClientError, TimeoutError, OSError) as why:
            raise AriUnreachable(f"{what}: {type(why).__name__}") from why

    async def channels(self) -> tuple[Channel, ...]:
        """Every channel of this Asterisk."""
        found: tuple[Channel, ...] = _decode(_CHANNELS, await self.request("GET", "channels"))
        return found

    async def bridges(self) -> tuple[Bridge, ...]:
        """Every bridge of this Asterisk."""
        found: tuple[Bridge, ...] = _decode(_BRIDGES, await self.request("GET", "bridges"))
        return found

    async def external_media(self, parameters: Mapping[str, str]) -> Channel:
        """Make an external media channel; it is not in the application yet when this returns."""
        made: Channel = _decode(_CHANNEL, await self.request("POST", "channels/externalMedia", **parameters))
        return made

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[Event]]:
        """Register the application and yield its events. Raises AriUnreachable when that is not possible."""
        parameters = {"app": self._settings.app, "subscribeAll": "false"}
        limit = aiohttp.ClientWSTimeout(ws_close=self._settings.request_limit)
        try:
            async with self._open_session().ws_connect(
                f"{self._base}/events", params=parameters, heartbeat=HEARTBEAT, max_msg_size=MAX_EVENT, timeout=limit
            ) as socket:
                yield _decoded(socket)
        except (aiohttp.ClientError, TimeoutError, OSError) as why:
            raise AriUnreachable(f"events: {type(why).__name__}") from why

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise AriUnreachable("the connection to Asterisk is closed")
        return self._session


async def _decoded(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[Event]:
    async for message in socket:
        if message.type == aiohttp.WSMsgType.TEXT:
            try:
                event = _EVENT.decode(message.data)
            except (msgspec.DecodeError, UnicodeError, RecursionError) as why:
                log.warning("an event of Asterisk is not understood: %s", why)
                continue
            yield event


def _decode(decoder: msgspec.json.Decoder[Any], body: bytes | str) -> Any:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as why:
        raise AriUnreachable(f"Asterisk's answer is not understood: {why}") from why
