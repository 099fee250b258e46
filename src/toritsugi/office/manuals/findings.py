"""What the check says of a manual's text: each finding with its place and its mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.utils import timezone

from toritsugi.core.checking.finding import Finding as Checked
from toritsugi.core.checking.finding import Report
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.problems import Problem
from toritsugi.core.manual.publish import restore, snapshot
from toritsugi.office.manuals.callers import Called, Caller, Said, called
from toritsugi.resources import CLIENT_FILE, MANUAL_FILE, ManualError, check_texts, read_manual

#: reports kept: the same manual is looked at when it is saved, sent and approved
REPORTS_KEPT = 32
ERROR = "error"
#: a scripted caller of the manual's own was not served as its script expects: whoever approves says why all the same
CALLER_FAILED = "callers.failed"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding. severity: "error" (it may not be approved), "warning" or "note". place: file, line and key.

    file, line, column, key: the place in parts. dialogue: the call that shows it, where there is one.
    """

    severity: str
    code: str
    place: str
    what: str
    mend: str
    what_en: str
    mend_en: str
    file: str = ""
    line: int = 0
    column: int = 0
    key: str = ""
    dialogue: tuple[Said, ...] = ()

    def kept(self) -> dict[str, Any]:
        """As it is kept with the step of the check."""
        kept: dict[str, Any] = msgspec.to_builtins(self)
        return kept


def read_source(source: Mapping[str, str]) -> tuple[Manual | None, list[Finding]]:
    """The manual of a draft's texts with what the check says of it; None where it cannot be read as one."""
    try:
        manual = read_manual(source.get(MANUAL_FILE, ""), source.get(CLIENT_FILE), beside=source)
    except ManualError as error:
        return None, [_shown(problem, ERROR) for problem in error.problems]
    return manual, findings_of(manual, source)


def findings_of(manual: Manual, source: Mapping[str, str] | None = None) -> list[Finding]:
    """What the check says today of a manual that can be read, then its own callers who were not served.

    source: its texts, for the places, and its scripted callers. Exploring a manual's calls takes seconds; what was
    found is kept for a while. Call it before a transaction, so that inside it is there already.
    """
    today = timezone.localdate(timezone=ZoneInfo(manual.line.timezone))
    report = _report(snapshot(manual), _looked_at(source or {}), today)
    found = [_shown(finding, finding.severity.value) for finding in report.findings]
    return [*found, *of_callers(called(manual, source or {}))]


def _looked_at(source: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The texts in which the check finds places."""
    return tuple((name, source[name]) for name in (MANUAL_FILE, CLIENT_FILE) if name in source)


@lru_cache(maxsize=REPORTS_KEPT)
def _report(taken: bytes, source: tuple[tuple[str, str], ...], today: date) -> Report:
    return check_texts(restore(taken), dict(source), today=today)


def of_callers(found: Called) -> list[Finding]:
    """What the scripted callers show."""
    if found.wrong is not None:
        unreadable = Finding(
            severity=ERROR,
            code="callers.unreadable",
            place=found.wrong.place,
            what="発信者の台本（callers.yaml）の、この行が読めません。",
            mend="書き方は docs/reference/talk.md にあります。使わないなら、callers.yaml を空にしてください。",
            what_en=f"The scripted callers (callers.yaml) cannot be read: {found.wrong.what}",
            mend_en="Write them as docs/reference/talk.md says, or empty callers.yaml.",
            **_parts(found.wrong.place),
        )
        return [unreadable]
    return [_of_caller(one) for one in found.failed]


def _of_caller(one: Caller) -> Finding:
    return Finding(
        severity=ERROR,
        code=CALLER_FAILED,
        place=one.place,
        what=f"台本の発信者「{one.name}」が、期待どおりに応対されません。" + "".join(one.reasons),
        mend="対応マニュアルか、callers.yaml の期待を直してください。",
        what_en=f"The scripted caller “{one.name}” is not served as expected: {'; '.join(one.reasons_en)}",
        mend_en="Mend the manual, or what callers.yaml expects.",
        dialogue=one.dialogue,
        **_parts(one.place),
    )


def _parts(place: str) -> dict[str, Any]:
    """file:line:column [key] in parts."""
    where, _, key = place.partition(" [")
    file, line, column = where.rsplit(":", 2)
    return {"file": file, "line": int(line), "column": int(column), "key": key.removesuffix("]")}


def blocking(findings: Iterable[Finding]) -> bool:
    """Whether any of them must be mended before the manual may be approved."""
    return any(finding.severity == ERROR and finding.code != CALLER_FAILED for finding in findings)


def to_answer_for(findings: Iterable[Finding]) -> list[Finding]:
    """Those despite which the manual is approved only by somebody who says why."""
    return [finding for finding in findings if finding.code == CALLER_FAILED]


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
        file=found.file,
        line=found.line,
        column=found.column,
        key=found.key,
        dialogue=tuple(Said(one.who, one.text) for one in found.dialogue) if isinstance(found, Checked) else (),
    )
