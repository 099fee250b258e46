"""Recordings from before the manual's days for them were kept with a call: their days are those of its version."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from django.db import migrations
from django.db.models import F


class _Retention(msgspec.Struct, frozen=True):
    recordings: int = 0


class _Manual(msgspec.Struct, frozen=True):
    retention: _Retention = _Retention()


def fill(apps: Any, _editor: Any) -> None:
    """Set the end of the recording where it comes before the end of the call. What is over is erased within the hour."""
    calls, versions = apps.get_model("calls", "Call").objects, apps.get_model("clients", "ManualVersion").objects
    for version in versions.filter(calls__isnull=False).distinct().only("snapshot").iterator(20):
        days = msgspec.json.decode(bytes(version.snapshot), type=_Manual).retention.recordings
        if days:
            until = F("started_at") + timedelta(days=days)
            calls.filter(version=version, erased_at__isnull=True, keep_until__gt=until).update(recording_until=until)


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0006_recordings_kept_for_a_time_of_their_own"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
