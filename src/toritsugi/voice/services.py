"""What the calls of one process share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from toritsugi.core.dialogue.commands import AnyCommand
from toritsugi.core.dialogue.events import Consulted
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.manual.model import Manual
from toritsugi.core.understanding.port import Understander
from toritsugi.voice.pace import Pace
from toritsugi.voice.ports import AnyWrite, KeepMessage, Vault


class Connector(Protocol):
    """Reaches a contact and joins the caller to it."""

    async def connect(self, call_id: str, target: str, briefing: str, seconds: float) -> str:
        """How it ended: "answered", "no_answer", "busy", "refused" or "failed". seconds: how long it is rung."""
        ...


class Keeper(Protocol):
    """Takes what calls write."""

    def write(self, write: AnyWrite) -> None:
        """Keep this soon; never blocks."""
        ...

    def keep(self, write: KeepMessage, *, at_once: bool = True) -> asyncio.Future[str]:
        """Keep this, at once or soon. The answer: "" when it is on disk in the office, else why not."""
        ...


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn that is to be understood. texts: n-best, best first. at: aware, in the line's zone. client: its id."""

    texts: tuple[str, ...]
    expect: Expect
    manual: Manual
    at: datetime
    client: str


class SecondReader(Protocol):
    """Reads a turn that the desk's own reader has read, where that left a doubt."""

    async def read(
        self,
        spoken: Spoken,
        commands: tuple[AnyCommand, ...],
        seconds: float,
        thinking: Executor,
        leaving: Callable[[Consulted], None],
    ) -> tuple[tuple[AnyCommand, ...], Consulted | None]:
        """The commands of the turn: those of the first reader where nothing better is found within `seconds`.

        thinking: threads for what takes the processor. leaving: told what leaves the machine, before it does. What is
        told then, or at the end, is kept in the journal. Raises nothing.
        """
        ...

    async def close(self) -> None:
        """The process ends."""
        ...

    def status(self) -> dict[str, object]:
        """How it stands, without anything of a call."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Handed to every call. thinking: threads for understanding. lease: seconds that a call's row is ours.

    trial: the call tries a draft: nothing of it is kept, and its message is shown to the caller. second_reader: a
    language model, where the owner wants one. ends: turns for calls that end, so that hundreds at once hold up nobody.
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
    second_reader: SecondReader | None = None
    ends: Pace = field(default_factory=Pace)
