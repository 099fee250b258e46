"""What `toritsugi call-test --json` prints of a call, as far as who prints and who reads it share it."""

from __future__ import annotations

import msgspec


class HeardTurn(msgspec.Struct, frozen=True, kw_only=True):
    """A turn of the desk and the caller's answer. at: seconds from the answer of the call to the turn's first sound.

    waited: seconds of silence before it, since whoever spoke last. lines: ids of the sentences that were made out, in
    the order heard. by_words: a recogniser heard them, and not the sound alone. said, keys: the caller's answer.
    """

    at: float
    waited: float
    lines: tuple[str, ...] = ()
    by_words: bool = False
    said: str = ""
    keys: str = ""


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery of the message. state: as the office keeps it. reason: "" where there is none to tell."""

    contact: str
    channel: str
    state: str
    reason: str = ""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not as it should be. kind: stable name. about: which one. at: seconds from the answer."""

    kind: str
    about: str = ""
    at: float | None = None
