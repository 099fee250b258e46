"""Recordings as the voice processes are handed them."""

from __future__ import annotations

from django.db.models import Count, Max

from toritsugi.core.spoken.takes import TakeInForce
from toritsugi.office.voices.models import VoiceTake


def takes_by_line() -> dict[str, tuple[TakeInForce, ...]]:
    """line id → its recordings in use."""
    found: dict[str, tuple[TakeInForce, ...]] = {}
    rows = VoiceTake.objects.filter(in_use=True, line__active=True).order_by("line_id", "pk")
    for line_id, sentence, digest, pk in rows.values_list("line_id", "sentence", "digest", "pk"):
        found[line_id] = (*found.get(line_id, ()), TakeInForce(sentence, digest, pk))
    return found


def takes_token() -> str:
    """Differs when a recording was taken into or out of use."""
    told = VoiceTake.objects.aggregate(last=Max("changed_at"), all=Count("pk"))
    return f"{told['all']}-{told['last'].timestamp() if told['last'] else 0}"
