"""What was said in a call, in clear: for whoever obtained the call through `access.py`, and for the worker."""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue.message import Message as Told
from toritsugi.office.calls.models import Call, Message
from toritsugi.office.line.keyring import opened


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a journal. at: seconds since the call was answered. body: JSON in clear."""

    seq: int
    at: float
    kind: str
    body: bytes


def told(message: Message) -> Told:
    """The message as it was taken. Raises Erased."""
    key = opened(message.call)
    return msgspec.json.decode(key.unseal("message", message.sealed or b""), type=Told)


def caller_number(call: Call) -> str:
    """The number the call came from, "" when withheld. Raises Erased."""
    return opened(call).unseal("caller_number", call.caller_number or b"").decode()


def caller_name(call: Call) -> str:
    """What the caller's side calls itself, "" where it told nothing. Raises Erased."""
    return "" if call.caller_name is None else opened(call).unseal("caller_name", call.caller_name).decode()


def dialled(call: Call) -> str:
    """The number that was called. Raises Erased."""
    return opened(call).unseal("dialled", call.dialled or b"").decode()


def journal(call: Call) -> tuple[Entry, ...]:
    """The journal in order, bodies in clear. Raises Erased."""
    key = opened(call)
    return tuple(
        Entry(seq=row.seq, at=row.at, kind=row.kind, body=key.unseal(f"journal:{row.seq}", row.body))
        for row in call.journal.order_by("seq")
    )
