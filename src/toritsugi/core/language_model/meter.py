"""What the language model costs: tokens and yen by day and client, and whether more may be spent.

Before a request its highest cost is put down, afterwards what it really was, so that requests that run at once cannot
pass the limit together.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

import msgspec

#: days whose sums are kept
KEPT_DAYS = 62
#: yen are counted in millionths, as whole numbers
MICRO = 1_000_000


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """Yen for a million tokens that are sent, and for a million that come back. 0 for a model of one's own."""

    sent: float = 0.0
    answered: float = 0.0

    def micro_yen(self, sent: int, answered: int) -> int:
        """The price of so many tokens in millionths of a yen, rounded up."""
        return ceil(sent * self.sent + answered * self.answered)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The most that one client's calls may spend on one day. 0: no limit of this sort."""

    tokens: int = 0
    yen: int = 0


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """What was spent. sent, answered: tokens. micro_yen: millionths of a yen."""

    requests: int = 0
    sent: int = 0
    answered: int = 0
    micro_yen: int = 0

    @property
    def tokens(self) -> int:
        """Tokens both ways."""
        return self.sent + self.answered

    @property
    def yen(self) -> float:
        """The price in yen."""
        return self.micro_yen / MICRO


class Reserved(msgspec.Struct, frozen=True):
    """What was put down for a request that is under way."""

    day: str
    client: str
    most: Spent


class Meter(msgspec.Struct, frozen=True):
    """days: ISO date → client → what was spent."""

    days: dict[str, dict[str, Spent]] = {}

    def spent(self, day: str, client: str) -> Spent:
        """What a client's calls spent on a day."""
        return self.days.get(day, {}).get(client, Spent())


def reserve(
    meter: Meter, day: str, client: str, tokens: tuple[int, int], price: Price, limits: Limits
) -> tuple[Meter, Reserved] | None:
    """Put down a request. tokens: the most that it may send and get. None when that would pass a limit."""
    most = Spent(requests=1, sent=tokens[0], answered=tokens[1], micro_yen=price.micro_yen(*tokens))
    after = _plus(meter.spent(day, client), most)
    if limits.tokens and after.tokens > limits.tokens:
        return None
    if limits.yen and after.micro_yen > limits.yen * MICRO:
        return None
    return _with(meter, day, client, after), Reserved(day, client, most)


def settle(meter: Meter, reserved: Reserved, tokens: tuple[int, int] | None, price: Price) -> Meter:
    """Put down what a request really was. tokens: as it was told; None leaves what was reserved."""
    if tokens is None:
        return meter
    sent, answered = max(0, tokens[0]), max(0, tokens[1])
    now = meter.spent(reserved.day, reserved.client)
    after = Spent(
        requests=now.requests,
        sent=max(0, now.sent - reserved.most.sent + sent),
        answered=max(0, now.answered - reserved.most.answered + answered),
        micro_yen=max(0, now.micro_yen - reserved.most.micro_yen + price.micro_yen(sent, answered)),
    )
    return _with(meter, reserved.day, reserved.client, after)


def total(spent: Mapping[str, Spent]) -> Spent:
    """The sum over the clients of one day."""
    whole = Spent()
    for one in spent.values():
        whole = _plus(whole, one)
    return whole


def _plus(one: Spent, other: Spent) -> Spent:
    return Spent(
        requests=one.requests + other.requests,
        sent=one.sent + other.sent,
        answered=one.answered + other.answered,
        micro_yen=one.micro_yen + other.micro_yen,
    )


def _with(meter: Meter, day: str, client: str, spent: Spent) -> Meter:
    days = {**meter.days, day: {**meter.days.get(day, {}), client: spent}}
    kept = sorted(days)[-KEPT_DAYS:]
    return Meter({name: days[name] for name in kept})
