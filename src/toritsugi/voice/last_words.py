"""What a caller said or typed just before they hung up: understood after they are gone, or kept as a clip."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from toritsugi.voice.conversation import Conversation

log = logging.getLogger(__name__)

#: what a caller said before they hung up is recognised and understood within this many seconds, or kept as a clip
LAST_HEARD: Final = 2.5


async def wait_for(words: asyncio.Task[None] | None, conversation: Conversation, then: Callable[[], None]) -> None:
    """Let what was said last be recognised and understood; then the machine hears that they are gone.

    words: the recognition, None where nothing is recognised any more.
    """
    try:
        async with asyncio.timeout(LAST_HEARD):
            if words is not None:
                await asyncio.wait([words])
            await conversation.at_rest()
    except TimeoutError:
        log.info("call %s: its last words were not understood in time", conversation.call_id)
    finally:
        then()
