"""One request to the endpoint: bytes out, bytes back, and nothing of what may go wrong is waited for."""

from __future__ import annotations

import aiohttp

from toritsugi.voice.connections import FOR_GOOD, Connections, TooMuch, wait_told, whole

#: an answer of more bytes is none
LARGEST = 64 * 1024
#: connections that are kept open for the next turn
_CONNECTIONS = 8


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
        self._connections = Connections(_CONNECTIONS)

    async def ask(self, body: bytes) -> bytes:
        """The whole answer. Whoever calls sets the time limit. Raises EndpointFailed."""
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        try:
            async with self._connections.opened().post(
                self._url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                if answer.status != 200:
                    raise EndpointFailed(
                        f"it answered {answer.status}",
                        wait=wait_told(answer),
                        for_good=answer.status in FOR_GOOD,
                    )
                return await whole(answer, LARGEST)
        except TooMuch:
            raise EndpointFailed("its answer is too long") from None
        except (aiohttp.ClientError, OSError, ValueError) as why:
            raise EndpointFailed(type(why).__name__) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._connections.close()
