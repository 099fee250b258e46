"""Tickets: a page may call the desk or write to it with a short-lived token that web signs and voice checks.

A ticket is `base64url(JSON) "." base64url(HMAC-SHA256)`. Both sides derive the key from the voice token they share. A
nonce is good for one call; the voice process remembers it until the ticket is out of date.
"""

from __future__ import annotations

import base64
import hmac

import msgspec


class BadTicket(ValueError):
    """The ticket is forged, damaged or out of date; the text says which, without the ticket's content."""


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """Leave to start one call on a line. visitor: opaque id of the visitor, for caps. exp: POSIX seconds."""

    line_id: str
    visitor: str
    exp: float
    nonce: str


def ticket_key(voice_token: str) -> bytes:
    """The signing key that both sides derive from the shared voice token."""
    return hmac.digest(voice_token.encode(), b"toritsugi ticket 1", "sha256")


def sign(ticket: Ticket, key: bytes) -> str:
    """The token of a ticket."""
    body = _b64(msgspec.json.encode(ticket))
    return f"{body}.{_b64(hmac.digest(key, body.encode(), 'sha256'))}"


def verify(token: str, key: bytes, now: float) -> Ticket:
    """The ticket of a token. now: POSIX seconds. Raises BadTicket."""
    body, _, signature = token.partition(".")
    wanted = _b64(hmac.digest(key, body.encode(), "sha256"))
    if not hmac.compare_digest(wanted.encode(), signature.encode()):
        raise BadTicket("the signature does not fit")
    try:
        ticket = msgspec.json.decode(_unb64(body), type=Ticket)
    except ValueError as why:
        raise BadTicket("the content cannot be read") from why
    if ticket.exp <= now:
        raise BadTicket("the ticket is out of date")
    return ticket


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
