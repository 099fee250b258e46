"""The editor of a line's draft: its page, and what the page asks while somebody writes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from toritsugi.core.spoken.style import style_of
from toritsugi.office.base.language import in_english
from toritsugi.office.clients.models import Line
from toritsugi.office.clients.shown import in_force
from toritsugi.office.editing import bodies
from toritsugi.office.editing.reading import edited, found_in, pack_titles, shown, state_of
from toritsugi.office.editing.talking import moment, talk
from toritsugi.office.line import voice
from toritsugi.office.manuals.access import access_line_to_write
from toritsugi.office.manuals.drafting import Conflict, beginning, do_save_draft
from toritsugi.office.manuals.models import Draft
from toritsugi.office.visits.actions import visitor_mark
from toritsugi.resources import CALLERS_FILE, CLIENT_FILE, MANUAL_FILE
from toritsugi.yaml_edit import CannotEdit

Api = Callable[..., HttpResponse]
#: HTTP status while no call by voice can be placed
FULL = 503
#: calls to try a draft that a session may take up again, the latest of them
TRIALS, REMEMBERED = "trials", 8


@require_safe
@login_required
def editor(request: HttpRequest, line_id: str) -> HttpResponse:
    """Write the manual of a line: form, text and a call to try it."""
    line = access_line_to_write(request.user, line_id)
    draft = Draft.objects.filter(line=line).select_related("author").first()
    sources = draft.source if draft is not None else beginning(line, timezone.now()).source
    start = {
        "sources": {MANUAL_FILE: "", CLIENT_FILE: "", CALLERS_FILE: "", **sources},
        "revision": draft.revision if draft is not None else 0,
        "line": line.id,
    }
    context = {"line": line, "draft": draft, "start": start, "empty": not sources, "packs": pack_titles()}
    context["others"] = [name for name in sources if name not in (MANUAL_FILE, CLIENT_FILE, CALLERS_FILE)]
    response = render(request, "editing/editor.html", context)
    response["Cache-Control"] = "no-store"
    return response


def api(view: Api) -> Api:
    """Answer in JSON to somebody who may write this line's manual."""

    @require_POST
    @login_required
    @wraps(view)
    def answered(request: HttpRequest, line_id: str, **named: str) -> HttpResponse:
        line = access_line_to_write(request.user, line_id)
        try:
            return view(request, line, **named)
        except bodies.BadBody as error:
            return JsonResponse({"message": str(error)}, status=400)

    return answered


@api
def read(request: HttpRequest, line: Line) -> HttpResponse:
    """The problems and the form of texts."""
    return JsonResponse(_state(bodies.read(request, bodies.Sources).sources))


@api
def change(request: HttpRequest, line: Line) -> HttpResponse:
    """Texts with one place changed, and their problems and form. 422 where only a person should change that place."""
    body = bodies.read(request, bodies.Edit)
    try:
        text = edited(body)
    except (CannotEdit, KeyError):
        told = _("ここは、文書のほうで直してください。")
        return JsonResponse({"message": told}, status=422)
    return JsonResponse({"text": text, **_state({**body.sources, body.file: text})})


@api
def save(request: HttpRequest, line: Line) -> HttpResponse:
    """Keep the draft. 409 with what is kept now where somebody else has saved since."""
    body = bodies.read(request, bodies.Save)
    try:
        kept = do_save_draft(line, request.user, body.sources, body.revision)  # type: ignore[arg-type]
    except ValidationError as error:
        return JsonResponse({"message": " ".join(error.messages)}, status=400)
    if isinstance(kept, Conflict):
        return JsonResponse(_theirs(kept.draft), status=409)
    return JsonResponse({"revision": kept.revision, "at": timezone.localtime(kept.updated_at).strftime("%H:%M:%S")})


@api
def call(request: HttpRequest, line: Line) -> HttpResponse:
    """A call to try what is being written. 422 while it has problems."""
    body = bodies.read(request, bodies.Talk)
    manual = state_of(body.sources).manual
    if manual is None:
        return JsonResponse({"message": _("問題がなくなると、電話してみることができます。")}, status=422)
    now = timezone.now().astimezone(ZoneInfo(manual.line.timezone))
    told = talk(manual, body.turns, now, caller=body.caller, withheld=body.withheld, closed=body.closed)
    return JsonResponse(msgspec.to_builtins(told))


@api
def offer(request: HttpRequest, line: Line) -> HttpResponse:
    """The same call by voice: the page's offer answered by the voice process. 422 while it has problems."""
    body = bodies.read(request, bodies.Offer)
    manual = state_of(body.sources).manual
    if manual is None:
        return JsonResponse({"message": _("問題がなくなると、電話してみることができます。")}, status=422)
    now = timezone.now().astimezone(ZoneInfo(manual.line.timezone))
    at = moment(manual, now, closed=body.closed)
    visitor = visitor_mark(f"user {request.user.pk}")
    caller = {"caller_number": body.caller, "withheld": body.withheld}
    try:
        told = voice.offer_trial(line.id, visitor, body.sdp, body.type, manual=manual, at=at, **caller)
    except voice.VoiceAway:
        return _voiceless(_("いまは声でかけられません。電話の受付（音声のプロセス）が動いているか、お確かめください。"))
    except voice.VoiceRefused as refused:
        if refused.status == FULL:
            return _voiceless(_("回線がいっぱいです。しばらくしてから、もう一度おかけください。"))
        return _voiceless(_("この端末からはおつなぎできませんでした。文字とキーでお話しいただけます。"))
    request.session[TRIALS] = [*request.session.get(TRIALS, []), told["call_id"]][-REMEMBERED:]
    return JsonResponse(told)


@api
def resume(request: HttpRequest, line: Line, call_id: str) -> HttpResponse:
    """Such a call by another connection, where the page's network broke: of who placed it, from where it was placed."""
    body = bodies.read_resume(request)
    gone = JsonResponse({"message": _("この電話は、もう続いていません。")}, status=404)
    if call_id not in request.session.get(TRIALS, []):
        return gone
    try:
        return JsonResponse(voice.resume(call_id, body.sdp, body.type))
    except voice.VoiceAway:
        return _voiceless(_("いまは声でかけられません。電話の受付（音声のプロセス）が動いているか、お確かめください。"))
    except voice.VoiceRefused as refused:
        return (
            gone
            if refused.status != FULL
            else _voiceless(_("回線がいっぱいです。しばらくしてから、もう一度おかけください。"))
        )


@api
def speak(request: HttpRequest, line: Line) -> HttpResponse:
    """One sentence of that call as the line's voice says it: WAV, kept nowhere. 503 while no voice process runs."""
    words = bodies.read_spoken(request)
    try:
        sound = voice.said({"parts": [{"spoken": words}], "style": _style(line)})
    except (voice.VoiceAway, voice.VoiceRefused):
        return _voiceless(_("いまは声にできません。電話の受付（音声のプロセス）が動いているか、お確かめください。"))
    return HttpResponse(sound, content_type="audio/wav", headers={"Cache-Control": "no-store"})


@api
def check(request: HttpRequest, line: Line) -> HttpResponse:
    """What the check finds in what is being written, and which scripted callers are not served. 422 with problems.

    The page asks by itself after every save; what was found of the same text is kept for a while.
    """
    body = bodies.read(request, bodies.Sources)
    manual = state_of(body.sources).manual
    if manual is None:
        return JsonResponse({"message": _("問題がなくなると、点検できます。")}, status=422)
    return JsonResponse({"findings": found_in(manual, body.sources, english=in_english())})


def _style(line: Line) -> dict[str, Any]:
    """The voice of the draft as it was saved last, else of the version in force, as a voice process is told it."""
    draft = Draft.objects.filter(line=line).first()
    manual = state_of(draft.source).manual if draft is not None else None
    if manual is None and (found := in_force([line], timezone.now()).get(line.pk)) is not None:
        manual = found.manual
    return msgspec.to_builtins(style_of(manual)) if manual is not None else {}


def _voiceless(told: str) -> JsonResponse:
    return JsonResponse({"message": told}, status=FULL)


def _state(sources: dict[str, str]) -> dict[str, Any]:
    return shown(state_of(sources), english=in_english())


def _theirs(draft: Draft | None) -> dict[str, Any]:
    if draft is None:
        return {"revision": 0, "sources": None, "who": "", "at": ""}
    return {
        "revision": draft.revision,
        "sources": draft.source,
        "who": draft.author.name or draft.author.email,
        "at": timezone.localtime(draft.updated_at).strftime("%H:%M:%S"),
    }
