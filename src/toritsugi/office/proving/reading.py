"""What a page shows of a proof, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from toritsugi.core.proof.estimate import Estimate
from toritsugi.office.manuals.callers import Said
from toritsugi.office.proving.found import Found, Past
from toritsugi.office.proving.models import UNFINISHED, Proof


@dataclass(frozen=True)
class CallerShown:
    """One scripted caller."""

    name: str
    passed: bool
    checked: bool
    reasons: tuple[str, ...]
    seconds: int
    dialogue: tuple[Said, ...]


@dataclass(frozen=True)
class Shown:
    """A proof. callers: None while they have not called; wrong: why they cannot. groups, missed: words and calls."""

    proof: Proof
    under_way: bool
    findings: list[dict[str, Any]] | None
    callers_there: bool
    callers: list[CallerShown] | None
    wrong: str
    past: Past | None
    groups: list[tuple[str, int, tuple[str, ...]]]
    missed: list[tuple[str, int]]
    estimate: tuple[Estimate, ...] | None
    fitted: int

    @property
    def failed(self) -> int:
        """How many scripted callers were not served as expected."""
        return sum(not one.passed for one in self.callers or ())


def shown(proof: Proof, *, english: bool) -> Shown:
    """What was found so far."""
    found = msgspec.convert(proof.found, Found)
    past = found.past
    callers = found.callers
    return Shown(
        proof=proof,
        under_way=proof.state in UNFINISHED,
        findings=None if found.findings is None else [one.kept() for one in found.findings],
        callers_there=callers is not None and callers.there,
        callers=_callers(found, english),
        wrong=callers.wrong.place if callers is not None and callers.wrong is not None else "",
        past=past,
        groups=[(one.en if english else one.ja, one.calls, one.examples) for one in past.groups] if past else [],
        missed=[(one.en if english else one.ja, one.calls) for one in past.missed] if past else [],
        estimate=found.estimate,
        fitted=found.fitted,
    )


def _callers(found: Found, english: bool) -> list[CallerShown] | None:
    if found.callers is None:
        return None
    return [
        CallerShown(
            name=one.name,
            passed=one.passed,
            checked=one.checked,
            reasons=one.reasons_en if english else one.reasons,
            seconds=round(one.seconds),
            dialogue=one.dialogue,
        )
        for one in sorted(found.callers.calls, key=lambda one: one.passed)
    ]
