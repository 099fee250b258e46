"""What came of one call to a line: found again by its line, its time and its caller's number."""

from __future__ import annotations

from datetime import datetime

from toritsugi.core.dialogue.message import Message as Told
from toritsugi.office.calls.models import Call, Message
from toritsugi.office.calls.opened import caller_number, told
from toritsugi.office.delivery.models import Delivery, DeliveryState


def call_of(line_id: str, caller: str, since: datetime) -> Call | None:
    """The first call of this number to a line since then; one with its number withheld where there is no other."""
    rows = Call.objects.filter(line=line_id, started_at__gte=since, erased_at__isnull=True).order_by("started_at")
    numbers = [(caller_number(row), row) for row in rows]
    return next((row for wanted in (caller, "") for number, row in numbers if number == wanted), None)


def message_of(call: Call) -> Message | None:
    """The message of a call that is over; None while it is not kept."""
    return Message.objects.filter(call=call, call__ended_at__isnull=False).first()


def told_in(message: Message) -> Told:
    """The message in clear."""
    return told(message)


def deliveries_of(message: Message) -> list[Delivery]:
    """All of them, in the order they were made."""
    return list(Delivery.objects.filter(message=message).order_by("created_at", "delivery_id"))


def settled(deliveries: list[Delivery]) -> bool:
    """Whether nothing is waiting to be sent."""
    return all(one.state != DeliveryState.PENDING for one in deliveries)
