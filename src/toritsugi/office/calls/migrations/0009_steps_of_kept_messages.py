"""What callers tried of procedures stands in messages that were kept already, sealed: it is counted with the rest."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from django.db import migrations

log = logging.getLogger(__name__)


class _Step(msgspec.Struct, frozen=True):
    step: str
    result: str


class _Told(msgspec.Struct, frozen=True):
    steps: tuple[_Step, ...] = ()


def fill(apps: Any, _editor: Any) -> None:
    """Open each message once. One that does not open is not counted."""
    from toritsugi.office.line.keyring import opened

    tried = apps.get_model("calls", "StepTried")
    kept = apps.get_model("calls", "Message").objects.filter(sealed__isnull=False, call__wrapped_key__isnull=False)
    waiting = kept.filter(steps__isnull=True).select_related("call")
    for row in waiting.only("client_id", "sealed", "call__client_id", "call__wrapped_key").iterator(200):
        try:
            told = msgspec.json.decode(opened(row.call).unseal("message", row.sealed), type=_Told)
        except ValueError as why:  # a master key that is missing, a damaged row
            log.warning("message %s does not open, its steps are not counted: %s", row.pk, why)
            continue
        found = {one.step[:300]: one.result for one in told.steps}
        tried.objects.bulk_create(
            tried(client_id=row.client_id, message=row, step=step, result=result) for step, result in found.items()
        )


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0008_steps_tried"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
