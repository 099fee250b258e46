"""The lines in force: read when the office has changed them, and what they say got ready."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from toritsugi.voice.lines import Lines
from toritsugi.voice.ports import DeskUnavailable
from toritsugi.voice.prepared import overlay_texts, prepare
from toritsugi.voice.speech.cache import PromptCache
from toritsugi.voice.speech.takes import Takes
from toritsugi.voice.writer import DeskWriter


class Published:
    """What the office has put in force, as this process knows it. Used by one task at a time."""

    def __init__(self, writer: DeskWriter, prompts: PromptCache, takes: Takes) -> None:
        self.lines = Lines()
        self._writer = writer
        self._prompts = prompts
        self._takes = takes
        self._token = ""

    async def refresh(self) -> bool:
        """Read the lines again if they changed. Whether the office answered."""
        try:
            token = await self._writer.ask(lambda desk: desk.lines_changed())
            if token == self._token and self.lines.all:
                return True
            lines = await self._writer.ask(lambda desk: desk.lines_in_force())
            await self._takes.refresh(lines)
        except DeskUnavailable:
            return False
        self.lines = Lines(lines)
        self._token = token
        return True

    def preparing(self, before: Lines, utc_now: Callable[[], datetime]) -> Coroutine[Any, Any, None] | None:
        """The work of getting ready what is said now and was not before; None where there is none."""
        if before is self.lines:
            return None
        known = {line.snapshot_hash for line in before.all}
        known_words = {line.version_id: overlay_texts([line]) for line in before.all}
        now = self.lines.all
        fresh = [line for line in now if line.snapshot_hash not in known]
        words = [line for line in now if set(overlay_texts([line])) - set(known_words.get(line.version_id, ()))]
        return prepare(self._prompts, lambda: self.lines, fresh, words, utc_now) if fresh or words else None
