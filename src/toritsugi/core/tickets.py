"""Tickets: what lets one page place one call.

The office signs, the line verifies; both know the same key. A ticket is two base64url parts joined by a dot: JSON
claims and their HMAC-SHA256. It is short-lived (`exp`) and good for one call (`nonce`, remembered in a `NonceBook`).
"""

from __future__ import annotations

import hashlib
import hmac
import math
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec

#: No honest ticket is longer, in characters.
MAX_LENGTH = 2048
#: No honest ticket lives longer, in seconds: a page asks for its ticket when the visitor presses the button.
MAX_LIFE = 300.0

_PURPOSE = b"toritsugi ticket v1"


class TicketRefused(Exception):
    """The ticket does not let its bearer in. `reason` is one of: malformed, forged, expired, too_far, used, full."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"ticket refused: {reason}")


class Claims(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a ticket says. line_id: the line that may be called. visitor: an opaque mark of who asked, for the caps.

    exp: seconds since 1970 UTC after which the ticket is void. nonce: random, at least 128 bits, never given twice.
    """

    line_id: str
    visitor: str
    exp: float
    nonce: str


def ticket_key(token: str) -> bytes:
    """The 32-byte key of tickets, derived from the token that office and line share.

    Raises ValueError where the token has fewer than 16 characters: a short one could be guessed.
    """
    if len(token) < 16:
        raise ValueError("the shared token has fewer than 16 characters; make a new one")
    return hmac.new(token.encode(), _PURPOSE, hashlib.sha256).digest()


def sign(claims: Claims, key: bytes) -> str:
    """The ticket of these claims."""
    body = msgspec.json.encode(claims)
    return f"{_encode(body)}.{_encode(_mac(body, key))}"


def verify(token: str, key: bytes, now: float) -> Claims:
    """The claims of a genuine ticket that is still good at `now` (seconds since 1970 UTC). Raises TicketRefused.

    A ticket is good until, and not including, `exp`. Whether it was used before is the `NonceBook`'s matter.
    """
    if len(token) > MAX_LENGTH:
        raise TicketRefused("malformed")
    head, dot, tail = token.partition(".")
    body, mac = _decode(head), _decode(tail)
    if not dot or body is None or mac is None:
        raise TicketRefused("malformed")
    if not hmac.compare_digest(mac, _mac(body, key)):
        raise TicketRefused("forged")
    try:
        claims = msgspec.json.decode(body, type=Claims)
    except msgspec.MsgspecError:
        raise TicketRefused("malformed") from None
    if not claims.nonce or not math.isfinite(claims.exp):
        raise TicketRefused("malformed")
    if claims.exp <= now:
        raise TicketRefused("expired")
    if claims.exp > now + MAX_LIFE:
        raise TicketRefused("too_far")
    return claims


class NonceBook:
    """Which tickets were used. It forgets a nonce once its ticket has expired, and refuses all when it is full."""

    def __init__(self, room: int = 10_000) -> None:
        self._room = room
        self._used: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._used)

    def spend(self, claims: Claims, now: float) -> None:
        """Use this ticket up. Raises TicketRefused("used") the second time, ("full") when too many are remembered."""
        if claims.nonce in self._used:
            raise TicketRefused("used")
        if len(self._used) >= self._room:
            self._used = {nonce: exp for nonce, exp in self._used.items() if exp > now}
            if len(self._used) >= self._room:
                raise TicketRefused("full")
        self._used[claims.nonce] = claims.exp


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes | None:
    """The bytes, or None where the text is not exactly what `_encode` makes of them: one ticket, one spelling."""
    try:
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        return None
    return data if _encode(data) == text else None
