"""The pages that set clients up: new ones, lines, contacts, endpoints, and taking them out of use."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from toritsugi.office.accounts.access import Right, one, require
from toritsugi.office.clients.access import access_client, access_contacts, access_endpoint, access_line
from toritsugi.office.clients.actions import (
    do_add_contact,
    do_create_client,
    do_create_line,
    do_rotate_secret,
    do_set_endpoint,
    do_show_secret,
)
from toritsugi.office.clients.forms import NewClient, NewContact, NewLine, SetEndpoint
from toritsugi.office.clients.models import Channel
from toritsugi.office.clients.retiring import (
    OwnInbox,
    do_set_client_active,
    do_set_endpoint_active,
    do_set_line_active,
)
from toritsugi.office.clients.samples import do_create_client_from_template
from toritsugi.office.manuals.versioning import in_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A new client, from a template or without a line."""
    require(request.user, Right.SET_UP)
    form = NewClient(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            if wanted["template"]:
                by = in_page(request.user)
                do_create_client_from_template(wanted["template"], by, client_id=wanted["id"], name=wanted["name"])
            else:
                do_create_client(id=wanted["id"], name=wanted["name"])
        except ValidationError as error:
            form.add_error("id", error.messages)
        else:
            messages.success(request, _("クライアントを作りました。"))
            return redirect("clients:detail", client_id=wanted["id"])
    context = {"form": form, "title": _("新しいクライアント"), "go": _("作る"), "back": "clients:list"}
    return render(request, "clients/form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_line(request: HttpRequest, client_id: str) -> HttpResponse:
    """A new line of a client. It answers once a manual is published for it."""
    row = access_client(request.user, client_id)
    require(request.user, Right.SET_UP)
    form = NewLine(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = do_create_line(row, **form.cleaned_data)
        except ValidationError as error:
            _show(form, error, "key")
        else:
            messages.success(
                request,
                _(
                    "窓口を加えました。「下書きを書く」で対応マニュアルを作り、"
                    "承認して有効にすると、電話を受けはじめます。"
                ),
            )
            return redirect("clients:line", line_id=made.id)
    context = {"form": form, "client": row, "title": _("新しい窓口"), "go": _("加える")}
    return render(request, "clients/form.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def active(request: HttpRequest, client_id: str) -> HttpResponse:
    """Take a client out of use, or back."""
    row = access_client(request.user, client_id)
    require(request.user, Right.SET_UP)
    _tell(request, do_set_client_active(row, _wanted(request)).active)
    return redirect("clients:detail", client_id=row.id)


@require_POST
@login_required
def line_active(request: HttpRequest, line_id: str) -> HttpResponse:
    """Take a line out of use, or back."""
    row = access_line(request.user, line_id)
    require(request.user, Right.SET_UP)
    _tell(request, do_set_line_active(row, _wanted(request)).active)
    return redirect("clients:line", line_id=row.id)


@require_POST
@login_required
def endpoint_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an endpoint out of use, or back."""
    row = access_endpoint(request.user, pk)
    require(request.user, Right.SET_UP)
    try:
        _tell(request, do_set_endpoint_active(row, _wanted(request)).disabled_at is None)
    except OwnInbox:
        return HttpResponse(status=400)
    return redirect("clients:detail", client_id=row.client_id)


def _wanted(request: HttpRequest) -> bool:
    return request.POST.get("active") == "yes"


def _tell(request: HttpRequest, active: bool) -> None:
    messages.success(request, _("また使うようにしました。") if active else _("使うのをやめました。"))


def _show(form: forms.Form, error: ValidationError, otherwise: str) -> None:
    """What was refused, at the field that it is about."""
    told = error.message_dict if hasattr(error, "error_dict") else {otherwise: error.messages}
    for name, why in told.items():
        field = {"number": "numbers", "id": "key"}.get(name, name)
        form.add_error(field if field in form.fields else otherwise, why)


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


@require_POST
@login_required
def show_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """The signing secret of an endpoint that a manual made, shown this once."""
    row = access_endpoint(request.user, pk)
    require(request.user, Right.SET_UP)
    secret = do_show_secret(row)
    if secret:
        return _show_secret(request, row, secret)
    messages.warning(request, _("この鍵は、もう表示しました。分からなくなったときは、署名の鍵を更新してください。"))
    return redirect("clients:detail", client_id=row.client_id)


def _show_secret(request: HttpRequest, row: object, secret: str) -> HttpResponse:
    response = render(request, "clients/secret.html", {"endpoint": row, "secret": secret})
    response["Cache-Control"] = "no-store"
    return response
