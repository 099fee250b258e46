"""The pages of people: one's own account, and who uses the desk."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language

from toritsugi.office.accounts.access import Right, access_people, access_person, require
from toritsugi.office.accounts.actions import (
    LastOwner,
    do_create_user,
    do_note_language,
    do_set_active,
    do_set_password,
    do_set_role,
)
from toritsugi.office.accounts.forms import ChangeRole, NewPerson
from toritsugi.office.accounts.models import User

#: rows on one page
PAGE = 50


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language of the pages from now on, and of the letters to whoever is signed in."""
    if isinstance(request.user, User):
        do_note_language(request.user, request.POST.get("language", ""))
    return set_language(request)


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, and how one signs in."""
    return render(request, "people/account.html", {"mfa": is_mfa_enabled(request.user)})


@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign in."""
    page = Paginator(access_people(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "people/list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Add a person; the one-time password is shown this once."""
    require(request.user, Right.PEOPLE)
    form = NewPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, password = do_create_user(**form.cleaned_data)
        except ValidationError as error:
            form.add_error("email", error.messages)
        else:
            return _show_password(request, made, password)
    return render(request, "people/new.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: role and client."""
    row = access_person(request.user, pk)
    form = ChangeRole(request.POST or None, initial={"role": row.role, "client": row.client_id})
    if request.method == "POST" and form.is_valid():
        try:
            do_set_role(row, form.cleaned_data["role"], form.cleaned_data["client"])
        except LastOwner:
            form.add_error("role", _("最後のオーナーの役割は変えられません。先に、ほかの人をオーナーにしてください。"))
        else:
            messages.success(request, _("役割を変更しました。"))
            return redirect("people:list")
    context = {"person": row, "form": form, "mfa": is_mfa_enabled(row)}
    return render(request, "people/detail.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def active(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person in, or keep them out."""
    row = access_person(request.user, pk)
    try:
        do_set_active(row, request.POST.get("active") == "yes")
    except LastOwner:
        messages.error(request, _("最後のオーナーは止められません。"))
    else:
        messages.success(request, _("変更しました。"))
    return redirect("people:detail", pk=row.pk)


@require_POST
@login_required
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time password, shown this once."""
    row = access_person(request.user, pk)
    return _show_password(request, row, do_set_password(row))


def _show_password(request: HttpRequest, row: User, password: str) -> HttpResponse:
    response = render(request, "people/password.html", {"person": row, "password": password})
    response["Cache-Control"] = "no-store"
    return response
