"""The page of the machine, and the address that Prometheus reads."""

from __future__ import annotations

from typing import Final

import msgspec
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from toritsugi.office.accounts.access import Right, require
from toritsugi.office.delivery.models import Delivery
from toritsugi.office.machine.asking import Load, Process, Unassigned, processes
from toritsugi.office.machine.drawing import Drawing, drawn
from toritsugi.office.machine.numbers import may_read, text

#: samples of an hour
HOUR: Final = 360
#: lateness in milliseconds from which a process takes no new call (core/admission.py)
LATE: Final = 60.0
#: why no new call is taken → what is shown, and how it is marked
CLOSED: Final = {
    "": (_("受付中"), "good"),
    "calls": (_("満席：新しい通話は次の受け皿へ"), "warn"),
    "late": (_("遅れのため新しい通話を受けていません"), "bad"),
    "draining": (_("終了の準備中"), "warn"),
}


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """Every voice process: now, and the last hour."""
    require(request.user, Right.MACHINE)
    rows = [_row(one) for one in processes()]
    running = sum(one.load.calls for one in _answering(rows))
    context = {
        "rows": rows,
        "running": running,
        "room": sum(one.load.limit for one in _answering(rows)),
        "pending": Delivery.objects.filter(state="pending").count(),
        "failed": Delivery.objects.filter(state="failed").count(),
        "unassigned": _unassigned(rows),
    }
    return render(request, "machine/show.html", context)


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """For Prometheus: 401 without the token of the data folder."""
    if not may_read(request.headers.get("Authorization", "")):
        return HttpResponse(
            "the bearer token does not fit\n",
            status=401,
            content_type="text/plain",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return HttpResponse(text(), content_type=CONTENT_TYPE_LATEST)


class _Row:
    """A voice process as the page shows it."""

    def __init__(self, process: Process, load: Load) -> None:
        self.name = process.name
        self.load = load
        self.answers = process.load is not None
        self.state, self.tone = CLOSED.get(load.closed, CLOSED["late"])
        self.calls: Drawing = drawn([one[0] for one in load.samples], HOUR, load.limit)
        self.late: Drawing = drawn([one[2] for one in load.samples], HOUR, LATE)
        self.minutes = round(len(load.samples) * load.step / 60)


def _row(process: Process) -> _Row:
    return _Row(process, process.load or Load(node=process.name))


def _unassigned(rows: list[_Row]) -> list[Unassigned]:
    """Numbers without a line that were called, of all processes together, the latest called first."""
    found: dict[tuple[str, str, bool], Unassigned] = {}
    for one in (one for row in _answering(rows) for one in row.load.unassigned):
        key = (one.dialled, one.forwarded_by, one.named)
        if (other := found.get(key)) is not None:
            one = msgspec.structs.replace(one, times=one.times + other.times, last=max(one.last, other.last))
        found[key] = one
    return sorted(found.values(), key=lambda one: one.last, reverse=True)


def _answering(rows: list[_Row]) -> list[_Row]:
    return [one for one in rows if one.answers]
