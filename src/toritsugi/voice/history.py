"""A caller's earlier calls, asked of the office before a call begins; nobody waits for them longer than a moment."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Final

from toritsugi.core.dialogue.context import PastCall
from toritsugi.core.manual.history import history_days
from toritsugi.voice.ports import DeskUnavailable, LineInForce
from toritsugi.voice.writer import DeskWriter

log = logging.getLogger(__name__)

#: seconds that the office has: a caller should hear the desk within a second of ringing
DEADLINE: Final = 0.3


async def earlier_calls(
    writer: DeskWriter, line: LineInForce, number: str, at: datetime, deadline: float = DEADLINE
) -> tuple[PastCall, ...]:
    """The caller's earlier calls at this line, where its manual looks at them; () without a number, or too late.

    deadline: seconds that the office has.
    """
    days = history_days(line.manual)
    if not days or not number:
        return ()
    try:
        async with asyncio.timeout(deadline):
            return await writer.ask(
                lambda desk: desk.history(line.line_id, line.client_id, number, at.isoformat(), days)
            )
    except (TimeoutError, DeskUnavailable):
        log.warning("a call begins without its caller's earlier calls: the office did not tell them in time")
        return ()
