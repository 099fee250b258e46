"""The public holidays that running calls reckon with: a year back, two ahead."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta


class Holidays:
    """days: ISO dates, in order; () before the first look."""

    def __init__(self, between: Callable[[str, str], tuple[str, ...]], utc_now: Callable[[], datetime]) -> None:
        """between: the holidays between two ISO dates."""
        self._between = between
        self._utc_now = utc_now
        self._of = ""
        self.days: tuple[str, ...] = ()

    async def look_up(self) -> None:
        """Once a day and off the loop: the first look reads a large table."""
        today = self._utc_now().date()
        if today.isoformat() == self._of:
            return
        first, last = today - timedelta(days=367), today + timedelta(days=732)
        loop = asyncio.get_running_loop()
        self.days = await loop.run_in_executor(None, self._between, first.isoformat(), last.isoformat())
        self._of = today.isoformat()
