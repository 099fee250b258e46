"""Reading the TORITSUGI_RECOGNISER_* of a recogniser, with an error that names the variable and the mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from toritsugi.settings_llm import is_own_network

#: schemes that encrypt nothing → those that do
_BARE: Final = {"http": "https", "ws": "wss"}


class RecogniserUnavailable(ValueError):
    """The recogniser that was asked for cannot be used; the text says why and what mends it."""


class Options:
    """The options of one recogniser. Every method raises RecogniserUnavailable."""

    def __init__(self, recogniser: str, given: Mapping[str, str]) -> None:
        self._recogniser = recogniser
        self._given = given

    def text(self, name: str, default: str = "") -> str:
        """As it is."""
        return self._given.get(name, "").strip() or default

    def address(self, name: str, schemes: Sequence[str], example: str) -> str:
        """An address that must be given."""
        text = self.text(name)
        if not text:
            raise self._error(name, f"TORITSUGI_RECOGNISER={self._recogniser} needs it, for example {example}")
        try:
            parts = urlsplit(text)
            usable = parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            usable = False
        if not usable:
            raise self._error(name, f"not an address of the kind {' or '.join(schemes)}; write for example {example}")
        if parts.scheme in _BARE and not is_own_network(parts.hostname or ""):
            raise self._error(
                name, f"callers' voices would leave the own network unencrypted; write {_BARE[parts.scheme]}://"
            )
        return text

    def folder(self, name: str, what: str) -> Path:
        """A folder that must be given and be there."""
        text = self.text(name)
        if not text:
            raise self._error(name, f"name {what}")
        folder = Path(text).expanduser()
        if not folder.is_dir():
            raise self._error(name, f"there is no folder {folder}; name {what}")
        return folder

    def seconds(self, name: str, default: float, least: float, most: float) -> float:
        """A number of seconds."""
        return self.real(name, default, least, most, "seconds")

    def real(self, name: str, default: float, least: float, most: float, unit: str = "a number") -> float:
        """A number."""
        text = self.text(name)
        if not text:
            return default
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not least <= number <= most:
            raise self._error(name, f"write {unit} from {least:g} to {most:g}, for example {default:g}")
        return number

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number."""
        text = self.text(name)
        if not text:
            return default
        if not (text.isascii() and text.isdecimal()) or not least <= int(text) <= most:
            raise self._error(name, f"write a whole number from {least} to {most}, for example {default}")
        return int(text)

    def yes(self, name: str, default: bool) -> bool:
        """yes or no."""
        return self.one_of(name, "yes" if default else "no", ("yes", "no")) == "yes"

    def one_of(self, name: str, default: str, known: Sequence[str]) -> str:
        """One of some words."""
        text = self.text(name, default)
        if text not in known:
            raise self._error(name, f"is {text!r}; write {', '.join(known[:-1])} or {known[-1]}")
        return text

    def _error(self, name: str, what: str) -> RecogniserUnavailable:
        return RecogniserUnavailable(f"TORITSUGI_RECOGNISER_{name.upper()}: {what}")
