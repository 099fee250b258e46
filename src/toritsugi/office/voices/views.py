"""The page on which every sentence of a line's manual is heard, and the sound of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from toritsugi.core.manual.model import Manual
from toritsugi.core.spoken.style import style_of
from toritsugi.office.accounts.access import Right, may, require
from toritsugi.office.base.language import in_english
from toritsugi.office.calls.ranges import part
from toritsugi.office.clients.access import access_version, access_versions
from toritsugi.office.clients.in_force import versions_in_force
from toritsugi.office.clients.models import Line, ManualVersion
from toritsugi.office.clients.shown import manual_of
from toritsugi.office.editing.reading import state_of
from toritsugi.office.line import voice
from toritsugi.office.manuals.access import access_drafts
from toritsugi.office.voices.access import access_line_to_hear, access_takes
from toritsugi.office.voices.reading import Row, counted, groups_of, row_of, said_body, voice_name

#: in an address: the draft, and not a version
DRAFT = "draft"
#: HTTP status while no voice process speaks
AWAY = 503


@dataclass(frozen=True)
class Chosen:
    """What is being heard: the draft or a version. name: as it stands in addresses."""

    name: str
    manual: Manual | None
    version: ManualVersion | None = None


def chosen(request: HttpRequest, line: Line, name: str) -> Chosen:
    """The manual that an address names: "draft", a version's id, or "" the one in force, else the newest to be seen.

    Raises Hidden or Forbidden.
    """
    if name == DRAFT:
        draft = access_drafts(request.user).filter(line=line).first()
        if draft is None:
            raise Http404
        return Chosen(DRAFT, state_of(draft.source).manual)
    if name:
        version = access_version(request.user, name)
        if version.line_id != line.pk:
            raise Http404
        return Chosen(version.pk, manual_of(version), version)
    in_force = versions_in_force(timezone.now()).get(line.pk)
    rows = access_versions(request.user, line.pk)
    found = rows.filter(pk=in_force).first() or rows.first()
    return Chosen("" if found is None else found.pk, None if found is None else manual_of(found), found)


@require_safe
@login_required
def page(request: HttpRequest, line_id: str) -> HttpResponse:
    """Every sentence by the order of a call; "open" shows those alone of which something is not recorded."""
    line = access_line_to_hear(request.user, line_id)
    found = chosen(request, line, request.GET.get("of", ""))
    context: dict[str, Any] = {
        "line": line,
        "chosen": found,
        "versions": access_versions(request.user, line_id).defer("snapshot", "source")[:10],
        "draft": access_drafts(request.user).filter(line=line).exists(),
        "in_force": versions_in_force(timezone.now()).get(line.pk),
        "may_record": may(request.user, Right.RECORD),
        "only_open": request.GET.get("show") == "open",
    }
    if found.manual is not None:
        style = style_of(found.manual)
        takes = access_takes(request.user, line)
        groups = groups_of(found.manual, takes, "en" if in_english() else "ja")
        context |= {
            "groups": groups,
            "counted": counted(groups),
            "voice": voice_name(style, settings.TORITSUGI.voice, settings.TORITSUGI.voice_speaker),
            "engines": engines(style.engine or settings.TORITSUGI.voice),
        }
    return render(request, "voices/page.html", context)


@require_safe
@login_required
def said(request: HttpRequest, line_id: str) -> HttpResponse:
    """A sentence as callers hear it, its blanks filled with samples: audio/wav. "as=spoken": without recordings."""
    line = access_line_to_hear(request.user, line_id)
    row, manual = row_shown(request, line)
    try:
        sound = voice.said(said_body(row, style_of(manual), takes=request.GET.get("as") != "spoken"))
    except (voice.VoiceAway, voice.VoiceRefused):
        told = _("いまは声にできません。電話の受付（音声のプロセス）が動いているか、お確かめください。")
        return JsonResponse({"message": told}, status=AWAY)
    response = part(request, sound, "audio/wav")
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@login_required
def engine_list(request: HttpRequest) -> HttpResponse:
    """The voices that a manual may ask for, as the voice process knows them: a part of the page."""
    require(request.user, Right.SEE_SETTINGS)
    try:
        told = voice.engines()
    except (voice.VoiceAway, voice.VoiceRefused):
        told = {}
    return render(request, "voices/_engines.html", {"engines": told.get("engines", [])})


def row_shown(request: HttpRequest, line: Line) -> tuple[Row, Manual]:
    """The sentence that an address or a form names (`of` and `key`), and its manual. Raises Http404."""
    asked = request.POST if request.method == "POST" else request.GET
    manual = chosen(request, line, asked.get("of", "")).manual
    takes = access_takes(request.user, line).filter(sentence=asked.get("key", "")[:200])
    if manual is None:
        raise Http404
    row = row_of(manual, takes, asked.get("key", ""), "en" if in_english() else "ja")
    if row is None:
        raise Http404
    return row, manual


def engines(used: str) -> dict[str, Any]:
    """How the engine that speaks stands. away: no voice process; missing: not set up there; down: left alone."""
    try:
        told = voice.health()
    except (voice.VoiceAway, voice.VoiceRefused):
        return {"away": True}
    mine = next((one for one in told.get("voices", []) if one.get("engine") == used), None)
    return {
        "away": False,
        "missing": mine is None and bool(told.get("voices")),
        "down": mine is not None and not mine.get("up"),
        "attribution": told.get("attribution", ""),
    }
