"""Verbs: clients, lines, contacts and endpoints. (Manual versions: `office.manuals.versioning`.)"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterable

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from toritsugi.office.clients.models import (
    Channel,
    Client,
    Contact,
    Endpoint,
    Line,
    LineNumber,
)
from toritsugi.office.line.keyring import vault

#: signing secrets of an endpoint that are in use at once while the receiver changes over
SECRETS_KEPT = 2
#: address of a webhook that ends in the client's own inbox
OWN_INBOX = "inbox"
DIGITS = re.compile(r"[0-9]{2,20}")


@transaction.atomic
def do_create_client(
    *, id: str, name: str, reading: str = "", timezone_name: str = "Asia/Tokyo", sample: bool = False
) -> Client:
    """Add a client with its own inbox. Raises ValidationError naming the field."""
    client = Client(id=id, name=name, reading=reading, timezone=timezone_name, sample=sample)
    client.full_clean()
    client.save(force_insert=True)
    inbox = Endpoint(client=client, channel=Channel.INBOX)
    _keep_secrets(inbox, [new_secret()])
    return client


@transaction.atomic
def do_create_line(
    client: Client, *, key: str, name: str, reading: str = "", numbers: Iterable[str] = (), timezone_name: str = ""
) -> Line:
    """Add a line to a client. Raises ValidationError naming the field."""
    line = Line(
        id=f"{client.id}.{key}",
        client=client,
        key=key,
        name=name,
        reading=reading,
        timezone=timezone_name or client.timezone,
    )
    line.full_clean()
    line.save(force_insert=True)
    do_set_numbers(line, numbers)
    return line


@transaction.atomic
def do_set_numbers(line: Line, numbers: Iterable[str]) -> None:
    """The numbers that ring at a line from now on, digits only. Raises ValidationError."""
    wanted = list(dict.fromkeys(numbers))
    for number in wanted:
        if not DIGITS.fullmatch(number):
            raise ValidationError({"numbers": _("電話番号は数字だけで入力してください。")})
    line.numbers.exclude(number__in=wanted).delete()
    there = set(line.numbers.values_list("number", flat=True))
    for number in wanted:
        if number not in there:
            row = LineNumber(client_id=line.client_id, line=line, number=number)
            row.full_clean()
            row.save(force_insert=True)


@transaction.atomic
def do_add_contact(client: Client, *, key: str, name: str, reading: str = "") -> Contact:
    """Add a contact. Raises ValidationError naming the field."""
    contact = Contact(client=client, key=key, name=name, reading=reading)
    contact.full_clean()
    contact.save(force_insert=True)
    return contact


@transaction.atomic
def do_set_endpoint(contact: Contact, channel: str, address: str) -> tuple[Endpoint, str]:
    """Where a channel of a contact ends from now on; enables it again.

    Returns the endpoint and, for a webhook that has not had a URL yet, its signing secret: it is shown this once.
    What ends in the client's own inbox is signed with the inbox's secret, and has none to show. Raises ValidationError.
    """
    if channel == Channel.MAIL:
        validate_email(address)
    elif channel == Channel.WEBHOOK:
        if address != OWN_INBOX:
            _check_url(address)
    else:
        raise ValidationError({"channel": _("Webhook かメールを選んでください。")})
    endpoint = Endpoint.objects.select_for_update().filter(contact=contact, channel=channel).first()
    if endpoint is None:
        endpoint = Endpoint(client_id=contact.client_id, contact=contact, channel=channel)
    has_url = bool(endpoint.pk) and endpoint.address != OWN_INBOX
    endpoint.address = address
    endpoint.disabled_at = None
    endpoint.disabled_reason = ""
    if channel == Channel.MAIL or has_url:
        endpoint.save()
        return endpoint, ""
    secret = new_secret()
    _keep_secrets(endpoint, [secret, *secrets_of(endpoint)][:SECRETS_KEPT])
    return endpoint, "" if address == OWN_INBOX else secret


@transaction.atomic
def do_rotate_secret(endpoint: Endpoint) -> str:
    """A new signing secret; the one before signs too until the next rotation. Returned, and shown this once."""
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    secret = new_secret()
    endpoint.secret_unseen = False
    _keep_secrets(endpoint, [secret, *secrets_of(endpoint)][:SECRETS_KEPT])
    return secret


def do_set_endpoint_unseen(contact: Contact, channel: str, address: str) -> Endpoint:
    """As `do_set_endpoint`, where nobody is there to be shown the secret: it waits for `do_show_secret`."""
    with transaction.atomic():
        endpoint, secret = do_set_endpoint(contact, channel, address)
        if secret:
            endpoint.secret_unseen = True
            endpoint.save(update_fields=["secret_unseen"])
        return endpoint


@transaction.atomic
def do_show_secret(endpoint: Endpoint) -> str:
    """The newest signing secret where nobody has been shown it yet, this once; "" afterwards."""
    row = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if not row.secret_unseen:
        return ""
    row.secret_unseen = False
    row.save(update_fields=["secret_unseen"])
    return secrets_of(row)[0]


def new_secret() -> str:
    """A signing secret of Standard Webhooks: "whsec_" and base64 of 32 random bytes."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def secrets_of(endpoint: Endpoint) -> list[str]:
    """The signing secrets of a webhook or inbox, newest first."""
    if endpoint.secrets is None:
        return []
    return msgspec.json.decode(vault().unseal_own(endpoint.secrets, sealed_about(endpoint)), type=list[str])


def _keep_secrets(endpoint: Endpoint, kept: list[str]) -> None:
    endpoint.secrets = vault().seal_own(msgspec.json.encode(kept), sealed_about(endpoint))
    endpoint.save()


def sealed_about(endpoint: Endpoint) -> bytes:
    """What the sealed secrets of an endpoint are about: they open at no other."""
    return f"endpoint\0{endpoint.client_id}\0{endpoint.contact_id or ''}\0{endpoint.channel}".encode()


def _check_url(address: str) -> None:
    from toritsugi.office.delivery.addresses import BadAddress, check_webhook_url

    try:
        check_webhook_url(address)
    except BadAddress as error:
        raise ValidationError({"address": str(error)}) from None
