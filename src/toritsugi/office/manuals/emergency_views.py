"""The page of a line's emergency lines: what is heard now, setting one with a preview, ending it, the log."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from toritsugi.office.clients.models import Line
from toritsugi.office.clients.shown import in_force
from toritsugi.office.manuals.access import access_line_in_emergency, access_overlay, access_overlays
from toritsugi.office.manuals.emergency import check_words, do_end_overlay, do_set_overlay, in_force_at
from toritsugi.office.manuals.forms import Emergency
from toritsugi.office.manuals.reading import Heard, heard_first
from toritsugi.office.manuals.versioning import in_page

#: rows on one page
PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def emergency(request: HttpRequest, line_id: str) -> HttpResponse:
    """Set an emergency line; "preview" shows what callers would hear and sets nothing."""
    line = access_line_in_emergency(request.user, line_id)
    now = timezone.now()
    with timezone.override(ZoneInfo(line.timezone)):
        form = Emergency(request.POST if request.method == "POST" else None)
        preview: Heard | None = None
        if request.method == "POST" and form.is_valid():
            text, until = form.cleaned_data["text"], form.cleaned_data["until"]
            try:
                if request.POST.get("do") == "set":
                    do_set_overlay(line, in_page(request.user), text, until)
                    messages.success(request, _("お知らせを出しました。次の電話から、はじめに流れます。"))
                    return redirect("manuals:emergency", line_id=line.pk)
                preview = _heard(line, [check_words(line, text, now)], now)
            except ValidationError as error:
                for field, told in error.message_dict.items():
                    form.add_error(field, told)
        rows = access_overlays(request.user, line_id)
        current = list(rows.filter(in_force_at(now)).order_by("set_at"))
        context = {
            "line": line,
            "form": form,
            "current": current,
            "heard": _heard(line, [one.text for one in current], now) if current else None,
            "preview": preview,
            "page": Paginator(rows.exclude(pk__in=[one.pk for one in current]), PAGE).get_page(request.GET.get("page")),
        }
        return render(request, "manuals/emergency.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def end(request: HttpRequest, overlay_id: str) -> HttpResponse:
    """End an emergency line now."""
    overlay = access_overlay(request.user, overlay_id)
    do_end_overlay(overlay, in_page(request.user))
    messages.success(request, _("お知らせを終えました。"))
    return redirect("manuals:emergency", line_id=overlay.line_id)


def _heard(line: Line, texts: list[str], now: datetime) -> Heard | None:
    """What callers hear first; None for a line that has no manual, which answers nobody."""
    found = in_force([line], now).get(line.pk)
    return heard_first(found.manual, texts, now) if found else None
