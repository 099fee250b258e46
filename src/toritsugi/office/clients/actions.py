"""Verbs: clients, lines, manual versions, contacts and endpoints."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.publish import digest, restore, snapshot
from toritsugi.office.accounts.models import User
from toritsugi.office.clients.models import (
    Channel,
    Client,
    Contact,
    Endpoint,
    Line,
    LineNumber,
    ManualVersion,
    VersionState,
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
def do_add_version(line: Line, manual: Manual, source: Mapping[str, str]) -> ManualVersion:
    """Keep a resolved manual as a draft of its line; the same content twice gives the version that is there.

    source: the YAML files it was made from, name → text.
    """
    Line.objects.select_for_update().get(pk=line.pk)  # numbers follow one another without a gap
    data = snapshot(manual)
    newest = line.versions.order_by("-number").first()
    if newest is not None and newest.digest == digest(data) and newest.state != VersionState.RETIRED:
        return newest
    number = (line.versions.aggregate(highest=Max("number"))["highest"] or 0) + 1
    return ManualVersion.objects.create(
        client_id=line.client_id,
        line=line,
        number=number,
        format=manual.format,
        source=dict(source),
        snapshot=data,
        digest=digest(data),
    )


@transaction.atomic
def do_approve_version(
    version: ManualVersion, by: User | None = None, effective_from: datetime | None = None
) -> ManualVersion:
    """Put a version in force from a time on (now, unless told otherwise); its contacts become known to the client."""
    now = timezone.now()
    version.state = VersionState.APPROVED
    version.approved_at = now
    version.approved_by = by
    version.effective_from = effective_from or now
    version.save(update_fields=["state", "approved_at", "approved_by", "effective_from"])
    _know_contacts(version)
    return version


@transaction.atomic
def do_retire_version(version: ManualVersion) -> None:
    """Take a version out of force for good; running calls keep it to their end."""
    version.state = VersionState.RETIRED
    version.save(update_fields=["state"])


def do_publish(
    line: Line,
    manual: Manual,
    source: Mapping[str, str],
    by: User | None = None,
    effective_from: datetime | None = None,
) -> ManualVersion:
    """Keep a manual and put it in force, in one transaction."""
    with transaction.atomic():
        version = do_add_version(line, manual, source)
        if version.state == VersionState.APPROVED and effective_from is None:
            return version
        return do_approve_version(version, by, effective_from)


def _know_contacts(version: ManualVersion) -> None:
    """Contacts of the manual that the client does not have yet, with the addresses the manual names."""
    manual = restore(bytes(version.snapshot))
    client = version.client
    for key, contact in manual.contacts.items():
        row, _new = Contact.objects.get_or_create(
            client=client, key=key, defaults={"name": contact.name, "reading": contact.reading}
        )
        for channel, address in contact.channels.items():
            known = row.endpoints.filter(channel=channel).exists()
            if channel in (Channel.WEBHOOK, Channel.MAIL) and address and not known:
                do_set_endpoint(row, channel, address)


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

    Returns the endpoint and, for a new webhook, its signing secret: it is shown this once. Raises ValidationError.
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
    endpoint.address = address
    endpoint.disabled_at = None
    endpoint.disabled_reason = ""
    if channel == Channel.MAIL or endpoint.pk:
        endpoint.save()
        return endpoint, ""
    secret = new_secret()
    _keep_secrets(endpoint, [secret])
    return endpoint, secret


@transaction.atomic
def do_rotate_secret(endpoint: Endpoint) -> str:
    """A new signing secret; the one before signs too until the next rotation. Returned, and shown this once."""
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    secret = new_secret()
    _keep_secrets(endpoint, [secret, *secrets_of(endpoint)][:SECRETS_KEPT])
    return secret


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
