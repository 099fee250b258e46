"""Ids the voice process makes: of calls (sortable by time), and of messages (one of each call, always the same)."""

from __future__ import annotations

import secrets
import time
import uuid

#: namespace of message ids; never changes, because a message's id must be the same on every retry
MESSAGES = uuid.UUID("5b0f6c1e-6c0f-5c8e-9d53-3f2a7b1f6a10")
#: namespace of the ids of calls that the exchange took by itself; never changes: taken in twice it is the same call
VOICEMAILS = uuid.UUID("0c9d3a52-4a0e-5d57-8f3e-6d0f8f6f2b31")


def new_call_id() -> str:
    """32 hex digits, UUID version 7 (RFC 9562): 48 bits of milliseconds, then chance."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return f"{value:032x}"


def message_id(call_id: str) -> str:
    """The id of a call's one message."""
    return uuid.uuid5(MESSAGES, call_id).hex


def voicemail_call_id(name: str) -> str:
    """The call id of a voicemail of the exchange, from its name: the same at every try to take it in."""
    return uuid.uuid5(VOICEMAILS, name).hex
