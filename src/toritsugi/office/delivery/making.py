"""Making deliveries: those of all messages that one transaction keeps together, and a single one."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from toritsugi.core.dialogue.message import Notify
from toritsugi.office.calls.models import Message
from toritsugi.office.clients.actions import OWN_INBOX
from toritsugi.office.clients.models import Channel, Endpoint
from toritsugi.office.delivery.models import Attempt, Delivery, DeliveryState

#: reasons of deliveries that failed from the start (shown in words by the pages)
NO_ENDPOINT = "no_endpoint"
ENDPOINT_DISABLED = "endpoint_disabled"


class Asked(NamedTuple):
    """A message, and whom its manual wants told. fresh: made by this transaction, so that it has no delivery yet."""

    message: Message
    notify: Sequence[Notify]
    now: datetime
    fresh: bool


class _Ways:
    """Where channels of contacts end, each asked for once: by client, contact ("" for the client's inbox), channel."""

    def __init__(self, wanted: Iterable[tuple[str, str, str]]) -> None:
        self._found: dict[tuple[str, str, str], Endpoint | None] = dict.fromkeys(wanted)
        contacts = {contact for _, contact, _ in self._found}
        rows = Endpoint.objects.filter(
            Q(contact__key__in=contacts - {""}) | (Q(contact__isnull=True) if "" in contacts else Q()),
            client_id__in={client for client, _, _ in self._found},
            channel__in={channel for _, _, channel in self._found},
        )
        for row in rows.select_related("contact").defer("secrets"):
            way = (row.client_id, row.contact.key if row.contact is not None else "", row.channel)
            if way in self._found:
                self._found[way] = row

    def find(self, client_id: str, contact: str, channel: str) -> Endpoint | None:
        """One of those that were asked for."""
        return self._found[client_id, contact, channel]


def delivery_id(message_id: str, contact: str, channel: str, generation: int) -> str:
    """The id that goes out with every attempt; made of what it is, so that a replayed commit makes the same."""
    return uuid.uuid5(uuid.UUID(message_id), f"{contact}|{channel}|{generation}").hex


def do_make_deliveries(asked: Sequence[Asked]) -> int:
    """The delivery rows of messages that are not there yet: the client's inbox, and whom the manual names.

    Each message is asked for once. Runs in the transaction that keeps them (G4), with as many queries for a hundred of
    them as for one. A contact without an endpoint of that kind, or with one that is disabled, gives a delivery that
    failed from the start, so that somebody sees it; the contact's other ways are taken then. Returns how many rows
    are new.
    """
    inbox = str(Channel.INBOX)
    ways = _Ways(
        (one.message.client_id, contact, channel)
        for one in asked
        for contact, channel in (("", inbox), *((notify.contact, notify.channel) for notify in one.notify))
    )
    there = _there([one.message.pk for one in asked if not one.fresh])
    new = [
        _delivery(
            one.message, contact, channel, ways.find(one.message.client_id, contact, channel), until=until, now=one.now
        )
        for one in asked
        for (contact, channel), until in _wanted(one, ways).items()
        if (one.message.pk, contact, channel) not in there
    ]
    taken = there | {(one.message_id, one.contact_key, one.channel) for one in new}
    new += _otherwise([one for one in new if one.state == DeliveryState.FAILED], taken)
    Delivery.objects.bulk_create(new)
    Attempt.objects.bulk_create([_first_attempt(one) for one in new if one.state == DeliveryState.PENDING])
    return len(new)


def make_delivery(
    message: Message, contact: str, channel: str, *, generation: int, until: str, now: datetime, reminder: int = 0
) -> Delivery:
    """One delivery with its first attempt, due now; failed from the start where there is nowhere to send it."""
    endpoint = _Ways([(message.client_id, contact, channel)]).find(message.client_id, contact, channel)
    delivery = _delivery(
        message, contact, channel, endpoint, generation=generation, until=until, now=now, reminder=reminder
    )
    delivery.save(force_insert=True)
    if delivery.state == DeliveryState.PENDING:
        _first_attempt(delivery).save(force_insert=True)
    return delivery


def open_ways(clients: Iterable[str], contacts: Iterable[str]) -> QuerySet[Endpoint]:
    """Where something can be sent to these contacts. The client's own inbox, which is told anyway, is left out."""
    rows = Endpoint.objects.filter(client_id__in=clients, contact__key__in=contacts, disabled_at__isnull=True)
    return rows.exclude(address=OWN_INBOX).select_related("contact").defer("secrets")


def _otherwise(failed: Iterable[Delivery], taken: AbstractSet[tuple[str, str, str]]) -> list[Delivery]:
    """The rows, not yet inserted, by the other ways of contacts that one way has failed, each way once a message.

    taken: message, contact and channel of what is made already.
    """
    failed = [one for one in failed if one.contact_key]
    if not failed:
        return []
    ways = defaultdict(list)
    for way in open_ways({one.client_id for one in failed}, {one.contact_key for one in failed}):
        ways[way.client_id, way.contact.key].append(way)
    made = {
        (one.message_id, one.contact_key, way.channel): _delivery(
            one.message, one.contact_key, way.channel, way, until=one.until, now=one.created_at
        )
        for one in failed
        for way in ways[one.client_id, one.contact_key]
    }
    return [row for key, row in made.items() if key not in taken]


def _there(messages: Sequence[str]) -> set[tuple[str, str, str]]:
    """Message, contact and channel of the deliveries that these messages have."""
    if not messages:
        return set()
    rows = Delivery.objects.filter(message_id__in=messages)
    return set(rows.values_list("message_id", "contact_key", "channel"))


def _wanted(asked: Asked, ways: _Ways) -> Mapping[tuple[str, str], str]:
    """By contact and channel, until when it is told again. What ends in the client's own inbox is told by that."""
    inbox = ("", str(Channel.INBOX))
    wanted = {inbox: ""}
    for one in asked.notify:
        endpoint = ways.find(asked.message.client_id, one.contact, one.channel)
        own = one.channel == Channel.INBOX or (endpoint is not None and endpoint.address == OWN_INBOX)
        way = inbox if own else (one.contact, one.channel)
        wanted[way] = one.until or wanted.get(way, "")
    return wanted


def _delivery(
    message: Message,
    contact: str,
    channel: str,
    endpoint: Endpoint | None,
    *,
    until: str,
    now: datetime,
    generation: int = 1,
    reminder: int = 0,
) -> Delivery:
    """The row, not yet inserted."""
    reason = ENDPOINT_DISABLED if endpoint and endpoint.disabled_at else "" if endpoint else NO_ENDPOINT
    return Delivery(
        delivery_id=delivery_id(message.message_id, contact, channel, generation),
        client_id=message.client_id,
        message=message,
        endpoint=endpoint,
        contact_key=contact[:40],
        channel=channel[:16],
        generation=generation,
        until=until[:16],
        reminder=reminder,
        state=DeliveryState.FAILED if reason else DeliveryState.PENDING,
        reason=reason,
        next_at=None if reason else now,
        settled_at=now if reason else None,
        created_at=now,
    )


def _first_attempt(delivery: Delivery) -> Attempt:
    return Attempt(client_id=delivery.client_id, delivery=delivery, number=1, due_at=delivery.created_at)
