"""Writing desk events: what screens want to know, in the transaction of what happened."""

from __future__ import annotations

from toritsugi.office.calls.models import DeskEvent


def happened(kind: str, *, client: str | None, call: str = "", about: str = "") -> None:
    """Add one event to the stream. Carries ids only."""
    DeskEvent.objects.create(kind=kind, client_id=client, call=call, about=about)
