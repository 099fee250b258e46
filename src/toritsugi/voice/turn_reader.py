"""Reads a turn: the desk's own reader first, then the second one where there is one, both within the deadline."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from toritsugi.core.dialogue.commands import AnyCommand
from toritsugi.core.dialogue.events import Consulted
from toritsugi.core.dialogue.intents import Understand
from toritsugi.voice.ports import LineInForce
from toritsugi.voice.services import SecondReader, Services, Spoken

log = logging.getLogger(__name__)

#: what a turn says, and what left the machine for it (None: nothing did)
Read = tuple[tuple[AnyCommand, ...], Consulted | None]


class TurnReader:
    """The readers of one call's line."""

    def __init__(self, line: LineInForce, services: Services) -> None:
        self._line = line
        self._services = services

    async def read(self, intent: Understand, at: datetime, sent: list[Consulted]) -> Read:
        """What the turn says. at: aware, of the call. sent: gets at once what leaves the machine for it.

        Raises TimeoutError when the desk's own reader is not done within the deadline, and what it raises. Of the
        second reader nothing is raised: without it the first one's answer counts.
        """
        loop, services = asyncio.get_running_loop(), self._services
        end = loop.time() + intent.deadline
        manual = self._line.manual
        async with asyncio.timeout_at(end):
            commands = await loop.run_in_executor(
                services.thinking, services.understander.understand, intent.texts, intent.expect, manual, at
            )
        if services.second_reader is None:
            return commands, None
        spoken = Spoken(intent.texts, intent.expect, manual, at, self._line.client_id)
        return await self._again(services.second_reader, spoken, commands, end, sent)

    async def _again(
        self,
        second: SecondReader,
        spoken: Spoken,
        commands: tuple[AnyCommand, ...],
        end: float,
        sent: list[Consulted],
    ) -> Read:
        try:
            seconds = end - asyncio.get_running_loop().time()
            return await second.read(spoken, commands, seconds, self._services.thinking, sent.append)
        except Exception as why:  # noqa: BLE001 — without a traceback: it might have the caller's words
            log.error("the second reader failed: %s", type(why).__name__)
            return commands, sent[-1] if sent else None
