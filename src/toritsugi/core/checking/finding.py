"""What the check tells: findings with their place and mend, the shortest call that shows each, and talk times."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """ERROR: the manual is not published. WARNING: it is, and whoever publishes it is shown this."""

    ERROR = "error"
    WARNING = "warning"


class Spoken(msgspec.Struct, frozen=True):
    """One line of a call. who: "desk", "caller" or "call" (what happens to the call itself). at: seconds."""

    who: str
    text: str
    at: float = 0.0


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding. line and column count from 1; key is the dotted path ("matters.leak"), "" for the whole file.

    what and mend are Japanese, *_en English. dialogue: the shortest call that shows it, () where reading shows it.
    """

    code: str
    severity: Severity
    file: str
    line: int
    column: int
    key: str
    what: str
    mend: str
    what_en: str
    mend_en: str
    dialogue: tuple[Spoken, ...] = ()

    def text(self, language: str = "both") -> str:
        """Lines for a terminal. language: "ja", "en" or "both"."""
        where = f"{self.file}:{self.line}:{self.column}" + (f" [{self.key}]" if self.key else "")
        mark = {Severity.ERROR: ("誤り", "error"), Severity.WARNING: ("注意", "warning")}[self.severity]
        lines = []
        if language != "en":
            lines.append(f"{where} {mark[0]}: {self.what}\n    → {self.mend}")
        if language == "en":
            lines.append(f"{where} {mark[1]}: {self.what_en}\n    → {self.mend_en}")
        elif language == "both":
            lines.append(f"    {mark[1]}: {self.what_en}\n    → {self.mend_en}")
        return "\n".join([*lines, *self.call(language)])

    def call(self, language: str = "both") -> list[str]:
        """The dialogue as lines of text."""
        names = {"desk": "desk", "caller": "caller", "call": "call"}
        if language != "en":
            names = {"desk": "窓口", "caller": "発信者", "call": "通話"}
        return [
            f"      {int(one.at) // 60}:{int(one.at) % 60:02d} {names[one.who]}: {one.text}" for one in self.dialogue
        ]


class TalkTime(msgspec.Struct, frozen=True, kw_only=True):
    """How long a matter's calls take, seconds from the answer to the end.

    typical: a caller who answers everything at once and is not connected to anybody. longest: one whose answers to the
    items are each understood at the last try, cut by the manual's limit. turns: turns of the typical caller.
    """

    matter: str
    title: str
    typical: float
    longest: float
    turns: int


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked at.

    states: situations told apart. steps: events given to the dialogue machine. complete: no bound was reached.
    """

    states: int
    steps: int
    complete: bool


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The check of one manual.

    ends_within: seconds by which every call that nobody else has taken has ended (G5). unshown: codes and keys of what
    the exploration found and the machine, called from the first ring on, did not show: faults of the check itself.
    """

    findings: tuple[Finding, ...]
    talk: tuple[TalkTime, ...]
    work: Work
    ends_within: float
    unshown: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep a manual from being published."""
        return tuple(one for one in self.findings if one.severity is Severity.ERROR)
