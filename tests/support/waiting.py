"""Waiting for what a foreign process does, which sends no event to the test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """Return once `true()` holds; TimeoutError after `seconds`."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - the other side is another process
            await asyncio.sleep(0.01)
