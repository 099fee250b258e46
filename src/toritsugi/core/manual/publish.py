"""Publishing: a resolved manual as canonical bytes with a hash, and back. What a call was taken under never changes."""

from __future__ import annotations

import hashlib

import msgspec

from toritsugi.core.manual.model import Manual

_DECODER = msgspec.json.Decoder(Manual)


def snapshot(manual: Manual) -> bytes:
    """Canonical JSON: UTF-8, no spaces, fields in the order of the model, defaults left out.

    The order of matters and items is kept: it is the order in which they are offered, and a part of what was approved.
    """
    return msgspec.json.encode(manual)


def digest(snapshot: bytes) -> str:
    """SHA-256 of a snapshot, 64 hexadecimal digits."""
    return hashlib.sha256(snapshot).hexdigest()


def restore(snapshot: bytes) -> Manual:
    """The manual of a snapshot. Raises ValueError when the bytes are not a snapshot of a known format."""
    try:
        manual = _DECODER.decode(snapshot)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"not a snapshot of a manual: {error}") from error
    if manual.format != 1:
        raise ValueError(f"a snapshot of format {manual.format} is not known here")
    return manual
