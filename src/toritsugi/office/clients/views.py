"""The pages of clients: list, one client with its contacts, a line with its manual."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from toritsugi.office.accounts.access import Right, may, require
from toritsugi.office.calls.access import access_steps_tried
from toritsugi.office.calls.steps import steps_of
from toritsugi.office.calltests.views import call_test
from toritsugi.office.clients.access import (
    access_client,
    access_clients,
    access_contacts,
    access_line,
)
from toritsugi.office.clients.models import Channel
from toritsugi.office.clients.shown import in_force

#: rows on one page
PAGE = 25


@require_safe
@login_required
def clients(request: HttpRequest) -> HttpResponse:
    """Clients within reach."""
    require(request.user, Right.SEE_SETTINGS)
    rows = access_clients(request.user).annotate(line_count=Count("lines", filter=Q(lines__active=True)))
    page = Paginator(rows.order_by("name"), PAGE).get_page(request.GET.get("page"))
    return render(request, "clients/list.html", {"page": page, "may_set_up": may(request.user, Right.SET_UP)})


@require_safe
@login_required
def client(request: HttpRequest, client_id: str) -> HttpResponse:
    """One client: lines, contacts, where they are told."""
    row = access_client(request.user, client_id)
    contacts = list(access_contacts(request.user, client_id))
    inbox = row.endpoints.filter(channel=Channel.INBOX).first()
    context = {
        "client": row,
        "lines": row.lines.prefetch_related("numbers"),
        "contacts": contacts,
        "inbox": inbox,
        "may_set_up": may(request.user, Right.SET_UP),
    }
    return render(request, "clients/detail.html", context)


@require_safe
@login_required
def line(request: HttpRequest, line_id: str) -> HttpResponse:
    """One line: its numbers, the manual in force."""
    row = access_line(request.user, line_id)
    require(request.user, Right.SEE_SETTINGS)
    current = in_force([row], timezone.now()).get(row.id)
    context = {
        "line": row,
        "version": current.version if current else None,
        "manual": current.manual if current else None,
        "helped": steps_of(row, access_steps_tried(request.user), timezone.now()),
        "may_set_up": may(request.user, Right.SET_UP),
    }
    if context["may_set_up"]:
        context |= call_test(request, row, current.manual if current else None)
    return render(request, "clients/line.html", context)
