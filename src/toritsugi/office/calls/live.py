"""The address of the event stream: GET /events/ as text/event-stream."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from toritsugi.office.accounts.access import client_seen_by
from toritsugi.office.calls.events import EventSource, stream


async def events(request: HttpRequest) -> HttpResponseBase:
    """Desk events for whoever is signed in, confined to the client of a client user. 204 tells the page to stop.

    A browser that comes back says Last-Event-ID and is given what it missed.
    """
    user = await request.auser()
    client = await sync_to_async(client_seen_by)(user)
    if client is None:
        return HttpResponse(status=204)
    source: EventSource = request.scope["state"]["events"]  # type: ignore[attr-defined]
    last = request.headers.get("Last-Event-ID", "") or request.GET.get("after", "")
    after = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else None
    response = StreamingHttpResponse(stream(source, client, after), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response
