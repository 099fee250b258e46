"""The pages of messages (受電報告): the list with its filters, one message, its status."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from toritsugi.core.dialogue.message import Message as Told
from toritsugi.office.accounts.access import Right, may
from toritsugi.office.base.pages import newest_event
from toritsugi.office.calls import recordings
from toritsugi.office.calls.access import Person, access_message, access_messages
from toritsugi.office.calls.actions import do_acknowledge, do_set_message_status
from toritsugi.office.calls.models import USUAL, Message, Status
from toritsugi.office.calls.opened import told
from toritsugi.office.calls.who import who
from toritsugi.office.clients.access import access_lines
from toritsugi.office.delivery.access import access_deliveries
from toritsugi.office.delivery.models import Delivery
from toritsugi.office.line.keyring import Erased

#: rows on one page
PAGE = 20
#: Columns no list needs: whole manuals.
HEAVY = ("call__version__snapshot", "call__version__source")


class Filter(forms.Form):
    """What a list is narrowed to. Of what does not make sense, nothing is taken."""

    line = forms.ChoiceField(label=gettext_lazy("窓口"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("状態"), required=False, choices=[("", gettext_lazy("すべて")), *Status.choices]
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("種類"),
        required=False,
        choices=[
            ("", gettext_lazy("すべて")),
            ("urgent", gettext_lazy("至急")),
            ("first", gettext_lazy("優先")),
            ("incomplete", gettext_lazy("途中まで")),
            ("unseen", gettext_lazy("未確認")),
        ],
    )
    since = forms.DateField(
        label=gettext_lazy("この日から"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("この日まで"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, user: Person, data: Any) -> None:
        super().__init__(data)
        lines = access_lines(user).prefetch_related(None).order_by("client__name", "name")
        grouped: dict[str, list[tuple[str, str]]] = {}
        for line in lines:
            grouped.setdefault(line.client.name, []).append((line.id, line.name))
        choices: list[Any] = [("", _("すべて")), *grouped.items()]
        self.fields["line"].choices = choices  # type: ignore[attr-defined]

    def narrow(self, rows: QuerySet[Message]) -> QuerySet[Message]:
        """The rows that are asked for."""
        self.is_valid()
        wanted = self.cleaned_data
        if wanted.get("line"):
            rows = rows.filter(line_id=wanted["line"])
        if wanted.get("status"):
            rows = rows.filter(status=wanted["status"])
        match wanted.get("kind"):
            case "urgent":  # flags are a list in JSON, which SQLite cannot look into
                rows = rows.annotate(flag_text=Cast("flags", TextField())).filter(flag_text__contains='"urgent"')
            case "first":
                rows = rows.filter(priority__lt=USUAL)
            case "incomplete":
                rows = rows.filter(complete=False)
            case "unseen":
                rows = rows.filter(acknowledged_at__isnull=True)
        if wanted.get("since"):
            rows = rows.filter(created_at__gte=_midnight(wanted["since"]))
        if wanted.get("until"):
            rows = rows.filter(created_at__lt=_midnight(wanted["until"] + timedelta(days=1)))
        return rows


def _midnight(day: Any) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(timezone.get_current_timezone_name()))


@require_safe
@login_required
def messages(request: HttpRequest) -> HttpResponse:
    """Messages within reach, newest first."""
    after = newest_event()
    chosen = Filter(request.user, request.GET)
    rows = chosen.narrow(access_messages(request.user)).defer(*HEAVY)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "filtered": any(value for name, value in request.GET.items() if name != "page"),
        "page": page,
        "rows": [{"message": row, "line": summary(row)} for row in page],
        "stream": f"{reverse('events')}?after={after}",
        "may_work": may(request.user, Right.WORK),
    }
    return render(request, "messages/list.html", context)


@require_safe
@login_required
def message(request: HttpRequest, message_id: str) -> HttpResponse:
    """One message."""
    row = access_message(request.user, message_id)
    clear = read(row)
    context = {
        "message": row,
        "call": row.call,
        "told": clear,
        "caller": None if clear is None else who(row.call, clear),
        "recorded": recordings.file_of(row.call) is not None,
        "deliveries": delivered(request.user, row),
        "may_work": may(request.user, Right.WORK),
        "may_resend": may(request.user, Right.RESEND),
        "back": _back(request),
    }
    return render(request, "messages/detail.html", context)


@require_POST
@login_required
def status(request: HttpRequest, message_id: str) -> HttpResponse:
    """Set open or done."""
    row = access_message(request.user, message_id, Right.WORK)
    wanted = request.POST.get("status", "")
    if wanted not in Status.values:
        return HttpResponse(status=400)
    do_set_message_status(row, wanted, request.user)
    notes.success(request, _("完了にしました。") if wanted == Status.DONE else _("未完了に戻しました。"))
    return redirect(_back(request, reverse("messages:detail", args=[row.message_id])))


@require_POST
@login_required
def acknowledge(request: HttpRequest, message_id: str) -> HttpResponse:
    """Say that it was seen."""
    row = access_message(request.user, message_id, Right.WORK)
    do_acknowledge(row, request.user)
    notes.success(request, _("確認済みにしました。"))
    return redirect(_back(request, reverse("messages:detail", args=[row.message_id])))


def _back(request: HttpRequest, otherwise: str = "") -> str:
    """The list one came from: only an address of the list itself is taken, nothing from outside."""
    wanted = request.POST.get("back", "") or request.GET.get("back", "")
    start = reverse("messages:list")
    return wanted if wanted.startswith(f"{start}?") or wanted == start else otherwise or start


def read(row: Message) -> Told | None:
    """The message in clear; None once it was erased."""
    try:
        return told(row)
    except Erased:
        return None


def summary(row: Message) -> str | None:
    """One line of what is known, without what is sensitive; None once it was erased."""
    clear = read(row)
    if clear is None:
        return None
    shown = [f"{known.title}: {known.masked}" for known in clear.items if known.value and not known.sensitive]
    return "　".join(shown)


def delivered(user: Person, row: Message | None) -> list[Delivery]:
    """A message's deliveries with their attempts, the newest generation first."""
    if row is None:
        return []
    return list(access_deliveries(user).filter(message=row).order_by("channel", "contact_key", "-generation"))
