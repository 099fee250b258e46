"""Verbs: taking clients, lines and endpoints out of use, and back. Nothing that was kept is deleted by it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from toritsugi.core.manual.publish import restore
from toritsugi.office.clients.actions import do_set_numbers
from toritsugi.office.clients.models import (
    IN_FORCE_ORDER,
    Channel,
    Client,
    Endpoint,
    Line,
    LineNumber,
    VersionState,
)

#: reason of an endpoint that a person took out of use (shown in words by the pages)
BY_HAND = "retired"


class OwnInbox(Exception):
    """The client's own inbox cannot be taken out of use: it is what a message reaches when nothing else is set."""


@transaction.atomic
def do_set_client_active(client: Client, active: bool) -> Client:
    """Out of use, none of the client's lines answers and its numbers are free for others; running calls go on."""
    row = Client.objects.select_for_update().get(pk=client.pk)
    row.active = active
    row.save(update_fields=["active"])
    for line in row.lines.filter(active=True):
        _ring(line, active)
    return row


@transaction.atomic
def do_set_line_active(line: Line, active: bool) -> Line:
    """Out of use, the line answers nobody and its numbers are free for others; running calls go on to their end.

    Back in use it has the numbers of its manual again, without those that ring at another line meanwhile.
    """
    row = Line.objects.select_for_update().select_related("client").get(pk=line.pk)
    row.active = active
    row.save(update_fields=["active"])
    _ring(row, active and row.client.active)
    return row


def _ring(line: Line, rings: bool) -> None:
    if not rings:
        do_set_numbers(line, [])
        return
    newest = line.versions.filter(state=VersionState.APPROVED, effective_from__lte=timezone.now())
    version = newest.order_by(*IN_FORCE_ORDER).first()
    if version is None:
        return
    numbers = restore(bytes(version.snapshot)).line.numbers
    taken = set(LineNumber.objects.filter(number__in=numbers).exclude(line=line).values_list("number", flat=True))
    do_set_numbers(line, [number for number in numbers if number not in taken])


@transaction.atomic
def do_set_endpoint_active(endpoint: Endpoint, active: bool) -> Endpoint:
    """Out of use, nothing is sent there: what is waiting fails and takes the contact's other way. Raises OwnInbox."""
    row = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if row.channel == Channel.INBOX:
        raise OwnInbox
    if active:
        row.disabled_at, row.disabled_reason = None, ""
    elif row.disabled_at is None:
        row.disabled_at, row.disabled_reason = timezone.now(), BY_HAND
    row.save(update_fields=["disabled_at", "disabled_reason"])
    return row
