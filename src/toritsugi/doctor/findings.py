"""A finding of the doctor, in Japanese and English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How a part stands. MISSING: the desk works without it, at a cost. BROKEN: the desk does not work as it should."""

    GOOD = "good"
    MISSING = "missing"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Words:
    """The same sentence in both languages of the desk."""

    ja: str
    en: str

    def in_language(self, language: str) -> str:
        """`language`: "ja" or "en"."""
        return self.en if language == "en" else self.ja


NOTHING = Words("", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One part looked at.

    part: short stable name. found: what is there. cost: what is worse for callers, clients or the desk while it stays
    so. mend: what to do about it.
    """

    part: str
    title: Words
    health: Health
    found: Words
    cost: Words = NOTHING
    mend: Words = NOTHING


_MARKS = {Health.GOOD: "✓", Health.MISSING: "–", Health.BROKEN: "✗"}


def as_text(findings: Sequence[Finding], language: str) -> str:
    """For a terminal: one line a part, with cost and mend below where something is missing."""
    lines = []
    for finding in findings:
        lines.append(
            f"{_MARKS[finding.health]} {finding.title.in_language(language)}: {finding.found.in_language(language)}"
        )
        lines += [f"    {words.in_language(language)}" for words in (finding.cost, finding.mend) if words != NOTHING]
    return "\n".join(lines)


def as_rows(findings: Sequence[Finding], language: str) -> list[dict[str, str]]:
    """For JSON."""
    return [
        {
            "part": finding.part,
            "title": finding.title.in_language(language),
            "health": finding.health.value,
            "found": finding.found.in_language(language),
            "cost": finding.cost.in_language(language),
            "mend": finding.mend.in_language(language),
        }
        for finding in findings
    ]
