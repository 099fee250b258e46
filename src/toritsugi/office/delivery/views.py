"""The pending board (未完了ボード): what has not arrived, and what nobody has seen to."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from toritsugi.office.accounts.access import Right, may
from toritsugi.office.base.pages import newest_event
from toritsugi.office.calls.access import access_messages
from toritsugi.office.calls.message_views import HEAVY, summary
from toritsugi.office.calls.models import Status
from toritsugi.office.delivery.access import access_delivery, pending_board
from toritsugi.office.delivery.actions import do_resend

#: rows on one page, of each kind
PAGE = 20


@require_safe
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """Deliveries that have not arrived, and open messages, the oldest first."""
    after = newest_event()
    waiting = pending_board(request.user).select_related("message__line")
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    unfinished = access_messages(request.user).filter(status=Status.OPEN).defer(*HEAVY).order_by("created_at")
    open_page = Paginator(unfinished, PAGE).get_page(request.GET.get("open"))
    context = {
        "page": page,
        "open_page": open_page,
        "rows": [{"message": row, "line": summary(row)} for row in open_page],
        "stream": f"{reverse('events')}?after={after}",
        "may_resend": may(request.user, Right.RESEND),
        "may_mend": may(request.user, Right.SEE_SETTINGS),
    }
    return render(request, "board/list.html", context)


@require_POST
@login_required
def resend(request: HttpRequest, delivery_id: str) -> HttpResponse:
    """Send a message again by hand."""
    delivery = access_delivery(request.user, delivery_id, Right.RESEND)
    made = do_resend(delivery)
    if made.state == "failed":
        messages.error(request, _("送り直せませんでした。宛先を確かめてください。"))
    elif made.attempts.exclude(result="").exists():
        messages.info(request, _("この通知は、次の送信を待っています。"))
    else:
        messages.success(request, _("送り直しました。届くと、ここから消えます。"))
    return redirect("messages:detail", message_id=delivery.message_id)
