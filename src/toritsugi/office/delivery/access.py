"""The only way to obtain deliveries and their attempts; the pending board."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.db.models.expressions import NegatedExpression

from toritsugi.office.accounts.access import Right, one, require, within_reach
from toritsugi.office.accounts.models import User
from toritsugi.office.delivery.models import Attempt, Delivery, DeliveryState

Person = User | AnonymousUser

#: states of a delivery that somebody has to know of: it has not arrived, and should have
UNDELIVERED = (DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.GONE)


def access_deliveries(user: Person) -> QuerySet[Delivery]:
    """Deliveries within reach, with their attempts in order."""
    attempts = Prefetch("attempts", Attempt.objects.order_by("number"))
    rows = Delivery.objects.select_related("client", "message", "endpoint").prefetch_related(attempts)
    return within_reach(user, rows)


def access_delivery(user: Person, delivery_id: str, right: Right = Right.SEE) -> Delivery:
    """One delivery, for what `right` names. Raises Hidden or Forbidden."""
    delivery = one(access_deliveries(user), delivery_id=delivery_id)
    require(user, right)
    return delivery


def pending_board(user: Person) -> QuerySet[Delivery]:
    """Everything not delivered yet (未完了ボード): waiting, failed or without an address, the oldest first.

    Left out: what a later generation to the same contact by the same channel has delivered or is delivering, and what
    was erased.
    """
    rows = access_deliveries(user).exclude(reason="erased")
    rows = rows.filter(state__in=UNDELIVERED)  # not `exclude`, which no index serves
    return rows.filter(_newest_generation()).order_by("created_at")


def _newest_generation() -> NegatedExpression:
    later = Delivery.objects.filter(
        message=OuterRef("message"),
        contact_key=OuterRef("contact_key"),
        channel=OuterRef("channel"),
        generation__gt=OuterRef("generation"),
    )
    return ~Exists(later)
