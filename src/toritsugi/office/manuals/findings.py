"""What the check says of a manual's text: each finding with its place and its mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec
from django.utils import timezone

from toritsugi.core.checking.finding import Finding as Checked
from toritsugi.core.checking.finding import Report
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.problems import Problem
from toritsugi.core.manual.publish import restore, snapshot
from toritsugi.resources import CLIENT_FILE, MANUAL_FILE, ManualError, check_texts, read_manual

#: reports kept: the same manual is looked at when it is saved, sent and approved
REPORTS_KEPT = 32
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
        manual = read_manual(source.get(MANUAL_FILE, ""), source.get(CLIENT_FILE), beside=source)
    except ManualError as error:
        return None, [_shown(problem, ERROR) for problem in error.problems]
    return manual, findings_of(manual, source)


def findings_of(manual: Manual, source: Mapping[str, str] | None = None) -> list[Finding]:
    """What the check says today of a manual that can be read. source: its texts, for the places.

    Exploring a manual's calls takes seconds; what was found is kept for a while. Call it before a transaction, so that
    inside it is there already.
    """
    today = timezone.localdate(timezone=ZoneInfo(manual.line.timezone))
    report = _report(snapshot(manual), tuple(sorted((source or {}).items())), today)
    return [_shown(finding, finding.severity.value) for finding in report.findings]


@lru_cache(maxsize=REPORTS_KEPT)
def _report(taken: bytes, source: tuple[tuple[str, str], ...], today: date) -> Report:
    return check_texts(restore(taken), dict(source), today=today)


def blocking(findings: Iterable[Finding]) -> bool:
    """Whether any of them must be mended before the manual may be approved."""
    return any(finding.severity == ERROR for finding in findings)


def _shown(found: Checked | Problem, severity: str) -> Finding:
    where = f"{found.file}:{found.line}:{found.column}" + (f" [{found.key}]" if found.key else "")
    return Finding(
        severity=severity,
        code=found.code,
        place=where,
        what=found.what,
        mend=found.mend,
        what_en=found.what_en,
        mend_en=found.mend_en,
    )
