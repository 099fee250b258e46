"""The inbox pages: what a client was sent, as its own service would have it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from toritsugi.office.accounts.access import one
from toritsugi.office.accounts.models import User
from toritsugi.office.base.pages import newest_event, resume_after
from toritsugi.office.calls.events import EventSource, encode
from toritsugi.office.calls.who import Who
from toritsugi.office.inbox.access import access_inbox_client, access_inbox_of, body, sees_all
from toritsugi.office.inbox.models import InboxItem
from toritsugi.office.line.keyring import Erased

#: rows on one page
PAGE = 20
#: Open streams of all screens together beyond which visitors are asked to reload by hand.
STREAMS = 500
#: the one event that inbox pages listen to, and how a visitor's page gets it
KIND = "inbox.received"
WAKE = f"event: {KIND}\ndata: {{}}\n\n".encode()


@require_safe
def inbox(request: HttpRequest, client_id: str) -> HttpResponse:
    """What came in for a client, newest first."""
    client = access_inbox_client(request.user, client_id)
    own_only = not sees_all(request.user, client)
    stream = reverse("inbox:events", args=[client.id])
    if own_only and request.session.session_key is None:
        request.session["visits"] = []  # the stream finds the calls placed from now on by this session
    if not own_only:  # the number of the newest event grows with everybody's calls: no visitor is shown it
        stream += f"?after={newest_event()}"
    page = Paginator(access_inbox_of(request.user, client_id, visits(request)), PAGE).get_page(request.GET.get("page"))
    rows = [{"item": row, "data": content(row)} for row in page]
    line = client.lines.filter(active=True).order_by("key").first()
    context = {
        "client": client,
        "line": line,
        "page": page,
        "rows": rows,
        "stream": stream,
        "own_only": own_only,
    }
    return render(request, "inbox/list.html", context)


@require_safe
def item(request: HttpRequest, client_id: str, pk: int) -> HttpResponse:
    """One delivery as it came in: for people, and to the byte."""
    client = access_inbox_client(request.user, client_id)
    row = one(access_inbox_of(request.user, client_id, visits(request)), pk=pk)
    data = content(row)
    raw = msgspec.json.format(body(row), indent=2).decode() if data is not None else ""
    return render(
        request, "inbox/item.html", {"client": client, "item": row, "data": data, "raw": raw, "caller": _caller(data)}
    )


def _caller(data: dict[str, Any] | None) -> Who | None:
    """Who called, as the body tells it; None where it does not, or a page was the caller."""
    call = (data or {}).get("call")
    if not isinstance(call, dict) or call.get("channel") in ("browser", "text"):
        return None
    told = {name: value for name, value in call.items() if isinstance(value, str)}
    return Who(
        told.get("caller_number", ""), told.get("caller_name", ""), told.get("withheld", ""), told.get("channel", "")
    )


def visits(request: HttpRequest) -> list[str]:
    """Ids of the calls placed from this browser."""
    return list(request.session.get("visits", []))


def content(row: InboxItem) -> dict[str, Any] | None:
    """The `data` of the body; None once the call was erased, {} where the body is of another shape."""
    try:
        decoded = msgspec.json.decode(body(row))
    except Erased:
        return None
    except msgspec.DecodeError:
        return {}
    data = decoded.get("data") if isinstance(decoded, dict) else None
    return data if isinstance(data, dict) else {}


@require_GET
async def news(request: HttpRequest, client_id: str) -> HttpResponseBase:
    """Tells an inbox page that something came in: only that; not what, nor by which call.

    Whoever sees the whole inbox hears of all of it. A visitor hears of the calls placed from this browser alone: that
    something came in for others, and when, is theirs to know.
    """
    user: User | AnonymousUser = await request.auser()
    client = await sync_to_async(access_inbox_client)(user, client_id)
    source: EventSource = request.scope["state"]["events"]  # type: ignore[attr-defined]
    if source.open_streams >= STREAMS:
        return HttpResponse(status=204)
    if await sync_to_async(sees_all)(user, client):
        body = received(source, client.id, resume_after(request))
    else:
        body = own_received(source, client.id, lambda: _visits_now(request))
    response = StreamingHttpResponse(body, content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def received(source: EventSource, client_id: str, after: int | None) -> AsyncIterator[bytes]:
    """All that comes in for a client."""
    yield b"retry: 2000\n\n"
    async for event in source.follow(client_id, after):
        if event is None or event.kind == KIND:
            yield encode(event and msgspec.structs.replace(event, call="", about=""))


async def own_received(
    source: EventSource, client_id: str, visits_now: Callable[[], Awaitable[Sequence[str]]]
) -> AsyncIterator[bytes]:
    """What comes in of some calls. visits_now: their ids; asked each time, as one may be placed while the page is open.

    Events carry no number, which would count those of others; instead the page is told to look once, when it joins.
    """
    yield b"retry: 2000\n\n"
    joined = False
    async for event in source.follow(client_id):
        if event is None:
            yield encode(None) if joined else WAKE
            joined = True
        elif event.kind == KIND and event.call and event.call in await visits_now():
            yield WAKE


async def _visits_now(request: HttpRequest) -> Sequence[str]:
    """The calls placed from this browser up to now; the request's own session stands as it was when the page opened."""
    session: SessionBase = type(request.session)(request.session.session_key)
    found: list[str] = await session.aget("visits", [])
    return found
