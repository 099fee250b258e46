"""The calls that one transaction opens, put into the database together.

A hundred calls that come in the same moment are opened in one transaction, mostly by one manual: a few queries for each
would hold up the process that answers them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from toritsugi.core.manual.publish import restore
from toritsugi.office.calls.models import Call, DeskEvent
from toritsugi.office.clients.models import ManualVersion
from toritsugi.office.line.history import caller_mark
from toritsugi.office.line.keyring import Opened
from toritsugi.voice.ports import DeskRefused, OpenCall


class _Version(NamedTuple):
    """days, sound: for how many days calls, and their recordings, are kept."""

    row: ManualVersion
    days: int
    sound: int


class Openings:
    """Gathers the openings of a transaction; `keep` inserts them."""

    def __init__(self) -> None:
        self._writes: dict[str, OpenCall] = {}
        self._versions: dict[tuple[str, str, str], _Version] = {}

    def add(self, write: OpenCall) -> None:
        """One more; of the same call the first counts."""
        self._writes.setdefault(write.call_id, write)

    def keep(self) -> list[tuple[Call, Opened]]:
        """Insert those that are not there yet; their rows, with their keys. Raises DeskRefused naming the call."""
        writes, self._writes = self._writes, {}
        if not writes:
            return []
        there = set(Call.objects.filter(call_id__in=list(writes)).values_list("call_id", flat=True))
        new = [self._row(write) for call_id, write in writes.items() if call_id not in there]
        Call.objects.bulk_create([row for row, _ in new])
        DeskEvent.objects.bulk_create(
            [DeskEvent(kind="call.opened", client_id=row.client_id, call=row.call_id) for row, _ in new]
        )
        return new

    def _row(self, write: OpenCall) -> tuple[Call, Opened]:
        version = self._version(write)
        started = datetime.fromisoformat(write.started_at)
        key = Opened(write.client_id, write.call_id, write.wrapped_key)
        row = Call(
            call_id=write.call_id,
            client_id=write.client_id,
            line_id=write.line_id,
            version=version.row,
            channel=write.channel,
            caller_number=key.seal("caller_number", write.caller_number.encode()),
            caller_name=key.seal("caller_name", write.caller_name.encode()) if write.caller_name else None,
            withheld=write.withheld,
            dialled=key.seal("dialled", write.dialled.encode()),
            caller_mark=caller_mark(write.client_id, write.caller_number),
            started_at=started,
            node=write.node,
            epoch=write.epoch,
            lease_until=datetime.fromisoformat(write.lease_until),
            wrapped_key=write.wrapped_key,
            keep_until=started + timedelta(days=version.days),
            recording_until=started + timedelta(days=version.sound) if 0 < version.sound < version.days else None,
        )
        return row, key

    def _version(self, write: OpenCall) -> _Version:
        wanted = (write.version_id, write.line_id, write.client_id)
        if wanted not in self._versions:
            found = (
                ManualVersion.objects.select_related("client")
                .filter(id=write.version_id, line_id=write.line_id, client_id=write.client_id)
                .first()
            )
            if found is None:
                raise DeskRefused(write.call_id, "its client, line and manual version do not belong together")
            manual = restore(bytes(found.snapshot))
            days = found.client.retention_days or manual.retention_days
            self._versions[wanted] = _Version(found, days, manual.retention.recordings)
        return self._versions[wanted]
