"""Verbs: ask for a proof, and what its worker writes of it. The rows are the queue."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from toritsugi.office.accounts.models import User
from toritsugi.office.calls.happen import happened
from toritsugi.office.clients.models import Line, ManualVersion
from toritsugi.office.delivery.nudge import nudge
from toritsugi.office.proving.models import UNFINISHED, Proof, ProofState

#: proofs kept of one version, and of one line's drafts
KEPT = 3


def do_ask_version(version: ManualVersion, user: User | None) -> Proof:
    """Ask for a proof of a version; one that is under way already is given."""
    return _ask(version.line, user, Q(version=version), version=version)


def do_ask_draft(line: Line, revision: int, user: User | None) -> Proof:
    """Ask for a proof of a draft as it was saved; one that is under way already is given."""
    return _ask(line, user, Q(line=line, revision=revision), revision=revision)


@transaction.atomic
def _ask(line: Line, user: User | None, same: Q, **of: object) -> Proof:
    Line.objects.select_for_update().get(pk=line.pk)
    found = Proof.objects.filter(same, state__in=UNFINISHED).first()
    if found is not None:
        return found
    proof = Proof(client_id=line.client_id, line=line, asked_by=user, asked_at=timezone.now(), **of)
    proof.save(force_insert=True)
    _forget(proof)
    _tell(proof)
    transaction.on_commit(lambda: nudge(settings.TORITSUGI))
    return proof


def do_start(proof_id: str) -> Proof | None:
    """A worker begins, or begins again after another died; None for a proof that is over."""
    now = timezone.now()
    with transaction.atomic():
        begun = Proof.objects.filter(pk=proof_id, state__in=UNFINISHED)
        if not begun.update(state=ProofState.RUNNING, started_at=now, done=0, total=0, found={}):
            return None
        proof = Proof.objects.select_related("line", "client", "version").get(pk=proof_id)
        _tell(proof)
    return proof


def do_note(proof: Proof, found: msgspec.Struct, done: int, total: int) -> None:
    """What was found so far, for whoever is looking."""
    with transaction.atomic():
        rows = Proof.objects.filter(pk=proof.pk, state=ProofState.RUNNING)
        if rows.update(found=msgspec.to_builtins(found), done=done, total=total):
            _tell(proof)


def do_end(proof: Proof, found: msgspec.Struct, done: int) -> None:
    """All was looked at."""
    _end(proof.pk, state=ProofState.DONE, found=msgspec.to_builtins(found), done=done, total=done)


def do_fail(proof_id: str, trouble: str) -> None:
    """It cannot be made. trouble: why, without personal data; what was found before stays."""
    _end(proof_id, state=ProofState.FAILED, trouble=trouble[:200])


def _end(proof_id: str, **fields: object) -> None:
    now: datetime = timezone.now()
    with transaction.atomic():
        if Proof.objects.filter(pk=proof_id, state__in=UNFINISHED).update(ended_at=now, **fields):
            _tell(Proof.objects.get(pk=proof_id))


def _forget(newest: Proof) -> None:
    """Delete older proofs of the same version, or of the same line's drafts."""
    of = Q(version=newest.version) if newest.version is not None else Q(line=newest.line, version__isnull=True)
    old = Proof.objects.filter(of).exclude(state__in=UNFINISHED).order_by("-asked_at", "-pk")
    Proof.objects.filter(pk__in=list(old.values_list("pk", flat=True)[KEPT - 1 :])).delete()


def _tell(proof: Proof) -> None:
    happened("manual.proof", client=proof.client_id, about=proof.pk)
