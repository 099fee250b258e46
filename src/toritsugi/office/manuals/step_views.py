"""The steps of a version, each on a page that says what will happen and asks for confirmation."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from toritsugi.office.accounts.access import Forbidden, Hidden, Right
from toritsugi.office.accounts.models import Role
from toritsugi.office.clients.access import access_line
from toritsugi.office.clients.facts import changes, taken
from toritsugi.office.clients.in_force import is_anything_scheduled, version_before
from toritsugi.office.clients.models import Line, ManualVersion, VersionState
from toritsugi.office.clients.shown import manual_of
from toritsugi.office.manuals.access import access_draft, access_version_to
from toritsugi.office.manuals.callers import called
from toritsugi.office.manuals.drafting import Conflict
from toritsugi.office.manuals.findings import Finding, of_callers, to_answer_for
from toritsugi.office.manuals.forms import Approve, RollBack, Say, Send, SendBack, Withdraw
from toritsugi.office.manuals.versioning import (
    NotFit,
    NothingBefore,
    NotNow,
    do_approve_version,
    do_comment,
    do_make_version,
    do_return_version,
    do_roll_back,
    do_send_version,
    do_withdraw_version,
    in_page,
)
from toritsugi.office.manuals.views import version_context


@require_POST
@login_required
def make(request: HttpRequest, line_id: str) -> HttpResponse:
    """The draft of a line, checked, becomes its next version."""
    draft = access_draft(request.user, line_id)
    seen = request.POST.get("revision", "")
    if not (seen.isascii() and seen.isdigit()):
        return HttpResponse(status=400)
    try:
        made = do_make_version(draft.line, in_page(request.user), int(seen))
    except NotFit as error:
        return render(request, "manuals/not_fit.html", {"line": draft.line, "findings": error.findings}, status=409)
    if isinstance(made, Conflict):
        messages.warning(request, _("そのあいだに下書きが書き換えられました。確かめてから、もう一度どうぞ。"))
        return redirect("manuals:versions", line_id=line_id)
    if made.state == VersionState.APPROVED:
        messages.info(request, _("下書きは、いま有効な版と同じ内容です。"))
    return redirect("manuals:version", version_id=made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def send(request: HttpRequest, version_id: str) -> HttpResponse:
    """Send a version to the client."""
    row = access_version_to(request.user, version_id, Right.SET_UP)

    def do(form: forms.Form) -> str:
        data = form.cleaned_data
        do_send_version(row, in_page(request.user), data["note"], data["wanted_from"])
        return _("クライアントへ送りました。")

    about = _("クライアントの担当者がこの版を読み、コメントし、承認できるようになります。")
    return _step(request, row, Send, do, _("クライアントへ送る"), about)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def approve(request: HttpRequest, version_id: str) -> HttpResponse:
    """Approve a version. What was not sent to the client is approved by an owner alone."""
    row = access_version_to(request.user, version_id, Right.APPROVE)
    if row.state == VersionState.CHECKED and getattr(request.user, "role", "") != Role.OWNER:
        raise Forbidden

    def do(form: forms.Form) -> str:
        data = form.cleaned_data
        if data["digest"] != row.digest:
            raise ValidationError(_("表示された内容と違います。もう一度ご確認ください。"))
        do_approve_version(row, in_page(request.user), data["effective_from"], data["note"])
        return _("承認しました。")

    about = _("この版の言葉で、電話をお受けします。いま続いている通話は、始まったときの版のままです。")
    about += _scheduled(row.line)
    wanted = row.wanted_from if row.wanted_from and row.wanted_from > timezone.now() else None
    initial = {"digest": row.digest, "effective_from": wanted}
    despite = to_answer_for(of_callers(called(manual_of(row), row.source)))
    return _step(request, row, Approve, do, _("承認する"), about, initial=initial, despite=despite, record=row.line)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def send_back(request: HttpRequest, version_id: str) -> HttpResponse:
    """Send a version back to the desk."""
    row = access_version_to(request.user, version_id, Right.APPROVE)

    def do(form: forms.Form) -> str:
        do_return_version(row, in_page(request.user), form.cleaned_data["note"])
        return _("差し戻しました。")

    about = _("窓口の担当者が直して、新しい版をお送りします。それまでは、いまの版が有効です。")
    return _step(request, row, SendBack, do, _("差し戻す"), about)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, version_id: str) -> HttpResponse:
    """Give a version up."""
    row = access_version_to(request.user, version_id, Right.SET_UP)

    def do(form: forms.Form) -> str:
        do_withdraw_version(row, in_page(request.user), form.cleaned_data["note"])
        return _("取り下げました。")

    about = _("この版は使われません。番号と記録は残ります。")
    return _step(request, row, Withdraw, do, _("取り下げる"), about, danger=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def roll_back(request: HttpRequest, line_id: str) -> HttpResponse:
    """Bring an earlier text into force again; ?to= names its version, without it that before the present one."""
    line = access_line(request.user, line_id)
    named = request.GET.get("to", "")
    target = access_version_to(request.user, named, Right.ROLL_BACK) if named else _former(request, line)
    if target is None or target.line_id != line.pk:
        raise Hidden

    def do(form: forms.Form) -> str:
        made = do_roll_back(line, in_page(request.user), form.cleaned_data["note"], to=target)
        return _("第%(old)d版の内容に戻しました（第%(new)d版）。") % {"old": target.number, "new": made.number}

    about = _("第%(number)d版の内容が、いまから有効になります。新しい番号の版になり、これまでの版はそのまま残ります。")
    told = about % {"number": target.number}
    return _step(
        request,
        target,
        RollBack,
        do,
        _("前の内容に戻す"),
        told + _scheduled(line),
        danger=True,
        back="manuals:versions",
    )


def _scheduled(line: Line) -> str:
    """That what is approved for later will take the place of what is put in force now."""
    if not is_anything_scheduled(line.pk, timezone.now()):
        return ""
    return _("このあと有効になる予定の版は、予定どおり有効になります。")


def _former(request: HttpRequest, line: Line) -> ManualVersion | None:
    former = version_before(line.pk, timezone.now())
    return access_version_to(request.user, former.pk, Right.ROLL_BACK) if former else None


@require_POST
@login_required
def comment(request: HttpRequest, version_id: str) -> HttpResponse:
    """Say something about a version."""
    row = access_version_to(request.user, version_id, Right.COMMENT)
    form = Say(request.POST)
    if form.is_valid():
        try:
            do_comment(row, in_page(request.user).user, form.cleaned_data["text"], form.cleaned_data["key"])  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error(None, error.messages)
        except NotNow:
            return HttpResponse(status=409)
        else:
            messages.success(request, _("コメントを残しました。"))
            return redirect("manuals:version", version_id=row.pk)
    with timezone.override(ZoneInfo(row.line.timezone)):
        return render(request, "manuals/version.html", version_context(request, row, form), status=400)


def _step(
    request: HttpRequest,
    row: ManualVersion,
    make_form: type[forms.Form],
    do: Callable[[forms.Form], str],
    title: str,
    about: str,
    *,
    initial: dict[str, object] | None = None,
    danger: bool = False,
    back: str = "manuals:version",
    despite: list[Finding] | None = None,
    record: Line | None = None,
) -> HttpResponse:
    """Ask, then do. What has happened meanwhile is told on the page the step was begun from.

    despite: findings shown above the form, for which whoever goes on must say why. record: the line whose record will
    follow the version; what of it changes is shown.
    """
    with timezone.override(ZoneInfo(row.line.timezone)):
        form = make_form(request.POST if request.method == "POST" else None, initial=initial)
        if despite:
            _ask_why(form.fields["note"])
        status = 200
        if request.method == "POST" and form.is_valid():
            try:
                done = do(form)
            except ValidationError as error:
                _show(form, error)
            except NotFit as error:
                context = {"line": row.line, "findings": error.findings}
                return render(request, "manuals/not_fit.html", context, status=409)
            except (NotNow, NothingBefore):
                messages.warning(request, _("そのあいだに状態が変わりました。確かめてから、もう一度どうぞ。"))
                return _return(row, back)
            else:
                messages.success(request, done)
                return _return(row, back)
        if form.errors:
            status = 400
        context = {"form": form, "version": row, "line": row.line, "title": title, "about": about, "danger": danger}
        context["despite"] = despite
        if record is not None:
            manual = manual_of(row)
            context |= {"record": changes(record, manual), "elsewhere": taken(record, manual)}
        return render(request, "manuals/step.html", context, status=status)


def _ask_why(field: forms.Field) -> None:
    """The note of an approval despite findings is its reason."""
    field.label, field.required = _("それでも承認する理由"), True
    field.widget.is_required = True
    field.error_messages["required"] = _("期待どおりでない発信者がいます。それでも承認する理由を書いてください。")


def _return(row: ManualVersion, back: str) -> HttpResponse:
    if back == "manuals:versions":
        return redirect(back, line_id=row.line_id)
    return redirect(back, version_id=row.pk)


def _show(form: forms.Form, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for field, told in error.message_dict.items():
        form.add_error(field if field in form.fields else None, told)
