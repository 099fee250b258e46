"""Recordings as the voice processes are handed them."""

from __future__ import annotations

import hashlib

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
    """Differs when another set of recordings is in use: what a recording says, and where, never changes.

    It is made of the set and of no time: of two changes at once, the one that is committed last may have the earlier.
    """
    ids = VoiceTake.objects.filter(in_use=True).order_by("pk").values_list("pk", flat=True)
    return hashlib.sha256("".join(ids).encode()).hexdigest()[:32]
