"""When an endpoint that fails is left alone, as a machine with time as data.

Closed: it is asked. After `MOST` failures in a row it is open: it is not asked until its pause is over. Then half open:
one request may try it; that one's end closes it, or opens it for twice as long.
"""

from __future__ import annotations

import msgspec

#: failures in a row that open it
MOST = 3
#: seconds of the first pause; each further one is twice as long, up to the longest
PAUSE, LONGEST = 30.0, 600.0


class Breaker(msgspec.Struct, frozen=True, kw_only=True):
    """failures: in a row, while closed. opened: how often it opened since it last closed. until: when its pause is
    over, in seconds of the clock that its times come from; None while closed. trying: the one request is under way."""

    failures: int = 0
    opened: int = 0
    until: float | None = None
    trying: bool = False

    def state(self, now: float) -> str:
        """ "closed", "open" or "half_open"."""
        if self.until is None:
            return "closed"
        return "half_open" if self.trying or now >= self.until else "open"


def admit(breaker: Breaker, now: float) -> Breaker | None:
    """The breaker with one request under way; None when it must not be asked now."""
    if breaker.until is None:
        return breaker
    if breaker.trying or now < breaker.until:
        return None
    return msgspec.structs.replace(breaker, trying=True)


def succeeded(_breaker: Breaker) -> Breaker:
    """It answered as it should: closed, whatever was before."""
    return Breaker()


def failed(breaker: Breaker, now: float, *, wait: float = 0.0, for_good: bool = False) -> Breaker:
    """It did not answer in time, or not as it should.

    wait: seconds that it asked for, counted up to `LONGEST`. for_good: more requests would fail in the same way (a key
    that is refused): open at once.
    """
    if breaker.until is not None and not breaker.trying:
        return breaker  # asked before it opened; the pause is counted from the failure that opened it
    failures = breaker.failures + 1
    if failures < MOST and not (breaker.trying or for_good or wait > 0):
        return msgspec.structs.replace(breaker, failures=failures)
    pause = min(LONGEST, PAUSE * 2 ** min(breaker.opened, 10))
    return Breaker(opened=breaker.opened + 1, until=now + max(pause, min(wait, LONGEST)))


def abandoned(breaker: Breaker) -> Breaker:
    """Nobody waited for the answer any more (the caller went on): that tells nothing; the next may try."""
    return msgspec.structs.replace(breaker, trying=False)
