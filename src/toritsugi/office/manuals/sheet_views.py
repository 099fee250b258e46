"""Downloading the sheet of a version or a draft."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from toritsugi.office.clients.access import access_version
from toritsugi.office.manuals.access import access_draft
from toritsugi.office.manuals.sheets import FORMATS, LANGUAGES, File, draft_sheet, version_sheet
from toritsugi.paper.pdf import NoPdf
from toritsugi.resources import CLIENT_FILE, MANUAL_FILE, ManualError, read_manual

log = logging.getLogger(__name__)


@require_safe
@login_required
def version_file(request: HttpRequest, version_id: str) -> HttpResponse:
    """The sheet of a version the person may see. ?language=ja|en&format=html|pdf"""
    version = access_version(request.user, version_id)
    return _answer(
        request, lambda *wanted: version_sheet(version, *wanted), redirect("manuals:version", version_id=version.pk)
    )


@require_safe
@login_required
def draft_file(request: HttpRequest, line_id: str) -> HttpResponse:
    """The sheet of a draft, marked as one. ?language=ja|en&format=html|pdf"""
    draft = access_draft(request.user, line_id)
    back = redirect("proving:draft", line_id=draft.line_id)
    try:
        manual = read_manual(draft.source.get(MANUAL_FILE, ""), draft.source.get(CLIENT_FILE), beside=draft.source)
    except ManualError:
        messages.error(request, _("下書きに直すところがあるため、まだ紙面にできません。"))
        return back
    return _answer(request, lambda *wanted: draft_sheet(draft.line, manual, draft.source, *wanted), back)


def _answer(request: HttpRequest, make: Callable[[str, str], File], back: HttpResponse) -> HttpResponse:
    language, format = request.GET.get("language", "ja"), request.GET.get("format", "pdf")
    if language not in LANGUAGES or format not in FORMATS:
        return HttpResponse(status=400)
    try:
        file = make(language, format)
    except NoPdf as error:
        log.error("no PDF can be made here: %s; %s", error, error.mend)
        messages.error(request, _("このサーバーでは、まだ PDF を作れません。HTML をお使いください。"))
        return back
    disposition = content_disposition_header(as_attachment=True, filename=file.name) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(file.content, content_type=file.kind, headers=headers)
