"""Verb: moving everything sealed under an older master key to the current one."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet

from toritsugi.office.calls.models import Call
from toritsugi.office.clients.actions import sealed_about
from toritsugi.office.clients.models import Endpoint
from toritsugi.office.inbox.actions import inbox_about
from toritsugi.office.inbox.models import InboxItem
from toritsugi.office.line.vault import OfficeVault, make_vault
from toritsugi.office.voices.models import VoiceTake

#: rows moved in one transaction, so that calls can write in between
BATCH = 200


def do_rewrap_all() -> int:
    """Move keys of calls and takes, webhook secrets and the inbox; how many rows. Repeating it moves what is left."""
    vault = make_vault(settings.TORITSUGI)  # reads the file as it is now

    def own(about: Callable[[Model], bytes]) -> Callable[[Model, bytes], bytes]:
        return lambda row, sealed: vault.seal_own(vault.unseal_own(sealed, about(row)), about(row))

    return (
        _move(vault, Call.objects.all(), "wrapped_key", lambda _row, wrapped: vault.rewrap(wrapped))
        + _move(vault, VoiceTake.objects.all(), "wrapped_key", lambda _row, wrapped: vault.rewrap(wrapped))
        + _move(vault, Endpoint.objects.all(), "secrets", own(sealed_about))
        + _move(vault, InboxItem.objects.all(), "sealed", own(lambda row: inbox_about(row.client_id)))
    )


def _move(vault: OfficeVault, rows: QuerySet[Model], column: str, renew: Callable[[Model, bytes], bytes]) -> int:
    ids = list(rows.filter(**{f"{column}__isnull": False}).order_by("pk").values_list("pk", flat=True))
    moved = 0
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            for row in rows.select_for_update().filter(
                pk__in=ids[start : start + BATCH], **{f"{column}__isnull": False}
            ):
                held = bytes(getattr(row, column))
                if vault.is_current(held):
                    continue
                rows.filter(pk=row.pk).update(**{column: renew(row, held)})
                moved += 1
    return moved
