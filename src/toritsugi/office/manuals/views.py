"""The pages of versions: what waits for approval, the versions of a line, one version with what was done and said."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from toritsugi.office.accounts.access import Right, may
from toritsugi.office.accounts.models import Role
from toritsugi.office.base.language import in_english
from toritsugi.office.clients.access import access_line, access_version, access_versions
from toritsugi.office.clients.in_force import version_before, versions_in_force
from toritsugi.office.clients.models import ManualVersion, VersionState
from toritsugi.office.clients.shown import manual_of
from toritsugi.office.letters.access import access_letters
from toritsugi.office.manuals.access import (
    access_comments,
    access_drafts,
    access_overlays,
    access_steps,
    access_waiting,
)
from toritsugi.office.manuals.emergency import in_force_at
from toritsugi.office.manuals.forms import Say
from toritsugi.office.manuals.models import StepKind, VersionStep
from toritsugi.office.manuals.reading import noticed, standing
from toritsugi.office.proving.views import version_proof

#: rows on one page
PAGE = 25
HEAVY = ("snapshot", "source")


@require_safe
@login_required
def waiting(request: HttpRequest) -> HttpResponse:
    """Versions that wait for approval."""
    rows = access_waiting(request.user).defer(*HEAVY)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "manuals/waiting.html", {"page": page})


@require_safe
@login_required
def versions(request: HttpRequest, line_id: str) -> HttpResponse:
    """The versions of a line, each with its state and who did what; the draft, and what is heard first today."""
    line = access_line(request.user, line_id)
    now = timezone.now()
    steps = Prefetch("steps", VersionStep.objects.select_related("by").order_by("number"))
    rows = access_versions(request.user, line_id).defer(*HEAVY).prefetch_related(steps)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    in_force = versions_in_force(now).get(line.pk)
    draft = access_drafts(request.user).filter(line=line).first()
    newest = line.versions.only("number", "source").order_by("-number").first() if draft else None
    context = {
        "line": line,
        "page": page,
        "rows": [(row, standing(row, in_force, now)) for row in page],
        "draft": draft,
        "same": newest.number if draft and newest and newest.source == draft.source else None,
        "former": version_before(line.pk, now) if may(request.user, Right.ROLL_BACK) else None,
        "overlays": list(access_overlays(request.user, line_id).filter(in_force_at(now))),
        "may_set_up": may(request.user, Right.SET_UP),
        "may_tell": may(request.user, Right.EMERGENCY),
    }
    with timezone.override(ZoneInfo(line.timezone)):
        return render(request, "manuals/versions.html", context)


@require_safe
@login_required
def version(request: HttpRequest, version_id: str) -> HttpResponse:
    """One version: its text, what the check found, what callers will notice, who did what, what was said."""
    row = access_version(request.user, version_id)
    with timezone.override(ZoneInfo(row.line.timezone)):
        return render(request, "manuals/version.html", version_context(request, row))


def version_context(request: HttpRequest, row: ManualVersion, said: Say | None = None) -> dict[str, object]:
    """What the page of a version shows. said: a comment that could not be taken."""
    user, now = request.user, timezone.now()
    steps = list(access_steps(user, row))
    manual = manual_of(row)
    in_force_id = versions_in_force(now).get(row.line_id)
    stands = standing(row, in_force_id, now)
    checked = next((step for step in reversed(steps) if step.kind == StepKind.CHECKED), None)
    owner = getattr(user, "role", "") == Role.OWNER
    to_approve = {VersionState.SENT, *([VersionState.CHECKED] if owner else [])}
    set_up, approve = may(user, Right.SET_UP), may(user, Right.APPROVE)
    return {
        **version_proof(request, row),
        "version": row,
        "line": row.line,
        "manual": manual,
        "source": row.source,
        "stands": stands,
        "steps": steps,
        "findings": checked.findings if checked else [],
        "noticed": noticed(row, manual, now, "en" if in_english() else "ja"),
        "comments": access_comments(user, row),
        "unseen": set_up and row.client.endpoints.filter(secret_unseen=True).exists(),
        "letters": list(access_letters(user, row)[:50]),
        "say": said or Say(),
        "may_say": may(user, Right.COMMENT) and bool(row.sent_at or row.approved_at),
        "may_send": set_up and row.state in (VersionState.CHECKED, VersionState.RETURNED),
        "may_approve": approve and row.state in to_approve,
        "may_send_back": approve and row.state == VersionState.SENT,
        "may_withdraw": set_up and row.state not in (VersionState.RETIRED, VersionState.DRAFT) and not _begun(stands),
        "may_roll_back": may(user, Right.ROLL_BACK) and stands.past,
    }


def _begun(stands: object) -> bool:
    return bool(getattr(stands, "in_force", False) or getattr(stands, "past", False))
