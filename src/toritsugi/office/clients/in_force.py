"""Which manual version of each line is in force at an instant, which will be, which was before."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db.models import QuerySet

from toritsugi.office.clients.models import IN_FORCE_ORDER, LineNumber, ManualVersion, VersionState

#: how long before it comes into force a version is handed to the voice processes, which make its prompts ready
AHEAD = timedelta(days=2)


def _approved() -> QuerySet[ManualVersion]:
    return ManualVersion.objects.filter(state=VersionState.APPROVED, line__active=True, client__active=True)


def versions_in_force(now: datetime) -> dict[str, str]:
    """line id → version id, for every active line that has one. Reads no snapshot."""
    rows = _approved().filter(effective_from__lte=now).order_by(*IN_FORCE_ORDER).values_list("line_id", "id")
    found: dict[str, str] = {}
    for line_id, version_id in rows:
        found.setdefault(line_id, version_id)
    return found


def versions_coming(now: datetime, ahead: timedelta = AHEAD) -> list[str]:
    """Ids of the versions of active lines that come into force within `ahead`, soonest first. Reads no snapshot."""
    rows = _approved().filter(effective_from__gt=now, effective_from__lte=now + ahead)
    return list(rows.order_by("effective_from", "number").values_list("id", flat=True))


def is_anything_scheduled(line_id: str, now: datetime) -> bool:
    """Whether an approved version of a line has not begun yet, however far away it is."""
    return ManualVersion.objects.filter(line=line_id, state=VersionState.APPROVED, effective_from__gt=now).exists()


def version_before(line_id: str, now: datetime) -> ManualVersion | None:
    """The version that was in force before the present one and says something else."""
    rows = ManualVersion.objects.filter(line=line_id, state=VersionState.APPROVED, effective_from__lte=now)
    ordered = rows.order_by(*IN_FORCE_ORDER)
    present = ordered.first()
    return None if present is None else ordered.exclude(digest=present.digest).first()


def token(now: datetime) -> str:
    """A token that differs when a line, a number or a version in force or coming has changed.

    Time alone can change it.
    """
    numbers = sorted(LineNumber.objects.values_list("line_id", "number"))
    versions = (sorted(versions_in_force(now).items()), versions_coming(now))
    return hashlib.sha256(repr((versions, numbers)).encode()).hexdigest()[:32]
