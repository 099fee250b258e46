"""The requests on one socket whose answers have not come. It knows no socket and no clock: `now` is an argument.

Asterisk carries out the requests of one socket one after another, so one that is held up holds up all behind it.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

#: seconds without any answer while one is due, from which a socket counts as held up: hundreds of requests take less
HELD_UP: Final = 0.5

#: status and body of an answer
Answer = tuple[int, str]


class _One(NamedTuple):
    at: float
    answer: asyncio.Future[Answer]
    makes: str


class Asked:
    """Requests by number, in the order in which they were sent."""

    def __init__(self) -> None:
        self._waiting: dict[int, _One] = {}
        self._making: dict[str, int] = {}
        self._number = 0
        self._heard = 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def ask(self, answer: asyncio.Future[Answer], now: float, makes: str = "") -> str:
        """One more is sent; the id it is sent with. answer: gets its answer, if nobody has cancelled it by then.

        makes: the channel or bridge that it makes, "" for none.
        """
        self._number += 1
        self._waiting[self._number] = _One(now, answer, makes)
        if makes:
            self._making[makes] = self._number
        return str(self._number)

    def answered(self, request_id: str, answer: Answer, now: float) -> None:
        """An answer came. Those before it whose asker has given up will get none, and are forgotten."""
        number = int(request_id) if request_id.isdecimal() else 0
        one = self._forget(number)
        if one is None:
            return
        self._heard = now
        given_up = itertools.takewhile(lambda item: item[0] < number, self._waiting.items())
        for earlier in [other for other, it in given_up if it.answer.done()]:
            self._forget(earlier)
        if not one.answer.done():
            one.answer.set_result(answer)

    def _forget(self, number: int) -> _One | None:
        one = self._waiting.pop(number, None)
        if one is not None:
            self._making.pop(one.makes, None)
        return one

    def waiting(self) -> list[asyncio.Future[Answer]]:
        """Those that somebody waits for."""
        return [one.answer for one in self._waiting.values() if not one.answer.done()]

    def makes(self, name: str) -> bool:
        """Whether this channel or bridge may still be made, given up or not."""
        return name in self._making

    def held_up(self, now: float) -> bool:
        """Whether an answer is due and none came for `HELD_UP` seconds."""
        first = next(iter(self._waiting.values()), None)
        return first is not None and now - max(first.at, self._heard) > HELD_UP

    def fail(self, why: Exception) -> None:
        """No answer will come any more."""
        for one in self._waiting.values():
            if not one.answer.done():
                one.answer.set_exception(why)
        self._waiting.clear()
        self._making.clear()


def written(request_id: str, method: str, path: str, parameters: Mapping[str, str]) -> bytes:
    """A request as it goes over the socket. path: below /ari/."""
    return msgspec.json.encode(
        {
            "type": "RESTRequest",
            "request_id": request_id,
            "method": method,
            "uri": path,
            "query_strings": [{"name": name, "value": value} for name, value in parameters.items()],
        }
    )
