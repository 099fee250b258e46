"""What a voice process is made of: its settings, the parts it is handed, and the adapters that bring it legs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from toritsugi.core.turntaking.load import STANDARD, Limits
from toritsugi.core.understanding.port import Understander
from toritsugi.voice.ports import Desk, Vault
from toritsugi.voice.services import SecondReader
from toritsugi.voice.speech.end_of_turn import EndOfTurn
from toritsugi.voice.speech.ports import Recogniser, Synthesiser

#: calls from pages that one process takes, where the owner has not allowed more pages
VISITS: Final = 30


class Adapter(Protocol):
    """A telephony adapter: brings legs while it runs."""

    async def stop(self) -> None:
        """Bring no more; end what is left."""
        ...


@runtime_checkable
class Starts(Protocol):
    """An adapter that has to begin by itself; one that waits for offers has not."""

    async def start(self) -> None:
        """Begin to bring legs."""
        ...


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """data: the data folder. node: this process's name. epoch: its start number, higher each time.

    answer_delay: seconds from answering to the first word. max_calls: more are turned away. max_visits: of them, calls
    from pages: however many visitors come, the telephone keeps its places. drain: seconds that running calls have at
    the end of the process.
    """

    data: Path
    node: str
    epoch: int
    answer_delay: float = 0.5
    max_calls: int = 200
    max_visits: int = VISITS
    drain: float = 20.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What the composition root hands in. holidays: ISO dates of public holidays between two ISO dates.

    second_reader: a language model, where the owner wants one. The node closes it and the recogniser at its end.
    hearing: how far recognition may fall behind. end_of_turn: a model that votes, where the owner has one.
    """

    desk: Desk
    vault: Vault
    understander: Understander
    synthesiser: Synthesiser
    recogniser: Recogniser | None
    holidays: Callable[[str, str], tuple[str, ...]]
    utc_now: Callable[[], datetime] = lambda: datetime.now(UTC)
    second_reader: SecondReader | None = None
    hearing: Limits = STANDARD
    end_of_turn: EndOfTurn | None = None
