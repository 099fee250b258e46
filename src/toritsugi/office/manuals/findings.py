"""What the check says of a manual's text: each finding with its place and its mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.problems import Problem
from toritsugi.resources import CLIENT_FILE, MANUAL_FILE, ManualError, read_manual

ERROR = "error"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding. severity: "error" (it may not be approved), "warning" or "note". place: file, line and key."""

    severity: str
    code: str
    place: str
    what: str
    mend: str
    what_en: str
    mend_en: str

    def kept(self) -> dict[str, str]:
        """As it is kept with the step of the check."""
        return msgspec.structs.asdict(self)


def read_source(source: Mapping[str, str]) -> tuple[Manual | None, list[Finding]]:
    """The manual of a draft's texts with what the check says of it; None where it cannot be read as one."""
    try:
        manual = read_manual(source.get(MANUAL_FILE, ""), source.get(CLIENT_FILE))
    except ManualError as error:
        return None, [_of_problem(problem) for problem in error.problems]
    return manual, findings_of(manual)


def findings_of(manual: Manual) -> list[Finding]:
    """What the check says of a manual that can be read."""
    return []


def blocking(findings: Iterable[Finding]) -> bool:
    """Whether any of them must be mended before the manual may be approved."""
    return any(finding.severity == ERROR for finding in findings)


def _of_problem(problem: Problem) -> Finding:
    where = f"{problem.file}:{problem.line}:{problem.column}" + (f" [{problem.key}]" if problem.key else "")
    return Finding(
        severity=ERROR,
        code=problem.code,
        place=where,
        what=problem.what,
        mend=problem.mend,
        what_en=problem.what_en,
        mend_en=problem.mend_en,
    )
