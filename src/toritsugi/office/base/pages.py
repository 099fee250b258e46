"""What live pages share: where the stream of events stands."""

from __future__ import annotations

from django.http import HttpRequest

from toritsugi.office.calls.models import DeskEvent


def newest_event() -> int:
    """The number of the newest desk event. Ask before reading what a page shows: nothing is missed then."""
    return DeskEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def resume_after(request: HttpRequest) -> int | None:
    """The event number after which a stream goes on: what the browser had last, else what the page was made with."""
    last = request.headers.get("Last-Event-ID", "") or request.GET.get("after", "")
    return int(last) if last.isascii() and last.isdigit() and len(last) < 19 else None
