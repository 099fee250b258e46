"""The lines of the desk with the manual in force, as calls find them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from toritsugi.voice.ports import LineInForce

#: Japan's country code, as international callers and some carriers write it
_COUNTRY: Final = "81"


class Lines:
    """A frozen picture of all lines. A call keeps the `LineInForce` it began with."""

    def __init__(self, lines: Iterable[LineInForce] = ()) -> None:
        self.all = tuple(lines)
        self._by_id = {line.line_id: line for line in self.all}
        self._by_number = {national(number): line for line in self.all for number in line.numbers if national(number)}

    def find(self, line_id: str, dialled: str = "", diverted_from: str = "") -> LineInForce | None:
        """By the line's id where the leg names it, else by the number called, else by the one forwarded here."""
        if line_id:
            return self._by_id.get(line_id)
        return self._by_number.get(national(dialled)) or self._by_number.get(national(diverted_from))


def national(number: str) -> str:
    """A number in national digits: "+81-3-1234-5678", "81312345678" and "0312345678" are one."""
    digits = "".join(letter for letter in number if letter.isascii() and letter.isdigit())
    if digits.startswith(_COUNTRY) and not number.lstrip().startswith("0"):
        return "0" + digits[len(_COUNTRY) :]
    return digits
