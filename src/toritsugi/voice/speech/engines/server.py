"""A server of speech: one request at a time limit, and never more bytes than speech can have."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import aiohttp
import msgspec

from toritsugi.voice.connections import Connections, TooMuch, whole
from toritsugi.voice.speech.ports import SpeechFailed

#: connections that are kept open for the next stretch
_CONNECTIONS: Final = 4
#: an answer that is no sound, in bytes
LARGEST_JSON: Final = 4 * 1024 * 1024


class SpeechServer:
    """Redirects are not followed, proxies of the environment and cookies are not used, certificates are checked.

    title: for messages. deadline: seconds of one request, from connecting to the last byte.
    """

    def __init__(self, url: str, title: str, deadline: float, key: str = "") -> None:
        self._url = url.rstrip("/")
        self._title = title
        self._deadline = deadline
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._connections = Connections(_CONNECTIONS)

    async def json(self, method: str, path: str, query: Mapping[str, str] | None = None, body: object = None) -> Any:
        """An answer in JSON. Raises SpeechFailed."""
        raw, _ = await self.bytes(method, path, LARGEST_JSON, query, body)
        try:
            return msgspec.json.decode(raw)
        except (msgspec.DecodeError, RecursionError):
            raise SpeechFailed(f"{self._title} answered what is no JSON") from None

    async def bytes(
        self, method: str, path: str, most: int, query: Mapping[str, str] | None = None, body: object = None
    ) -> tuple[bytes, str]:
        """An answer of at most so many bytes, and its content type. Raises SpeechFailed."""
        headers = {**self._headers, "Accept-Encoding": "identity"}
        data = None
        if body is not None:
            data, headers["Content-Type"] = msgspec.json.encode(body), "application/json"
        try:
            async with (
                asyncio.timeout(self._deadline),
                self._connections.opened().request(
                    method, self._url + path, params=query, data=data, headers=headers, allow_redirects=False
                ) as answer,
            ):
                if answer.status != 200:
                    raise SpeechFailed(f"{self._title} answered {answer.status}")
                return await whole(answer, most), answer.content_type
        except TooMuch:
            raise SpeechFailed(f"{self._title} answered more than speech can be") from None
        except TimeoutError:
            raise SpeechFailed(f"{self._title} did not answer in {self._deadline:g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as why:
            raise SpeechFailed(f"{self._title}: {type(why).__name__}") from None

    async def close(self) -> None:
        """Close the connections."""
        await self._connections.close()
