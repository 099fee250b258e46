"""When the next attempt is due. Pure: no clock, and the jitter comes from the delivery's id."""

from __future__ import annotations

import hashlib

#: seconds before attempt 1, 2, 3 … (Standard Webhooks): ten attempts over about three days
WAITS = (0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
#: share of a wait that is added at most, so that many deliveries that failed together do not return together
JITTER = 0.2
#: seconds: no receiver may put an attempt off for longer
LONGEST = 86400


def wait_before(number: int, delivery_id: str, retry_after: float | None = None) -> float | None:
    """Seconds to wait before attempt `number` (2 is the first retry), None when there is none left.

    retry_after: seconds the receiver asked for; honoured where longer than our own wait, up to a day.
    """
    if number > len(WAITS):
        return None
    base = float(WAITS[number - 1])
    wait = base * (1 + JITTER * _share(f"{delivery_id}:{number}"))
    return min(max(wait, retry_after or 0.0), float(LONGEST) * (1 + JITTER))


def _share(text: str) -> float:
    """A number from 0 to 1 that the text decides."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / 0xFFFFFFFF
