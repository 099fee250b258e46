"""For all tests of pages' legs."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest_asyncio


@pytest_asyncio.fixture
async def event_loop_errors() -> list[str]:
    """What the event loop had to complain about in this test: exceptions nobody caught."""
    errors: list[str] = []

    def complain(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        errors.append(f"{context.get('message')}: {context.get('exception')!r}")

    asyncio.get_running_loop().set_exception_handler(complain)
    return errors
