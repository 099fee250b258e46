"""What is wrong with a manual, and what mends it, in Japanese and English, with file, line, column and key."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from toritsugi.core.manual.messages import MESSAGES
from toritsugi.core.manual.source import LIMITS, Node


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One problem. line and column count from 1; key is the dotted path ("items.phone.ask"), "" for the whole file.

    code names the sort of problem and stays the same between releases. what and mend are Japanese, *_en English.
    """

    file: str
    line: int
    column: int
    key: str
    code: str
    what: str
    mend: str
    what_en: str
    mend_en: str

    def text(self, language: str = "both") -> str:
        """Lines for a terminal. language: "ja", "en" or "both"."""
        where = f"{self.file}:{self.line}:{self.column}" + (f" [{self.key}]" if self.key else "")
        lines = []
        if language != "en":
            lines.append(f"{where} {self.what}\n    → {self.mend}")
        if language == "en":
            lines.append(f"{where} {self.what_en}\n    → {self.mend_en}")
        elif language == "both":
            lines.append(f"    {self.what_en}\n    → {self.mend_en}")
        return "\n".join(lines)


class ManualError(ValueError):
    """A manual that cannot be used. `problems` holds all that were found, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...] | list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.text())

    def text(self, language: str = "both") -> str:
        """All problems as text."""
        return "\n".join(problem.text(language) for problem in self.problems)


class Problems:
    """Collects problems while a manual is read."""

    def __init__(self, written: Mapping[str, Mapping[str, str]] | None = None) -> None:
        """written: file → (key → how that file, being of an older format, writes it)."""
        self.found: list[Problem] = []
        self._written = written or {}

    def add(self, code: str, node: Node, key: str, **args: object) -> None:
        """Note one problem at a node; the rest is dropped once there are `LIMITS.problems`."""
        self.at(code, node.file, node.line, node.column, key, **args)

    def at(self, code: str, file: str, line: int, column: int, key: str, **args: object) -> None:
        """Note one problem at a place."""
        if len(self.found) >= LIMITS.problems:
            return
        for now, before in self._written.get(file, {}).items():
            if key == now or key.startswith(f"{now}."):
                key = before + key[len(now) :]
        what, mend, what_en, mend_en = (text.format(**args) for text in MESSAGES[code])
        found = Problem(
            file=file,
            line=line,
            column=column,
            key=key,
            code=code,
            what=what,
            mend=mend,
            what_en=what_en,
            mend_en=mend_en,
        )
        if found not in self.found:
            self.found.append(found)

    def finish(self) -> None:
        """Raise ManualError when anything was found."""
        if self.found:
            raise ManualError(sorted(self.found, key=lambda problem: (problem.file, problem.line, problem.column)))
