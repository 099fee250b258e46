"""Bodies of requests: what is larger than any page takes is refused before it is written anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest

from toritsugi.config.asgi import application
from toritsugi.config.bodies import MOST, MOST_UPLOADED

Message = MutableMapping[str, Any]
PIECE = 256 * 1024


async def answered(path: str, size: int, announced: int | None = None) -> tuple[int, int]:
    """(status, bytes that were taken) of a POST with a body of so many bytes."""
    headers = [(b"host", b"localhost")]
    if announced is not None:
        headers.append((b"content-length", str(announced).encode()))
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "query_string": b"", "state": {}}
    pieces, taken, sent = _pieces(size), 0, list[Message]()

    async def receive() -> Message:
        nonlocal taken
        message = next(pieces, None)
        if message is None:
            await asyncio.Event().wait()  # the visitor stays
            raise AssertionError
        taken += len(message.get("body", b""))
        return message

    async def send(message: Message) -> None:
        sent.append(message)

    await application(scope, receive, send)
    return sent[0]["status"], taken


def _pieces(size: int) -> Iterator[Message]:
    for at in range(0, size, PIECE):
        piece = bytes(min(PIECE, size - at))
        yield {"type": "http.request", "body": piece, "more_body": at + PIECE < size}


@pytest.mark.parametrize(
    ("path", "most"), [("/login/", MOST), ("/voices/", MOST), ("/nowhere", MOST), ("/voices/a.b/keep", MOST_UPLOADED)]
)
async def test_what_announces_too_much_is_not_read_and_what_hides_it_is_ended(path: str, most: int) -> None:
    assert await answered(path, most + 1, announced=most + 1) == (413, 0)
    status, taken = await answered(path, most + 10 * PIECE)
    assert status == 413
    assert taken <= most + PIECE


async def test_a_body_that_fits_is_django_s_to_judge() -> None:
    assert await answered("/nowhere", MOST, announced=MOST) == (404, MOST)
