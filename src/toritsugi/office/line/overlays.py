"""Emergency lines as the voice processes are handed them."""

from __future__ import annotations

from datetime import datetime

from toritsugi.core.dialogue.context import Overlay
from toritsugi.office.manuals import models
from toritsugi.office.manuals.emergency import in_force_at
from toritsugi.voice.ports import OverlayInForce


def overlays_by_line(now: datetime) -> dict[str, tuple[OverlayInForce, ...]]:
    """line id → its emergency lines that are heard now, in the order in which they are heard."""
    found: dict[str, tuple[OverlayInForce, ...]] = {}
    for row in models.Overlay.objects.filter(in_force_at(now)).order_by("line_id", "set_at", "pk"):
        overlay = OverlayInForce(Overlay(row.pk, row.text), row.starts_at.isoformat(), row.ends_at.isoformat())
        found[row.line_id] = (*found.get(row.line_id, ()), overlay)
    return found
