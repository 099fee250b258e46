"""The only way to obtain letters."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from toritsugi.office.accounts.access import Right, may
from toritsugi.office.accounts.models import User
from toritsugi.office.clients.access import access_version
from toritsugi.office.clients.models import ManualVersion
from toritsugi.office.letters.models import Letter


def access_letters(user: User | AnonymousUser, version: ManualVersion) -> QuerySet[Letter]:
    """The letters about a version, newest first, for those who write manuals; nobody else has any. Raises Hidden."""
    seen = access_version(user, version.pk)
    rows = seen.letters.filter(client_id=seen.client_id).select_related("to").order_by("-created_at", "pk")
    return rows if may(user, Right.SET_UP) else rows.none()
