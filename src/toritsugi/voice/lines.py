"""The lines of the desk with the manual in force, as calls find them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from toritsugi.core.dialogue.context import Overlay
from toritsugi.voice.ports import LineInForce

#: Japan's country code, as international callers and some carriers write it
_COUNTRY: Final = "81"
_EVER: Final = datetime.min.replace(tzinfo=UTC)


class Lines:
    """A frozen picture of all lines. A call keeps the `LineInForce` it began with.

    all: as the office gave them; a line stands there once with each version that is, or comes, in force.
    """

    def __init__(self, lines: Iterable[LineInForce] = ()) -> None:
        self.all = tuple(lines)
        self._by_id: dict[str, tuple[LineInForce, ...]] = {}
        for line in self.all:
            self._by_id[line.line_id] = (*self._by_id.get(line.line_id, ()), line)
        self._by_number = {national(number): line.line_id for line in self.all for number in line.numbers}
        self._by_number.pop("", None)

    def find(self, line_id: str, *numbers: str, at: datetime) -> LineInForce | None:
        """By the line's id where the leg names it, else by the first of the numbers that is a line's.

        numbers: the one called, the one forwarded here, the one dialled first of all; "" where not told.
        at: when the call starts (aware). The version is the one that is in force then, to the instant.
        """
        if not line_id:
            known = (self._by_number.get(national(number)) for number in numbers)
            line_id = next((found for found in known if found), "")
        come = (line for line in self._by_id.get(line_id, ()) if _since(line) <= at)
        return max(reversed(tuple(come)), key=_since, default=None)  # of two at one instant the later given wins


def _since(line: LineInForce) -> datetime:
    return datetime.fromisoformat(line.effective_from) if line.effective_from else _EVER


def overlays_at(line: LineInForce, at: datetime) -> tuple[Overlay, ...]:
    """The emergency lines that a call which starts at `at` (aware) begins with."""
    return tuple(
        one.overlay
        for one in line.overlays
        if datetime.fromisoformat(one.from_at) <= at < datetime.fromisoformat(one.until)
    )


def national(number: str) -> str:
    """A number in national digits: "+81-3-1234-5678", "81312345678" and "0312345678" are one."""
    digits = "".join(letter for letter in number if letter.isascii() and letter.isdigit())
    if digits.startswith(_COUNTRY) and not number.lstrip().startswith("0"):
        return "0" + digits[len(_COUNTRY) :]
    return digits
