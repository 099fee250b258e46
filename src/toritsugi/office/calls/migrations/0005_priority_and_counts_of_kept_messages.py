"""Messages that were kept already get the priority and the counting that stand in them, sealed."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from django.db import migrations

log = logging.getLogger(__name__)


class _Told(msgspec.Struct, frozen=True):
    """counts: None in messages from before calls were counted."""

    counts: bool | None = None
    priority: int = 5


def fill(apps: Any, _editor: Any) -> None:
    """Open each message once. One that does not open stays as it is: its call is shown without, and loses nothing."""
    from toritsugi.office.line.keyring import opened

    kept = apps.get_model("calls", "Message").objects
    waiting = kept.filter(counts__isnull=True, sealed__isnull=False, call__wrapped_key__isnull=False)
    for row in waiting.select_related("call").only("sealed", "call__client_id", "call__wrapped_key").iterator(200):
        try:
            told = msgspec.json.decode(opened(row.call).unseal("message", row.sealed), type=_Told)
        except ValueError as why:  # a master key that is missing, a damaged row
            log.warning("message %s does not open, its priority stays the usual one: %s", row.pk, why)
            continue
        kept.filter(pk=row.pk).update(counts=told.counts, priority=min(max(told.priority, 1), 9))


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0004_message_priority_and_counts"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
