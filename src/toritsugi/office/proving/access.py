"""The only way to obtain proofs."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from toritsugi.office.accounts.access import Right, may, require
from toritsugi.office.accounts.models import User
from toritsugi.office.clients.access import access_version
from toritsugi.office.clients.models import ManualVersion
from toritsugi.office.manuals.access import access_draft
from toritsugi.office.manuals.models import Draft
from toritsugi.office.proving.models import Proof

Person = User | AnonymousUser


def access_proof_of_version(user: Person, version: ManualVersion) -> Proof | None:
    """The newest proof of a version the person may see. Raises Hidden or Forbidden."""
    seen = access_version(user, version.pk)
    return Proof.objects.filter(version=seen, client_id=seen.client_id).order_by("-asked_at", "-pk").first()


def access_proof_of_draft(user: Person, line_id: str) -> Proof | None:
    """The newest proof of a line's draft. Raises Hidden or Forbidden."""
    draft = access_draft(user, line_id)
    rows = Proof.objects.filter(line_id=draft.line_id, client_id=draft.client_id, version__isnull=True)
    return rows.order_by("-asked_at", "-pk").first()


def access_version_to_prove(user: Person, version_id: str) -> ManualVersion:
    """A version of which the person, who writes manuals or approves them, may ask for a proof.

    Raises Hidden or Forbidden.
    """
    version = access_version(user, version_id)
    if not may(user, Right.SET_UP):
        require(user, Right.APPROVE)
    return version


def access_draft_to_prove(user: Person, line_id: str) -> Draft:
    """A draft of which the person may ask for a proof. Raises Hidden or Forbidden."""
    return access_draft(user, line_id)
