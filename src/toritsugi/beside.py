"""The files that a manual names besides its client's: packs, shipped or its own, and lists of callers."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from toritsugi.core.manual.packs import included
from toritsugi.core.manual.parsing import lists
from toritsugi.core.manual.problems import ManualError, Problems
from toritsugi.core.manual.source import Node
from toritsugi.core.manual.words import FILE_PATTERN, fits
from toritsugi.marked_yaml import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable


def packs() -> list[str]:
    """The names of the shipped packs."""
    return sorted(entry.name.removesuffix(".yaml") for entry in _packs().iterdir() if entry.name.endswith(".yaml"))


def pack_text(name: str) -> str:
    """The text of a shipped pack. Raises ManualError."""
    if name not in packs():
        raise no_file(name)
    return _packs().joinpath(f"{name}.yaml").read_text("utf-8")


def no_file(name: str) -> ManualError:
    """The error of a file that is not there."""
    problems = Problems()
    problems.at("no_file", name, 1, 1, "", name=name)
    return ManualError(problems.found)


class Beside:
    """The files that a manual names besides its client's: packs, shipped or its own, and lists of callers.

    packs: name → tree. tables: name → text. texts: name → text of those that are the manual's own. What is not there is
    left out; `parse` tells of it at the place where it is named.
    """

    def __init__(self, manual: Node, opening: Callable[[str], bytes]) -> None:
        self.packs: dict[str, Node] = {}
        self.tables: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self._opening = opening
        for name in lists(manual):
            text = self._list(name)
            if text is not None:
                self.tables[name] = text
        waiting = [manual]
        while waiting:
            for name, _ in included(waiting.pop()):
                if name not in self.packs and (pack := self._pack(name)) is not None:
                    self.packs[name] = pack
                    waiting.append(pack)
        if included(manual):
            for name in packs():
                self.packs.setdefault(name, read(pack_text(name), f"packs/{name}.yaml"))

    def _pack(self, name: str) -> Node | None:
        if name in packs():
            return read(pack_text(name), f"packs/{name}.yaml")
        if not fits(FILE_PATTERN, name):
            return None
        opened = self._opened(name)
        if opened is None:
            return None
        pack = read(opened, name)
        self.texts[name] = opened.decode("utf-8-sig")
        return pack

    def _list(self, name: str) -> str | None:
        """The text of a list of callers; None where it is not there.

        Spreadsheets write it in UTF-8 or, in Japan, in the code page of Windows. What is in neither keeps a sign for
        what could not be read, which `caller_list` tells of.
        """
        opened = self._opened(name)
        if opened is None:
            return None
        for encoding in ("utf-8-sig", "cp932"):
            try:
                self.texts[name] = opened.decode(encoding)
                break
            except UnicodeDecodeError:
                self.texts[name] = opened.decode("utf-8", errors="replace")
        return self.texts[name]

    def _opened(self, name: str) -> bytes | None:
        """A file beside the manual; None where it is not there."""
        try:
            return self._opening(name)
        except (OSError, KeyError, ManualError):
            return None


def _packs() -> Traversable:
    return files("toritsugi").joinpath("manuals", "packs")
