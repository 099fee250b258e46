"""The port through which a call asks what the caller meant. The answer is a list of commands from the closed list."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from toritsugi.core.dialogue.commands import AnyCommand
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.manual.model import Manual


class Understander(Protocol):
    """Pure: same arguments, same answer."""

    def understand(
        self, texts: tuple[str, ...], expect: Expect, manual: Manual, now: datetime
    ) -> tuple[AnyCommand, ...]:
        """Commands for one turn of the caller. texts: n-best, best first. now: aware, in the line's zone."""
        ...
