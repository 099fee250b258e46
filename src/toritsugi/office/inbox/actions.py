"""Verbs: receiving a signed webhook."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from django.db import transaction
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from toritsugi.office.calls.happen import happened
from toritsugi.office.calls.models import Message
from toritsugi.office.clients.actions import secrets_of
from toritsugi.office.clients.models import Channel, Endpoint
from toritsugi.office.inbox.models import InboxItem
from toritsugi.office.line.keyring import vault

#: headers that are kept
KEPT = ("webhook-id", "webhook-timestamp", "webhook-signature", "content-type")


def inbox_about(client_id: str) -> bytes:
    """What a sealed body is about: it opens in no other client's inbox."""
    return f"inbox\0{client_id}".encode()


class Refused(Exception):
    """The webhook is not for this inbox: no such client, or no signature of its secrets fits."""


def do_receive(client_id: str, headers: Mapping[str, str], body: bytes) -> InboxItem:
    """Keep one webhook whose signature fits. A repeat (same webhook-id) keeps the newest body and is counted.

    Of a call that was erased while its message was on the way, no body is kept. Raises Refused.
    """
    endpoint = Endpoint.objects.filter(client_id=client_id, channel=Channel.INBOX).first()
    kept = {name: headers[name] for name in KEPT if name in headers}
    if endpoint is None or not any(_fits(secret, kept, body) for secret in secrets_of(endpoint)):
        raise Refused
    now = timezone.now()
    sealed: bytes | None = vault().seal_own(body, inbox_about(client_id))
    message_id = _message_id(body)
    with transaction.atomic():
        message = _locked(client_id, message_id)
        if message is not None and message.sealed is None:
            sealed = None
        item, new = InboxItem.objects.select_for_update().get_or_create(
            client_id=client_id,
            webhook_id=kept["webhook-id"][:64],
            defaults={
                "message_id": message_id,
                "headers": kept,
                "sealed": sealed,
                "verified": True,
                "received_at": now,
                "last_at": now,
            },
        )
        if not new:
            item.times += 1
            item.last_at = now
            item.headers = kept
            item.sealed = sealed
            item.save(update_fields=["times", "last_at", "headers", "sealed"])
        # the call is whose visitor may hear of it
        happened("inbox.received", client=client_id, call=message.call_id if message else "", about=str(item.pk))
    return item


def _locked(client_id: str, message_id: str) -> Message | None:
    """The desk's own message of this id; locked, so that its call is erased before what follows, or after all of it."""
    rows = Message.objects.select_for_update().filter(client_id=client_id, message_id=message_id)
    return rows.only("call_id", "sealed").first()


def _fits(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # ValueError: a header that is no base64, a body that is no text
        return False
    return True


class _Data(msgspec.Struct, frozen=True):
    message_id: str = ""


class _Body(msgspec.Struct, frozen=True):
    data: _Data = _Data()


def _message_id(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=_Body).data.message_id[:32]
    except msgspec.MsgspecError:
        return ""
