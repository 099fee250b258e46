"""The data channel "desk": what a page may say to the desk, and the desk to the page. JSON, one object a message.

page → desk: {"key": "5"}, {"text": "…"}, {"bye": true}
desk → page: {"answered": true}, a `Caption`, {"hang_up": "why"} (the page confirms with "bye")
"""

from __future__ import annotations

import unicodedata
from typing import Annotated

import msgspec

LABEL = "desk"
#: characters of one typed answer
MAX_TEXT = 500


class JunkMessage(Exception):
    """The page sent what is no message of this channel."""


class FromPage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One message of a page: exactly one of a key, a text, or the good-bye."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[0-9*#]$", min_length=1, max_length=1)] | None = None
    text: Annotated[str, msgspec.Meta(max_length=MAX_TEXT)] | None = None
    bye: bool = False


_decoder = msgspec.json.Decoder(FromPage)


def read(message: object, size: int) -> FromPage:
    """The message, its text cleaned of control characters. At most `size` characters. Raises JunkMessage."""
    if not isinstance(message, str) or len(message) > size:
        raise JunkMessage("no text, or too long")
    try:
        found = _decoder.decode(message)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as broken:
        raise JunkMessage("not in the form of this channel") from broken
    if (found.key is not None) + (found.text is not None) + found.bye != 1:
        raise JunkMessage("it must say exactly one thing")
    if found.text is None:
        return found
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Co", "Zl", "Zp") else c for c in found.text).strip()
    if not text:
        raise JunkMessage("the text is empty")
    return msgspec.structs.replace(found, text=text)


def write(body: object) -> str:
    """The text of a message to the page."""
    return msgspec.json.encode(body).decode()
