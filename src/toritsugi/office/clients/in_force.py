"""Which manual version of each line is in force now."""

from __future__ import annotations

import hashlib
from datetime import datetime

from toritsugi.office.clients.models import IN_FORCE_ORDER, LineNumber, ManualVersion, VersionState


def versions_in_force(now: datetime) -> dict[str, str]:
    """line id → version id, for every active line that has one. Reads no snapshot."""
    rows = (
        ManualVersion.objects.filter(
            state=VersionState.APPROVED, effective_from__lte=now, line__active=True, client__active=True
        )
        .order_by(*IN_FORCE_ORDER)
        .values_list("line_id", "id")
    )
    found: dict[str, str] = {}
    for line_id, version_id in rows:
        found.setdefault(line_id, version_id)
    return found


def token(now: datetime) -> str:
    """A token that differs when a line, a number or a version in force has changed (time alone can do it)."""
    numbers = sorted(LineNumber.objects.values_list("line_id", "number"))
    return hashlib.sha256(repr((sorted(versions_in_force(now).items()), numbers)).encode()).hexdigest()[:32]
