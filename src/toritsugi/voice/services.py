"""What the calls of one process share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from toritsugi.core.understanding.port import Understander
from toritsugi.voice.ports import AnyWrite, KeepMessage, Vault


class Connector(Protocol):
    """Reaches a contact and joins the caller to it."""

    async def connect(self, call_id: str, target: str, briefing: str) -> str:
        """How it ended: "answered", "no_answer", "busy", "refused" or "failed"."""
        ...


class Keeper(Protocol):
    """Takes what calls write."""

    def write(self, write: AnyWrite) -> None:
        """Keep this soon; never blocks."""
        ...

    def keep(self, write: KeepMessage) -> asyncio.Future[str]:
        """Keep this at once. The answer: "" when it is on disk in the office, else why not."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Handed to every call. thinking: threads for understanding. lease: seconds that a call's row is ours.

    trial: the call tries a draft: nothing of it is kept, and its message is shown to the caller.
    """

    writer: Keeper
    vault: Vault
    understander: Understander
    thinking: Executor
    utc_now: Callable[[], datetime]
    node: str
    epoch: int
    lease: float = 30.0
    connector: Connector | None = None
    trial: bool = False
