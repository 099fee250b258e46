"""Manuals for reading: the version in force of a line, restored from its snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.publish import restore
from toritsugi.office.clients.in_force import versions_in_force
from toritsugi.office.clients.models import Line, ManualVersion


@dataclass(frozen=True)
class InForce:
    """A version and what it says."""

    version: ManualVersion
    manual: Manual


def manual_of(version: ManualVersion) -> Manual:
    """What a version says."""
    return restore(bytes(version.snapshot))


def in_force(lines: Iterable[Line], now: datetime) -> dict[str, InForce]:
    """line id → what is in force there now; a line without a manual is missing."""
    ids = versions_in_force(now)
    wanted = [ids[line.id] for line in lines if line.id in ids]
    rows = ManualVersion.objects.filter(id__in=wanted).select_related("approved_by")
    return {row.line_id: InForce(row, manual_of(row)) for row in rows}
