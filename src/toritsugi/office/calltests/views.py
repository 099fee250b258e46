"""The part of a line's page that calls the line, and shows what came back."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from toritsugi.core.manual.model import Manual
from toritsugi.office.base.pages import newest_event
from toritsugi.office.calltests.access import access_call_tests, access_line_to_test
from toritsugi.office.calltests.actions import UnderWay, do_ask
from toritsugi.office.calltests.reading import shown
from toritsugi.office.clients.models import Line
from toritsugi.office.clients.shown import in_force


def call_test(request: HttpRequest, line: Line, manual: Manual | None) -> dict[str, object]:
    """What a line's page shows of its calls. manual: the one in force. Raises Hidden or Forbidden."""
    stream = f"{reverse('events')}?after={newest_event()}"  # before the test is read, so that nothing is missed
    newest, *before = [shown(test, manual) for test in access_call_tests(request.user, line.pk)] or [None]
    return {
        "call_test": newest,
        "call_tests_before": before,
        "call_part": reverse("calltests:part", args=[line.pk]),
        "call_ask": reverse("calltests:ask", args=[line.pk]),
        "call_stream": stream,
        "call_why_not": _why_not(line, manual),
    }


@require_safe
@login_required
def part(request: HttpRequest, line_id: str) -> HttpResponse:
    """The part of a line's page that follows the call."""
    line = access_line_to_test(request.user, line_id)
    with timezone.override(ZoneInfo(line.timezone)):
        response = render(request, "calltests/_found.html", call_test(request, line, _manual(line)))
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@login_required
def ask(request: HttpRequest, line_id: str) -> HttpResponse:
    """Have the line called."""
    line = access_line_to_test(request.user, line_id)
    refused = _why_not(line, _manual(line))
    if refused:
        messages.error(request, refused)
    else:
        try:
            do_ask(line, request.user)  # type: ignore[arg-type]
        except UnderWay:
            messages.error(request, _("いま、この窓口にかけているところです。終わってから、もう一度お試しください。"))
    return redirect(f"{reverse('clients:line', args=[line.pk])}#call-test")


def _manual(line: Line) -> Manual | None:
    found = in_force([line], timezone.now()).get(line.pk)
    return found.manual if found is not None else None


def _why_not(line: Line, manual: Manual | None) -> str:
    """Why the line cannot be called, and what mends it; "" where it can."""
    if manual is None or not (line.active and line.client.active):
        return _("有効な対応マニュアルがないか、窓口が停止しています。")
    if not manual.line.numbers:
        return _("この窓口には電話番号がありません。対応マニュアルの line に numbers を書いてください。")
    return ""
