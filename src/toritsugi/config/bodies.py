"""Bodies of requests, bounded before Django has them: it writes all of a body to disk first, whoever sends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from toritsugi.office.voices.decode import LARGEST

#: bytes of a form or of JSON: more than any page takes (Django's DATA_UPLOAD_MAX_MEMORY_SIZE is below)
MOST: Final = 2 * 1024 * 1024
#: bytes where a recording is uploaded: the largest file, and the form around it
MOST_UPLOADED: Final = LARGEST + 64 * 1024

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class Bounded:
    """An application that never gets more of a body than is taken at that address; the answer is 413 then."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        most = _most(scope["path"])
        if _announced(scope) > most:
            await _refuse(send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            if taken <= most:
                message = await receive()
                taken += len(message.get("body", b""))
                if taken <= most:
                    return message
            return {"type": "http.disconnect"}

        await self._application(scope, counted, send)
        if taken > most:  # Django took that for a visitor who left, and has answered nothing
            await _refuse(send)


def _most(path: str) -> int:
    return MOST_UPLOADED if path.startswith("/voices/") and path.endswith("/keep") else MOST


def _announced(scope: Message) -> int:
    """What the request says of its length; 0 where it says nothing."""
    told = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(told) if told.isdigit() and len(told) < 20 else 0


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": "大きすぎます。 Too large.\n".encode()})
