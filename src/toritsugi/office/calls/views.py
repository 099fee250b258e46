"""The pages of calls: the live list, one call with its transcript and recording, export, erasure."""

from __future__ import annotations

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from toritsugi.office.accounts.access import Right, may
from toritsugi.office.base.pages import newest_event, resume_after
from toritsugi.office.calls import recordings
from toritsugi.office.calls.access import access_call, access_calls, access_running
from toritsugi.office.calls.erasing import StillRunning, do_erase_call
from toritsugi.office.calls.events import EventSource, encode
from toritsugi.office.calls.exporting import export_call
from toritsugi.office.calls.message_views import delivered, read
from toritsugi.office.calls.models import Call, Message
from toritsugi.office.calls.opened import journal
from toritsugi.office.calls.ranges import part
from toritsugi.office.calls.transcript import transcript
from toritsugi.office.calls.transcript_files import FORMS
from toritsugi.office.calls.who import who
from toritsugi.office.line.keyring import Erased

#: rows on one page
PAGE = 25
#: Columns no list needs: whole manuals.
HEAVY = ("version__snapshot", "version__source")


@require_safe
@login_required
def calls(request: HttpRequest) -> HttpResponse:
    """Running and recent calls."""
    after = newest_event()
    running = access_running(request.user).defer(*HEAVY)
    ended = access_calls(request.user).filter(ended_at__isnull=False).select_related("message").defer(*HEAVY)
    page = Paginator(ended, PAGE).get_page(request.GET.get("page"))
    context = {"running": list(running[:100]), "page": page, "stream": f"{reverse('events')}?after={after}"}
    return render(request, "calls/list.html", context)


@require_safe
@login_required
def call(request: HttpRequest, call_id: str) -> HttpResponse:
    """One call: what was said, what is known, the recording, the deliveries."""
    after = newest_event()
    row = access_call(request.user, call_id)
    message = Message.objects.filter(call=row).select_related("done_by", "acknowledged_by").first()
    try:
        turns, caller = transcript(journal(row)), who(row)
    except Erased:
        turns, caller = (), None
    context = {
        "call": row,
        "message": message,
        "told": read(message) if message else None,
        "turns": turns,
        "caller": caller,
        "recorded": recordings.file_of(row) is not None,
        "deliveries": delivered(request.user, message),
        "may_erase": may(request.user, Right.ERASE) and row.ended_at and not row.erased_at,
        "may_export": may(request.user, Right.EXPORT) and not row.erased_at,
        "may_resend": may(request.user, Right.RESEND),
        "erasure": getattr(row, "erasure", None) if row.erased_at else None,
        "stream": f"{reverse('calls:events', args=[row.call_id])}?after={after}",
    }
    return render(request, "calls/detail.html", context)


@require_GET
async def news(request: HttpRequest, call_id: str) -> HttpResponseBase:
    """Tells the page of a call that something happened in it."""
    user = await request.auser()
    row: Call = await sync_to_async(access_call)(user, call_id)
    source: EventSource = request.scope["state"]["events"]  # type: ignore[attr-defined]
    response = StreamingHttpResponse(_of_call(source, row, resume_after(request)), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _of_call(source: EventSource, row: Call, after: int | None) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    async for event in source.follow(row.client_id, after, row.call_id):
        if event is None or event.call == row.call_id:
            yield encode(event)


@require_safe
@login_required
def recording(request: HttpRequest, call_id: str) -> HttpResponse:
    """The recording as WAV: left the caller, right the desk."""
    row = access_call(request.user, call_id)
    try:
        return part(request, recordings.wav(row), "audio/wav")
    except (FileNotFoundError, Erased):
        raise Http404 from None


@require_safe
@login_required
def transcript_file(request: HttpRequest, call_id: str, form: str) -> HttpResponse:
    """What was said with its times, to take away: txt, json or vtt."""
    row = access_call(request.user, call_id, Right.EXPORT)
    if form not in FORMS:
        raise Http404
    try:
        content = FORMS[form].write(transcript(journal(row)))
    except Erased:
        raise Http404 from None
    headers = {
        "Content-Disposition": f'attachment; filename="call-{row.call_id}.{form}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=FORMS[form].content_type, headers=headers)


@require_safe
@login_required
def export(request: HttpRequest, call_id: str) -> HttpResponse:
    """Everything of a call as ZIP."""
    row = access_call(request.user, call_id, Right.EXPORT)
    try:
        content = export_call(row)
    except Erased:
        raise Http404 from None
    headers = {"Content-Disposition": f'attachment; filename="call-{row.call_id}.zip"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def erase(request: HttpRequest, call_id: str) -> HttpResponse:
    """Ask once more, then erase for good."""
    row = access_call(request.user, call_id, Right.ERASE)
    if request.method != "POST":
        entries = row.journal.aggregate(n=Count("pk"))["n"]
        return render(request, "calls/erase.html", {"call": row, "entries": entries, "now": timezone.now()})
    try:
        do_erase_call(row, "request", request.user)
    except StillRunning:
        messages.error(request, _("通話中は消去できません。終わってから、もう一度お試しください。"))
    else:
        messages.success(request, _("通話の内容を消去しました。"))
    return redirect("calls:detail", call_id=row.call_id)
