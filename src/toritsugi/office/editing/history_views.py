"""What was saved of a draft, and the way back to it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from toritsugi.office.manuals.access import access_draft_revisions, access_line_to_write
from toritsugi.office.manuals.drafting import Conflict, do_restore_draft
from toritsugi.office.manuals.models import Draft

#: rows on one page
PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def history(request: HttpRequest, line_id: str) -> HttpResponse:
    """The saves of a line's draft, newest first; a post goes back to one of them."""
    line = access_line_to_write(request.user, line_id)
    draft = Draft.objects.filter(line=line).first()
    if request.method == "POST":
        return _restore(request, line_id)
    rows = access_draft_revisions(request.user, line_id) if draft is not None else []
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "editing/history.html", {"line": line, "draft": draft, "page": page})


def _restore(request: HttpRequest, line_id: str) -> HttpResponse:
    line = access_line_to_write(request.user, line_id)
    numbers = [request.POST.get(name, "") for name in ("revision", "base")]
    if not all(number.isascii() and number.isdigit() and len(number) < 9 for number in numbers):
        return HttpResponse(status=400)
    try:
        done = do_restore_draft(line, request.user, *map(int, numbers))  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("editing:history", line_id=line.id)
    if isinstance(done, Conflict):
        messages.error(request, _("ほかの人が下書きを保存したところです。もう一度お試しください。"))
        return redirect("editing:history", line_id=line.id)
    messages.success(request, _("前の内容を取り出しました。"))
    return redirect("editing:editor", line_id=line.id)
