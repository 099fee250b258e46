"""The pages of clients: list, one client with its contacts, a line with its manual, new ones."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from toritsugi.office.accounts.access import Right, may, one, require
from toritsugi.office.clients.access import (
    access_client,
    access_clients,
    access_contacts,
    access_endpoint,
    access_line,
    access_version,
    access_versions,
)
from toritsugi.office.clients.actions import do_add_contact, do_rotate_secret, do_set_endpoint
from toritsugi.office.clients.forms import NewClient, NewContact, SetEndpoint
from toritsugi.office.clients.models import Channel
from toritsugi.office.clients.samples import do_create_client_from_template
from toritsugi.office.clients.shown import in_force, manual_of

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
    """One line: its numbers, the manual in force, the history of versions."""
    row = access_line(request.user, line_id)
    versions = access_versions(request.user, line_id).defer("snapshot", "source").select_related("approved_by")
    page = Paginator(versions, PAGE).get_page(request.GET.get("page"))
    current = in_force([row], timezone.now()).get(row.id)
    context = {
        "line": row,
        "page": page,
        "version": current.version if current else None,
        "manual": current.manual if current else None,
    }
    return render(request, "clients/line.html", context)


@require_safe
@login_required
def version(request: HttpRequest, version_id: str) -> HttpResponse:
    """One version of a manual, as it reads and as it was written."""
    row = access_version(request.user, version_id)
    return render(
        request,
        "clients/version.html",
        {"version": row, "line": row.line, "manual": manual_of(row), "source": row.source},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A new client from a template."""
    require(request.user, Right.SET_UP)
    form = NewClient(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = do_create_client_from_template(form.cleaned_data["template"], client_id=form.cleaned_data["id"])
        except ValidationError as error:
            form.add_error("id", error.messages)
        else:
            messages.success(request, _("クライアントを作りました。"))
            return redirect("clients:detail", client_id=made.client_id)
    context = {"form": form, "title": _("新しいクライアント"), "go": _("作る"), "back": "clients:list"}
    return render(request, "clients/form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_contact(request: HttpRequest, client_id: str) -> HttpResponse:
    """A new contact of a client."""
    row = access_client(request.user, client_id)
    require(request.user, Right.SET_UP)
    form = NewContact(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            do_add_contact(row, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("key", error.messages)
        else:
            messages.success(request, _("連絡先を加えました。"))
            return redirect("clients:detail", client_id=row.id)
    context = {"form": form, "client": row, "title": _("新しい連絡先"), "go": _("加える")}
    return render(request, "clients/form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def endpoint(request: HttpRequest, client_id: str, key: str) -> HttpResponse:
    """Where a contact is told. The secret of a new webhook is shown this once."""
    contact = one(access_contacts(request.user, client_id), key=key)
    require(request.user, Right.SET_UP)
    form = SetEndpoint(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = do_set_endpoint(contact, form.cleaned_data["channel"], form.cleaned_data["address"])
        except ValidationError as error:
            form.add_error("address", error.messages)
        else:
            if secret:
                return _show_secret(request, made, secret)
            messages.success(request, _("宛先を登録しました。"))
            return redirect("clients:detail", client_id=client_id)
    title = _("%(name)sの宛先") % {"name": contact.name}
    context = {"form": form, "client": contact.client, "title": title, "go": _("登録する")}
    return render(request, "clients/form.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """A new signing secret, shown this once."""
    row = access_endpoint(request.user, pk)
    require(request.user, Right.SET_UP)
    if row.channel != Channel.WEBHOOK:
        return HttpResponse(status=400)
    return _show_secret(request, row, do_rotate_secret(row))


def _show_secret(request: HttpRequest, row: object, secret: str) -> HttpResponse:
    response = render(request, "clients/secret.html", {"endpoint": row, "secret": secret})
    response["Cache-Control"] = "no-store"
    return response
