"""Digits counted by place, as they stand in a reading: 「三千八百二十一」 is 3821, 「十二、三十四」 is 1234."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toritsugi.core.understanding.digit_lattice import BREAK, GAP, UNITS

#: a number with units; the last digit belongs to it where no unit follows
_PLACED = re.compile(r"(?:([1-9]?)T)?(?:([1-9]?)H)?(?:([1-9]?)X)?([0-9](?![TXH]))?")
#: the same where digits may follow that are said one by one: 「サンゼン、イチニーサンヨン」
_APART = re.compile(r"(?:([1-9]?)T)?(?:([1-9]?)H)?(?:([1-9]?)X)?([0-9](?![0-9TXH]))?")
_SEPARATORS = re.compile(f"([{re.escape(GAP + BREAK)}])")
#: digits that follow a number with units at once are rather its own
_FOLLOWING = 1.0


def spelled_out(symbols: str) -> Iterator[tuple[str, float]]:
    """Digits of a reading, units counted by place, and what each way to count them costs."""
    if not any(unit in symbols for unit in UNITS):
        yield symbols, 0.0
        return
    groups = _SEPARATORS.split(symbols)
    counted = "".join(_placed(group, _PLACED) for group in groups)
    yield counted, 0.0
    apart = "".join(_placed(group, _APART) for group in groups)
    if apart != counted:
        yield apart, _FOLLOWING


def _placed(group: str, pattern: re.Pattern[str]) -> str:
    """Digits of one group: "3T8H2X1" is 3821, "03" before it stays."""
    out, at = "", 0
    while at < len(group):
        found = pattern.match(group, at)
        if found and any(unit in found.group() for unit in UNITS):
            thousands, hundreds, tens, ones = found.groups()
            total = sum(
                int(digit or "1") * worth
                for digit, worth in ((thousands, 1000), (hundreds, 100), (tens, 10))
                if digit is not None
            )
            out += str(total + int(ones or "0"))
            at = found.end()
        else:
            out += group[at]
            at += 1
    return out
