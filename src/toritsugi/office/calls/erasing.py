"""Verbs: erasing a call (what was said becomes unreadable for good, figures and a proof stay), or its sound alone."""

from __future__ import annotations

import hashlib
import logging

from django.db import connection, transaction
from django.utils import timezone

from toritsugi.office.accounts.models import User
from toritsugi.office.calls import recordings
from toritsugi.office.calls.happen import happened
from toritsugi.office.calls.models import Call, ErasureProof, Message
from toritsugi.office.delivery.actions import ERASED, do_drop_deliveries
from toritsugi.office.inbox.models import InboxItem
from toritsugi.office.line.keyring import opened

log = logging.getLogger(__name__)

#: milliseconds that the cutting of the log waits for those who read it; it keeps every writer, calls too, for so long
CHECKPOINT_WAIT = 200


class StillRunning(ValueError):
    """A call is erased only after it has ended."""


def do_erase_call(call: Call, reason: str, by: User | None = None) -> ErasureProof:
    """Destroy the key, the sealed columns and the files of a call. reason: "retention" or "request".

    A call under the same key, with the same recording, is erased with it: while that key is there, nothing is erased.
    Files first: if the power goes before the rows are changed, the call still has its key and is erased the next time.
    Erased twice, it gives the first proof. Raises StillRunning.
    """
    if call.ended_at is None:
        raise StillRunning(f"call {call.call_id} is still running")
    for other in _under_its_key(call):
        _erase(other, reason, by)
    return _erase(call, reason, by)


def do_erase_recording(call: Call) -> bool:
    """Remove the sound of a call; its message, its journal and the key that opens them stay. Whether there was any.

    Files first: if the power goes before the row is changed, the row still asks for it, and the next time finds what is
    left. A call that was erased, or whose recording was, stays as it is. Raises StillRunning.
    """
    if call.ended_at is None:
        raise StillRunning(f"call {call.call_id} is still running")
    files, _size = recordings.remove(call)
    with transaction.atomic():
        row = Call.objects.select_for_update().get(pk=call.pk)
        if row.erased_at is not None or row.recording_erased_at is not None:
            return False
        if not files and not row.recording:  # a call in writing
            Call.objects.filter(pk=row.pk).update(recording_until=None)
            return False
        gone = {"recording": "", "recording_seconds": 0.0, "recording_erased_at": timezone.now()}
        Call.objects.filter(pk=row.pk).update(**gone)
        happened("recording.erased", client=row.client_id, call=row.call_id)
    return True


def _erase(call: Call, reason: str, by: User | None) -> ErasureProof:
    files, size = recordings.remove(call)
    with transaction.atomic():
        row = Call.objects.select_for_update().get(pk=call.pk)
        known = ErasureProof.objects.filter(call=row).first()
        if known is not None:
            return known
        transaction.on_commit(forget_pages, robust=True)
        return _erase_rows(row, reason, by, files, size)


def _under_its_key(call: Call) -> list[Call]:
    """The calls that tell of the same conversation, one where its process went on though the call was taken over."""
    began = Call.objects.filter(client_id=call.client_id, started_at=call.started_at, wrapped_key__isnull=False)
    return [other for other in began.exclude(pk=call.pk).filter(ended_at__isnull=False) if _same_key(call, other)]


def _same_key(one: Call, other: Call) -> bool:
    """Each row wraps the key for itself. A key that no master key opens any more is known by its wrapping alone."""
    if one.wrapped_key is None or other.wrapped_key is None:
        return False
    if bytes(one.wrapped_key) == bytes(other.wrapped_key):
        return True
    try:
        return opened(one).key == opened(other).key
    except ValueError as why:
        log.warning("call %s: whether another call has its key cannot be seen: %s", one.call_id, why)
        return False


def forget_pages() -> bool:
    """Cut SQLite's log, which still holds the page on which a key stood; the database file has it overwritten already.

    Whether it is cut. Who reads an older state (a backup does, for as long as it copies) keeps the log: it is cut with
    the next erasure, or the next housekeeping.
    """
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={CHECKPOINT_WAIT}")
        try:
            (busy, _, _) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout={usual}")
    if busy:
        log.info("the database's log is being read, and is cut later")
    return not busy


def _erase_rows(row: Call, reason: str, by: User | None, files: int, size: int) -> ErasureProof:
    now = timezone.now()
    entries = row.journal.count()
    proof = ErasureProof.objects.create(
        client_id=row.client_id,
        call=row,
        reason=reason,
        by=by,
        erased_at=now,
        key_digest=hashlib.sha256(bytes(row.wrapped_key or b"")).hexdigest(),
        journal_entries=entries,
        files=files,
        file_bytes=size,
    )
    row.journal.all().delete()
    message = Message.objects.filter(call=row).first()
    if message is not None:
        do_drop_deliveries(message, ERASED)
        Message.objects.filter(pk=message.pk).update(sealed=None)
        InboxItem.objects.filter(client_id=row.client_id, message_id=message.message_id).update(sealed=None)
    Call.objects.filter(pk=row.pk).update(
        wrapped_key=None,
        caller_number=None,
        caller_name=None,
        caller_mark="",
        dialled=None,
        recording="",
        recording_seconds=0.0,
        erased_at=now,
    )
    happened("call.erased", client=row.client_id, call=row.call_id)
    return proof
