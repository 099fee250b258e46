"""What a page may post: checked JSON, hostile until it has passed."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from django.http import HttpRequest

#: Largest description of a browser's call, in characters; browsers send 2,000 to 8,000.
LONGEST_SDP = 40_000
#: Longest answer of a visitor, in characters.
LONGEST_TEXT = 500


class BadRequest(Exception):
    """The body is not what the address takes; the text says where."""


class Offer(msgspec.Struct, frozen=True):
    """A browser wants to talk. sdp: its session description."""

    line: str
    sdp: str
    type: str = "offer"


class Resume(msgspec.Struct, frozen=True):
    """A browser in a call has lost its connection and makes another. sdp: its session description."""

    sdp: str
    type: str = "offer"


class Start(msgspec.Struct, frozen=True):
    """A visitor wants to write instead."""

    line: str


class Answer(msgspec.Struct, frozen=True):
    """What a visitor writes or presses; with neither, the desk is given `wait` seconds to say more.

    seen: how many lines the page has. turn: which of the visitor's answers it is, from 1: one that comes twice, since
    the network broke, is taken once.
    """

    text: str = ""
    keys: str = ""
    wait: float = 0.0
    seen: int | None = None
    turn: int = 0


Shape = TypeVar("Shape", Offer, Resume, Start, Answer)


def read(request: HttpRequest, shape: type[Shape]) -> Shape:
    """The posted JSON as `shape`. Raises BadRequest."""
    try:
        body = msgspec.json.decode(request.body, type=shape)
    except msgspec.MsgspecError as error:
        raise BadRequest(str(error)) from error
    if isinstance(body, Offer) and len(body.sdp) > LONGEST_SDP:
        raise BadRequest(f"sdp: at most {LONGEST_SDP} characters")
    if isinstance(body, Answer):
        if len(body.text) > LONGEST_TEXT:
            raise BadRequest(f"text: at most {LONGEST_TEXT} characters")
        if len(body.keys) > 32 or any(key not in "0123456789*#" for key in body.keys):
            raise BadRequest("keys: at most 32 of 0-9, * and #")
    return body
