"""Connections to one server outside this process, kept open between requests, and its answers read within bounds."""

from __future__ import annotations

from typing import Final

import aiohttp

#: seconds for which a connection that nobody uses is kept
_KEPT: Final = 15.0
#: answers that will be the same however often one asks: the key is refused, or there is no such model or path
FOR_GOOD: Final = (401, 403, 404)


class TooMuch(Exception):
    """An answer has more bytes than it may have."""


class Connections:
    """One session, opened when it is first wanted. Proxies of the environment and cookies are not used, certificates

    are checked. at_once: connections at most. deadline: seconds of one request; None where whoever asks sets the limit.
    unpacks: whether a compressed answer is unpacked, for a server that is asked in a form that may be.
    """

    def __init__(self, at_once: int, deadline: float | None = None, *, unpacks: bool = False) -> None:
        self._at_once, self._deadline, self._unpacks = at_once, deadline, unpacks
        self._session: aiohttp.ClientSession | None = None

    def opened(self) -> aiohttp.ClientSession:
        """The session, on the running event loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._at_once, keepalive_timeout=_KEPT),
                timeout=aiohttp.ClientTimeout(total=self._deadline),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=self._unpacks,
            )
        return self._session

    async def close(self) -> None:
        """Close them."""
        if self._session is not None:
            await self._session.close()


async def whole(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """All of the answer, which may come in pieces. Raises TooMuch past `most` bytes."""
    read = bytearray()
    async for piece in answer.content.iter_any():
        read += piece
        if len(read) > most:
            raise TooMuch
    return bytes(read)


def wait_told(answer: aiohttp.ClientResponse) -> float:
    """Seconds after which a server that is busy wants to be asked again; 0 where it tells none."""
    told = answer.headers.get("Retry-After", "") if answer.status in (429, 503) else ""
    return float(told) if told.isascii() and told.isdecimal() and len(told) < 7 else 0.0
