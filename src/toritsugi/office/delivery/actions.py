"""Verbs: keeping what came of each attempt, sending again by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from toritsugi.office.calls.happen import happened
from toritsugi.office.calls.models import Message, Status
from toritsugi.office.clients.models import Endpoint
from toritsugi.office.delivery.backoff import wait_before
from toritsugi.office.delivery.making import make_delivery, open_ways
from toritsugi.office.delivery.models import Attempt, Delivery, DeliveryState, Result
from toritsugi.office.delivery.nudge import nudge
from toritsugi.office.delivery.outcome import Outcome

#: reasons of deliveries that failed (shown in words by the pages)
PERMANENT = "permanent"
EXHAUSTED = "exhausted"
GONE = "gone"
ERASED = "erased"
#: reason of a reminder that was not sent any more
ACKNOWLEDGED = "acknowledged"
#: sent again by hand twice within this time, it is the second press of a button
TWICE = timedelta(seconds=10)


def newest_generation(message: Message, delivery: Delivery) -> int:
    """The highest generation of the message's deliveries to the same contact by the same channel."""
    same = message.deliveries.filter(contact_key=delivery.contact_key, channel=delivery.channel)
    return max(same.values_list("generation", flat=True), default=0)


def make_next(message: Message, delivery: Delivery, newest: int, *, now: datetime, reminder: int = 0) -> Delivery:
    """A further delivery of the same, with an id of its own, after the generation `newest`. Hold the message's row.

    Where there is nowhere to send it, the contact's other ways are taken.
    """
    made = make_delivery(
        message,
        delivery.contact_key,
        delivery.channel,
        generation=newest + 1,
        until=delivery.until,
        reminder=reminder,
        now=now,
    )
    happened("delivery.changed", client=made.client_id, call=message.call_id, about=made.delivery_id)
    if made.state == DeliveryState.FAILED:
        _tell_otherwise(made, now)
    return made


@transaction.atomic
def do_start_attempt(attempt_id: int) -> Attempt | None:
    """Begin an attempt; None when it has ended, or its delivery has. Begun twice after a crash, it keeps its start."""
    attempt = Attempt.objects.select_for_update().filter(pk=attempt_id, result="").first()
    if attempt is None:
        return None
    delivery = attempt.delivery
    if delivery.state != DeliveryState.PENDING:
        return None
    if delivery.reminder and (delivery.message.acknowledged_at or delivery.message.status == Status.DONE):
        _drop(attempt, delivery)
        return None
    if attempt.started_at is None:
        attempt.started_at = timezone.now()
        attempt.save(update_fields=["started_at"])
    return attempt


def _drop(attempt: Attempt, delivery: Delivery) -> None:
    """Nobody is told again of what somebody has acknowledged meanwhile."""
    now = timezone.now()
    attempt.result, attempt.detail, attempt.ended_at = Result.DROPPED, ACKNOWLEDGED, now
    attempt.save(update_fields=["result", "detail", "ended_at"])
    _settle(delivery, DeliveryState.DROPPED, ACKNOWLEDGED, now)
    happened("delivery.changed", client=delivery.client_id, call=delivery.message.call_id, about=delivery.delivery_id)


@transaction.atomic
def do_finish_attempt(attempt_id: int, outcome: Outcome, duration: float) -> Attempt | None:
    """Keep how an attempt ended, and what follows; the next attempt where there is one. Kept once, however often told.

    duration: seconds.
    """
    attempt = Attempt.objects.select_for_update().filter(pk=attempt_id, result="").first()
    if attempt is None:
        return Attempt.objects.filter(delivery__attempts__pk=attempt_id, result="").first()
    delivery = Delivery.objects.select_for_update().get(pk=attempt.delivery_id)
    now = timezone.now()
    attempt.result = outcome.result
    attempt.status = outcome.status
    attempt.detail = outcome.detail[:200]
    attempt.ended_at = now
    attempt.duration = duration
    attempt.save()
    following: Attempt | None = None
    if delivery.state == DeliveryState.PENDING:
        following = _follow(delivery, attempt, outcome, now)
    happened("delivery.changed", client=delivery.client_id, call=delivery.message.call_id, about=delivery.delivery_id)
    return following


def _follow(delivery: Delivery, attempt: Attempt, outcome: Outcome, now: datetime) -> Attempt | None:
    match outcome.result:
        case Result.ACCEPTED:
            _settle(delivery, DeliveryState.DELIVERED, "", now)
        case Result.GONE:
            if delivery.endpoint is not None:
                do_disable_endpoint(delivery.endpoint, "410 Gone")
            _settle(delivery, DeliveryState.GONE, GONE, now)
            _tell_otherwise(delivery, now)
        case Result.PERMANENT:
            _settle(delivery, DeliveryState.FAILED, PERMANENT, now)
            _tell_otherwise(delivery, now)
        case _:
            wait = wait_before(attempt.number + 1, delivery.delivery_id, outcome.retry_after)
            if wait is not None:
                return _again(delivery, attempt.number + 1, now + timedelta(seconds=wait))
            _settle(delivery, DeliveryState.FAILED, EXHAUSTED, now)
            _tell_otherwise(delivery, now)
    return None


def _again(delivery: Delivery, number: int, due_at: datetime) -> Attempt:
    delivery.next_at = due_at
    delivery.save(update_fields=["next_at"])
    return Attempt.objects.create(client_id=delivery.client_id, delivery=delivery, number=number, due_at=due_at)


def _settle(delivery: Delivery, state: str, reason: str, now: datetime) -> None:
    delivery.state = state
    delivery.reason = reason
    delivery.next_at = None
    delivery.settled_at = now
    delivery.save(update_fields=["state", "reason", "next_at", "settled_at"])


def _tell_otherwise(delivery: Delivery, now: datetime) -> None:
    """Where one way to a contact has failed, the contact's other ways are taken, each once a message."""
    if not delivery.contact_key:
        return
    there = set(delivery.message.deliveries.filter(contact_key=delivery.contact_key).values_list("channel", flat=True))
    for endpoint in open_ways([delivery.client_id], [delivery.contact_key]).exclude(channel__in=there):
        make_delivery(
            delivery.message, delivery.contact_key, endpoint.channel, generation=1, until=delivery.until, now=now
        )


@transaction.atomic
def do_disable_endpoint(endpoint: Endpoint, reason: str) -> None:
    """Send nothing there any more, until somebody sets it anew."""
    Endpoint.objects.filter(pk=endpoint.pk, disabled_at__isnull=True).update(
        disabled_at=timezone.now(), disabled_reason=reason[:200]
    )


@transaction.atomic
def do_resend(delivery: Delivery) -> Delivery:
    """Send a message again by hand: a new delivery of the next generation, with an id of its own.

    The receiver would not know two of them for one. So where the newest waits to be sent, or was made just now because
    the button was pressed twice, it is that one.
    """
    message = Message.objects.select_for_update().get(pk=delivery.message_id)
    same = message.deliveries.filter(contact_key=delivery.contact_key, channel=delivery.channel)
    newest, now = same.order_by("-generation")[0], timezone.now()
    pressed_twice = newest.generation > delivery.generation and newest.created_at > now - TWICE
    if newest.state == DeliveryState.PENDING or pressed_twice:
        return newest
    made = make_next(message, delivery, newest.generation, now=now)
    transaction.on_commit(lambda: nudge(settings.TORITSUGI))
    return made


@transaction.atomic
def do_drop_deliveries(message: Message, reason: str) -> None:
    """End what is not sent yet of a message."""
    now = timezone.now()
    pending = message.deliveries.filter(state=DeliveryState.PENDING)
    ids = list(pending.values_list("pk", flat=True))
    pending.update(state=DeliveryState.FAILED, reason=reason, next_at=None, settled_at=now)
    Attempt.objects.filter(delivery_id__in=ids, result="").update(result=Result.PERMANENT, ended_at=now, detail=reason)
