"""Making ready what lines say: the first words before the first call, the rest while calls come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from toritsugi.voice.lines import Lines
from toritsugi.voice.ports import LineInForce
from toritsugi.voice.speech.cache import PromptCache, opening_words
from toritsugi.voice.telephony import sentences

log = logging.getLogger(__name__)

#: seconds that preparing the openings may take before calls are taken all the same
OPENINGS: Final = 8.0
#: seconds after which prompts that a line's own voice could not speak are tried again
AGAIN: Final = 60.0


async def prepare_openings(prompts: PromptCache, lines: Lines) -> None:
    """The first words of every line, and those of no line, before the first call. The rest is made while calls come."""
    try:
        async with asyncio.timeout(OPENINGS):
            for line in lines.all:
                own = prompts.of(line.manual)
                await own.fill_words(opening_words(line.manual))
                await own.fill_texts(overlay_texts([line]))
            await prompts.fill_texts(sentences.ALL)
            for line in lines.all:
                await prompts.of(line.manual).fill_texts([sentences.BUSY])
    except TimeoutError:
        log.warning("not every opening is prepared: it takes too long")


async def prepare(
    prompts: PromptCache,
    lines_now: Callable[[], Lines],
    fresh: Sequence[LineInForce],
    told: Sequence[LineInForce],
    utc_now: Callable[[], datetime],
) -> None:
    """Everything that these lines say. Emergency lines first (of `told`): callers may be waiting for nothing else.

    What a line's own voice could not speak is tried again until it can, or the line says something else.
    """
    for line in told:
        if await prompts.of(line.manual).fill_texts(overlay_texts([line])):
            log.warning("an emergency line is not prepared in the line's voice")
    missing = [line for line in fresh if await _filled(prompts, line)]
    known = lines_now().all
    await prompts.prune(
        [line.manual for line in known], utc_now().timestamp(), also=(*overlay_texts(known), *sentences.ALL)
    )
    while missing:
        await asyncio.sleep(AGAIN)
        here = {line.version_id for line in lines_now().all}
        missing = [line for line in missing if line.version_id in here and await _filled(prompts, line)]


async def _filled(prompts: PromptCache, line: LineInForce) -> int:
    """Make the prompts of a line; how many are not in its own voice."""
    failed = await prompts.fill(line.manual) + await prompts.of(line.manual).fill_texts([sentences.BUSY])
    log.info("prompts of a line are ready; %d could not be made in its voice", failed)
    return failed


def overlay_texts(lines: Iterable[LineInForce]) -> tuple[str, ...]:
    """The words of every emergency line, each once."""
    return tuple(dict.fromkeys(one.overlay.text for line in lines for one in line.overlays))
