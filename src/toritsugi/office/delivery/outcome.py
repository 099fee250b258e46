"""How an attempt ended, and what an HTTP answer means. Pure."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

import msgspec

from toritsugi.office.delivery.models import Result

#: answers that may be different next time
PASSING = frozenset({408, 409, 423, 425, 429})


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """result: a `Result`. status: HTTP or SMTP code. detail: short, without personal data. retry_after: seconds."""

    result: str
    status: int | None = None
    detail: str = ""
    retry_after: float | None = None


def of_status(status: int, retry_after: str | None, now: datetime) -> Outcome:
    """What an HTTP status means. The body is never read: it may say anything, personal data included.

    Redirects fail: a signed request is meant for one address. 410 means that the endpoint is gone for good.
    """
    if 200 <= status < 300:
        return Outcome(result=Result.ACCEPTED, status=status)
    if status == 410:
        return Outcome(result=Result.GONE, status=status, detail="410 Gone")
    if status in PASSING or status >= 500:
        waited = parse_retry_after(retry_after, now)
        return Outcome(result=Result.RETRY, status=status, detail=f"HTTP {status}", retry_after=waited)
    if 300 <= status < 400:
        return Outcome(result=Result.PERMANENT, status=status, detail=f"HTTP {status}: redirects are not followed")
    return Outcome(result=Result.PERMANENT, status=status, detail=f"HTTP {status}")


def parse_retry_after(text: str | None, now: datetime) -> float | None:
    """Seconds a Retry-After header asks for (a number or an HTTP date), None where it says nothing usable."""
    if not text:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text), 10**9))
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (when - now).total_seconds()) if when.tzinfo else None
