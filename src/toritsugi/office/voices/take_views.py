"""Recording a sentence: keeping, hearing, using, leaving, deleting. Each answers with the row of the sentence."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from toritsugi.core.sound import trec
from toritsugi.office.accounts.access import Right
from toritsugi.office.accounts.models import User
from toritsugi.office.calls.ranges import part
from toritsugi.office.clients.models import Line
from toritsugi.office.voices.access import access_line_to_record, access_take
from toritsugi.office.voices.actions import do_delete_take, do_keep_take, do_leave_take, do_use_take
from toritsugi.office.voices.keeping import sound_of
from toritsugi.office.voices.models import MadeBy
from toritsugi.office.voices.sound import read_sound
from toritsugi.office.voices.views import row_shown


@require_POST
@login_required
def keep(request: HttpRequest, line_id: str) -> HttpResponse:
    """Keep a recording of one stretch: form fields of, key, digest, made_by and the file "sound"."""
    line = access_line_to_record(request.user, line_id)
    row, _manual = row_shown(request, line)
    stretch = next((one for one in row.stretches if one.digest and one.digest == request.POST.get("digest")), None)
    if stretch is None:
        return _told(request, line, _("文が変わりました。ページを開き直して、もう一度録音してください。"), 409)
    file = request.FILES.get("sound")
    if file is None or file.size is None:
        return _told(request, line, _("ファイルを選んでください。"), 400)
    made_by = MadeBy.MICROPHONE if request.POST.get("made_by") == MadeBy.MICROPHONE else MadeBy.UPLOAD
    try:
        sound = read_sound(file, file.size)
        do_keep_take(line, cast(User, request.user), row.sentence.id, stretch.spoken, sound, made_by)
    except ValidationError as error:
        return _told(request, line, " ".join(error.messages), 400)
    except OSError:
        return _told(request, line, _("録音を保存できませんでした。ディスクの空きをお確かめください。"), 507)
    return _row(request, line)


@require_safe
@login_required
def sound(request: HttpRequest, take_id: str) -> HttpResponse:
    """A recording as it is heard: audio/wav."""
    take = access_take(request.user, take_id)
    try:
        raw = sound_of(take)
    except ValueError:
        raise Http404 from None
    response = part(request, _wav(raw), "audio/wav")
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@login_required
def use(request: HttpRequest, take_id: str) -> HttpResponse:
    """Take a former recording back into use."""
    take = access_take(request.user, take_id, Right.RECORD)
    do_use_take(take, cast(User, request.user))
    return _row(request, take.line)


@require_POST
@login_required
def leave(request: HttpRequest, take_id: str) -> HttpResponse:
    """Let the synthesiser speak again; the recording is offered to be taken back."""
    take = access_take(request.user, take_id, Right.RECORD)
    do_leave_take(take, cast(User, request.user))
    return _row(request, take.line)


@require_POST
@login_required
def delete(request: HttpRequest, take_id: str) -> HttpResponse:
    """Delete a recording for good. One in use is taken out of use first, so that nothing goes by one press."""
    take = access_take(request.user, take_id, Right.RECORD)
    if not do_delete_take(take):
        return _told(request, take.line, _("使っている録音は、先に「使わない」を押してください。"), 409)
    return _row(request, take.line)


def _row(request: HttpRequest, line: Line) -> HttpResponse:
    """The sentence as it stands now: its row for the page's own script, else the page."""
    if request.headers.get("HX-Request") != "true":
        return redirect(_place(request, line))
    context = {"row": row_shown(request, line)[0], "line": line, "of": request.POST.get("of", ""), "may_record": True}
    return render(request, "voices/_row.html", context)


def _told(request: HttpRequest, line: Line, told: str, status: int) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return JsonResponse({"message": told}, status=status)
    messages.error(request, told)
    return redirect(_place(request, line))


def _place(request: HttpRequest, line: Line) -> str:
    of = request.POST.get("of", "")
    return reverse("voices:page", args=[line.pk]) + (f"?of={of}" if of.isalnum() else "")


def _wav(raw: bytes) -> bytes:
    import numpy as np

    return trec.wav(np.frombuffer(raw[: len(raw) // 2 * 2], "<i2"))
