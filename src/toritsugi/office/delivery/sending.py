"""One attempt, by its channel: what the workflow's step does between its two transactions."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings

from toritsugi.office.calls.opened import told
from toritsugi.office.clients.actions import OWN_INBOX, secrets_of
from toritsugi.office.clients.models import Channel, Endpoint
from toritsugi.office.delivery import mail, webhook
from toritsugi.office.delivery.actions import do_finish_attempt, do_start_attempt
from toritsugi.office.delivery.addresses import BadAddress, check_webhook_url, is_trusted
from toritsugi.office.delivery.models import Attempt, Delivery, Result
from toritsugi.office.delivery.outcome import Outcome
from toritsugi.office.delivery.payload import payload, text_above
from toritsugi.office.line.keyring import Erased


def do_attempt(attempt_id: int) -> Attempt | None:
    """Make one attempt and keep how it ended; the next attempt where there is one.

    After a crash in between it is made again: the receiver knows the repeat by the delivery's id.
    """
    attempt = do_start_attempt(attempt_id)
    if attempt is None:
        return Attempt.objects.filter(delivery__attempts__pk=attempt_id, result="").first()
    began = time.monotonic()
    outcome = _send(attempt.delivery)
    return do_finish_attempt(attempt_id, outcome, time.monotonic() - began)


def _send(delivery: Delivery) -> Outcome:
    endpoint = delivery.endpoint
    if endpoint is None:
        return Outcome(result=Result.PERMANENT, detail="the endpoint was deleted")
    if endpoint.disabled_at is not None:
        return Outcome(result=Result.PERMANENT, detail="the endpoint is disabled")
    try:
        return SENDERS[endpoint.channel](delivery, endpoint)
    except Erased:
        return Outcome(result=Result.PERMANENT, detail="the call was erased")


def _by_webhook(delivery: Delivery, endpoint: Endpoint) -> Outcome:
    if endpoint.address == OWN_INBOX:  # set so after the delivery was made
        return _by_inbox(delivery, Endpoint.objects.get(client_id=endpoint.client_id, channel=Channel.INBOX))
    try:
        check_webhook_url(endpoint.address)
    except BadAddress:
        return Outcome(result=Result.PERMANENT, detail="the address may not be used")
    return _post(delivery, endpoint, endpoint.address, private=is_trusted(endpoint.address))


def _by_inbox(delivery: Delivery, endpoint: Endpoint) -> Outcome:
    """The desk's own receiver, over HTTP like any other; the one address on loopback that needs no leave."""
    url = f"{settings.TORITSUGI.own_address}/inbox/{endpoint.client_id}/hook"
    return _post(delivery, endpoint, url, private=True)


def _post(delivery: Delivery, endpoint: Endpoint, url: str, *, private: bool) -> Outcome:
    body = payload(delivery.message, delivery.reminder, contact=delivery.contact_key)
    signed = webhook.headers(delivery.delivery_id, body, secrets_of(endpoint), datetime.now(UTC))
    return webhook.send(url, body, signed, private=private)


def _by_mail(delivery: Delivery, endpoint: Endpoint) -> Outcome:
    desk = settings.TORITSUGI
    try:
        letter = mail.compose(
            delivery.message,
            delivery.delivery_id,
            endpoint.address,
            desk.mail_from,
            datetime.now(UTC),
            text=text_above(told(delivery.message), delivery.contact_key),
            reminder=delivery.reminder,
        )
    except ValueError as error:
        return Outcome(result=Result.PERMANENT, detail=str(error)[:100])
    return mail.send(desk.smtp_url, letter)


SENDERS: dict[str, Callable[[Delivery, Endpoint], Outcome]] = {
    Channel.WEBHOOK: _by_webhook,
    Channel.INBOX: _by_inbox,
    Channel.MAIL: _by_mail,
}
