"""One request to the endpoint: bytes out, bytes back, and nothing of what may go wrong is waited for."""

from __future__ import annotations

import aiohttp

#: an answer of more bytes is none
LARGEST = 64 * 1024
#: connections that are kept open for the next turn, and for how many seconds
_CONNECTIONS, _KEPT = 8, 15.0
#: answers that will be the same however often one asks: the key is refused, or there is no such model or path
_FOR_GOOD = (401, 403, 404)


class EndpointFailed(Exception):
    """No answer that can be read. The text has nothing of the request or of the answer.

    wait: seconds after which the server wants to be asked again. for_good: asking again would fail in the same way.
    """

    def __init__(self, why: str, *, wait: float = 0.0, for_good: bool = False) -> None:
        self.wait, self.for_good = wait, for_good
        super().__init__(why)


class Endpoint:
    """Redirects are not followed, proxies of the environment and cookies are not used, certificates are checked."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._key = key
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, body: bytes) -> bytes:
        """The whole answer. Whoever calls sets the time limit. Raises EndpointFailed."""
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        try:
            async with self._opened().post(self._url, data=body, headers=headers, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise EndpointFailed(
                        f"it answered {answer.status}",
                        wait=_wait(answer.headers.get("Retry-After", "")) if answer.status in (429, 503) else 0.0,
                        for_good=answer.status in _FOR_GOOD,
                    )
                whole = bytearray()
                async for chunk in answer.content.iter_any():
                    whole += chunk
                    if len(whole) > LARGEST:
                        raise EndpointFailed("its answer is too long")
                return bytes(whole)
        except (aiohttp.ClientError, OSError, ValueError) as why:
            raise EndpointFailed(type(why).__name__) from None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEPT),
                timeout=aiohttp.ClientTimeout(total=None),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        return self._session


def _wait(told: str) -> float:
    return float(told) if told.isascii() and told.isdecimal() and len(told) < 7 else 0.0
