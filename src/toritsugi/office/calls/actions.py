"""Verbs: the status of messages. (Erasure: `erasing`; calls and messages themselves are written by `office.line`.)"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from toritsugi.office.accounts.models import User
from toritsugi.office.calls.happen import happened
from toritsugi.office.calls.models import Message, Status


@transaction.atomic
def do_set_message_status(message: Message, status: str, by: User) -> Message:
    """Open or done; done keeps who and when. The same status again changes nothing. Raises ValueError."""
    if status not in Status.values:
        raise ValueError(f"no such status: {status!r}; use {' or '.join(Status.values)}")
    row = Message.objects.select_for_update().get(pk=message.pk)
    if row.status == status:
        return row
    done = status == Status.DONE
    row.status = status
    row.done_at = timezone.now() if done else None
    row.done_by = by if done else None
    row.save(update_fields=["status", "done_at", "done_by"])
    happened("message.changed", client=row.client_id, call=row.call_id, about=row.message_id)
    return row


@transaction.atomic
def do_acknowledge(message: Message, by: User) -> Message:
    """Somebody has seen it (確認); the first one counts."""
    row = Message.objects.select_for_update().get(pk=message.pk)
    if row.acknowledged_at is None:
        row.acknowledged_at = timezone.now()
        row.acknowledged_by = by
        row.save(update_fields=["acknowledged_at", "acknowledged_by"])
        happened("message.changed", client=row.client_id, call=row.call_id, about=row.message_id)
    return row
