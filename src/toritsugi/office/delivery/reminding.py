"""Telling again, where the manual says "until acknowledged" (確認されるまで): a ladder of further deliveries.

Each rung is a delivery of the next generation with an id of its own, on the same durable queue as the first. The rungs
are not laid out ahead: the worker's sweep makes one when it is due, so that an acknowledgement needs to cancel nothing
and a restart loses nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from toritsugi.office.calls.models import Message, Status
from toritsugi.office.delivery.actions import ACKNOWLEDGED, make_next, newest_generation
from toritsugi.office.delivery.models import Delivery, DeliveryState

#: minutes from the delivery that arrived to the next one: six more over seven hours and forty minutes, then no more.
#: The manual's language names no times of its own; these are the house's.
WAITS = (10, 20, 40, 60, 90, 240)
#: what arrived before that is not told again, should no worker have run for so long
LATEST = timedelta(days=1)
#: reminders made in one sweep
AT_ONCE = 200


def do_remind(now: datetime) -> int:
    """Make the deliveries that are due because nobody has acknowledged yet; how many. Called by every sweep."""
    made = 0
    for delivery in _unheard(now)[:AT_ONCE]:
        made += _remind(delivery.pk, now)
    return made


def _unheard(now: datetime) -> QuerySet[Delivery]:
    """What arrived as long ago as its rung waits, and nobody has acknowledged; the oldest first."""
    due = Q()
    for rung, minutes in enumerate(WAITS):
        due |= Q(reminder=rung, settled_at__lte=now - timedelta(minutes=minutes))
    return Delivery.objects.filter(
        due,
        until=ACKNOWLEDGED,
        state=DeliveryState.DELIVERED,
        reminded=False,
        settled_at__gt=now - LATEST,
        message__acknowledged_at__isnull=True,
        message__status=Status.OPEN,
        message__sealed__isnull=False,
    ).order_by("settled_at")


@transaction.atomic
def _remind(delivery_id: str, now: datetime) -> bool:
    """One rung; whether it was made. Workers that sweep at the same time make it once: the message's row is held."""
    message_id = Delivery.objects.values_list("message_id", flat=True).get(pk=delivery_id)
    message = Message.objects.select_for_update().get(pk=message_id)
    delivery = Delivery.objects.get(pk=delivery_id)
    if is_told(message) or message.sealed is None or delivery.reminded:
        return False
    newest = newest_generation(message, delivery)
    Delivery.objects.filter(pk=delivery.pk).update(reminded=True)
    if newest > delivery.generation:  # somebody sent it again by hand: that one carries the ladder on
        return False
    make_next(message, delivery, newest, now=now, reminder=delivery.reminder + 1)
    return True


def is_told(message: Message) -> bool:
    """Whether somebody has acknowledged the message, or seen to it: then nobody is told again."""
    return message.acknowledged_at is not None or message.status == Status.DONE
