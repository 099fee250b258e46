"""The pages of proofs: a part of a version's page, the page of a draft, and asking for one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from toritsugi.office.accounts.access import Right, may
from toritsugi.office.base.language import in_english
from toritsugi.office.base.pages import newest_event
from toritsugi.office.clients.access import access_version
from toritsugi.office.clients.models import Line, ManualVersion
from toritsugi.office.manuals.access import access_draft
from toritsugi.office.manuals.models import Draft
from toritsugi.office.proving.access import (
    access_draft_to_prove,
    access_proof_of_draft,
    access_proof_of_version,
    access_version_to_prove,
)
from toritsugi.office.proving.actions import do_ask_draft, do_ask_version
from toritsugi.office.proving.models import Proof
from toritsugi.office.proving.reading import Shown, shown


def version_proof(request: HttpRequest, version: ManualVersion) -> dict[str, object]:
    """What a version's page shows of its proof."""
    stream = _stream()
    proof = access_proof_of_version(request.user, version)
    may_prove = may(request.user, Right.SET_UP) or may(request.user, Right.APPROVE)
    return {
        "proof": _shown(proof),
        "proof_line": version.line,
        "proof_part": reverse("proving:version", args=[version.pk]),
        "proof_ask": reverse("proving:ask_version", args=[version.pk]) if may_prove else "",
        "proof_stream": stream,
    }


@require_safe
@login_required
def version_part(request: HttpRequest, version_id: str) -> HttpResponse:
    """The part of a version's page that follows the proof."""
    version = access_version(request.user, version_id)
    return _part(request, version.line, version_proof(request, version))


@require_POST
@login_required
def ask_version(request: HttpRequest, version_id: str) -> HttpResponse:
    """Ask for a proof of a version."""
    version = access_version_to_prove(request.user, version_id)
    do_ask_version(version, request.user)  # type: ignore[arg-type]
    return redirect(f"{reverse('manuals:version', args=[version.pk])}#proof")


@require_safe
@login_required
def draft(request: HttpRequest, line_id: str) -> HttpResponse:
    """A draft: what the check, its scripted callers and past calls say of it."""
    row = access_draft(request.user, line_id)
    context = {"line": row.line, "draft": row, **_draft_proof(request, row)}
    with timezone.override(ZoneInfo(row.line.timezone)):
        return render(request, "proving/draft.html", context)


@require_safe
@login_required
def draft_part(request: HttpRequest, line_id: str) -> HttpResponse:
    """The part of a draft's page that follows the proof."""
    row = access_draft(request.user, line_id)
    return _part(request, row.line, _draft_proof(request, row))


@require_POST
@login_required
def ask_draft(request: HttpRequest, line_id: str) -> HttpResponse:
    """Ask for a proof of a draft as it is saved now."""
    row = access_draft_to_prove(request.user, line_id)
    do_ask_draft(row.line, row.revision, request.user)  # type: ignore[arg-type]
    return redirect("proving:draft", line_id=row.line_id)


def _draft_proof(request: HttpRequest, row: Draft) -> dict[str, object]:
    stream = _stream()
    proof = access_proof_of_draft(request.user, row.line_id)
    return {
        "proof": _shown(proof),
        "proof_line": row.line,
        "proof_part": reverse("proving:draft_part", args=[row.line_id]),
        "proof_ask": reverse("proving:ask_draft", args=[row.line_id]),
        "proof_stream": stream,
        "proof_older": proof is not None and proof.revision != row.revision,
    }


def _part(request: HttpRequest, line: Line, context: dict[str, object]) -> HttpResponse:
    with timezone.override(ZoneInfo(line.timezone)):
        response = render(request, "proving/_proof.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _shown(proof: Proof | None) -> Shown | None:
    return None if proof is None else shown(proof, english=in_english())


def _stream() -> str:
    """Where the page hears what happens from now on; asked before the proof is read, so that nothing is missed."""
    return f"{reverse('events')}?after={newest_event()}"
