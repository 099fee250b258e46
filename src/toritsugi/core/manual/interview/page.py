"""Source text of a manual in the making: lines of YAML, and the sentences and titles that stand in them."""

from __future__ import annotations

from collections.abc import Iterable

from toritsugi.core.manual.scalars import scalar

#: longest line in which a list stands in brackets
_WIDTH = 110


class Page:
    """Lines of a file. spoken: every sentence and title written so far."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self.spoken: list[str] = []

    def line(self, text: str = "", depth: int = 0) -> None:
        """One line of YAML, or an empty one."""
        self._lines.append("  " * depth + text if text else "")

    def note(self, text: str, depth: int = 0) -> None:
        """A comment; a sentence or two that can be read aloud."""
        self.line(f"# {text}", depth)

    def value(self, key: str, text: str, depth: int = 0) -> None:
        """A key with a value that nobody hears."""
        self.line(f"{key}: {scalar(text)}", depth)

    def says(self, key: str, text: str, depth: int = 0) -> None:
        """A key with a sentence or a title."""
        self.spoken.append(text)
        self.value(key, text, depth)

    def list(self, key: str, texts: Iterable[str], depth: int = 0) -> None:
        """A key with a list: in brackets where it fits into a line."""
        found = [scalar(text) for text in texts]
        short = f"{key}: [{', '.join(found)}]"
        if len(short) <= _WIDTH:
            self.line(short, depth)
            return
        self.line(f"{key}:", depth)
        for text in found:
            self.line(f"- {text}", depth + 1)

    def says_list(self, key: str, texts: Iterable[str], depth: int = 0) -> None:
        """A key with a list of sentences."""
        found = list(texts)
        self.spoken.extend(found)
        self.list(key, found, depth)

    def text(self) -> str:
        """The whole file."""
        return "\n".join(self._lines) + "\n"
