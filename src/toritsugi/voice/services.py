"""What the calls of one process share."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from toritsugi.core.understanding.port import Understander
from toritsugi.voice.ports import Vault
from toritsugi.voice.writer import DeskWriter


class Connector(Protocol):
    """Reaches a contact and joins the caller to it."""

    async def connect(self, call_id: str, target: str, briefing: str) -> str:
        """How it ended: "answered", "no_answer", "busy", "refused" or "failed"."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Handed to every call. thinking: threads for understanding. lease: seconds that a call's row is ours."""

    writer: DeskWriter
    vault: Vault
    understander: Understander
    thinking: Executor
    utc_now: Callable[[], datetime]
    node: str
    epoch: int
    lease: float = 30.0
    connector: Connector | None = None
