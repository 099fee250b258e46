"""Nouns: deliveries (通知) and attempts. The rows are the queue: one attempt = one row = one workflow (G4)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    """How a delivery stands."""

    PENDING = "pending", _("送信待ち")
    DELIVERED = "delivered", _("送信済み")
    FAILED = "failed", _("失敗")
    GONE = "gone", _("宛先なし")
    DROPPED = "dropped", _("取りやめ")


class Delivery(models.Model):
    """One message to one contact by one channel. delivery_id goes out with every attempt (webhook-id, Message-ID).

    contact_key: the manual's id of the contact, "" for the client's inbox. endpoint: NULL where the client has none of
    that kind; then the state is FAILED from the start and `reason` says so. generation: 1, then one more each time
    it is sent again. until: "acknowledged" where the manual asks for that. reminder: 0, n for the n-th time it is
    told again because nobody acknowledged. reminded: the one after this was made, or is not for this one to make.
    """

    delivery_id = models.CharField(max_length=32, primary_key=True)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="deliveries")
    message = models.ForeignKey("calls.Message", on_delete=models.PROTECT, related_name="deliveries")
    endpoint = models.ForeignKey(
        "clients.Endpoint", on_delete=models.SET_NULL, null=True, blank=True, related_name="deliveries"
    )
    contact_key = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=16)
    generation = models.PositiveIntegerField(default=1)
    until = models.CharField(max_length=16, blank=True)
    reminder = models.PositiveIntegerField(default=0)
    reminded = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.PENDING)
    reason = models.CharField(max_length=64, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "delivery_id"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["client", "state", "-created_at"], name="delivery_by_client"),
            models.Index(fields=["state", "created_at"], name="delivery_by_state"),
            models.Index(
                fields=["settled_at"],
                condition=Q(until="acknowledged", state="delivered", reminded=False),
                name="delivery_unheard",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "message", "contact_key", "channel", "generation"], name="delivery_once_a_generation"
            ),
            models.CheckConstraint(name="delivery_state_known", condition=Q(state__in=DeliveryState.values)),
            models.CheckConstraint(
                name="delivery_pending_has_next_and_endpoint",
                condition=Q(state="pending", next_at__isnull=False, settled_at__isnull=True)
                | (~Q(state="pending") & Q(next_at__isnull=True, settled_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.delivery_id}"


class Result(models.TextChoices):
    """How an attempt ended; "" while it has not."""

    ACCEPTED = "accepted", _("受理")
    RETRY = "retry", _("後で再送")
    PERMANENT = "permanent", _("恒久的な失敗")
    GONE = "gone", _("宛先なし")
    UNKNOWN = "unknown", _("不明（届いた可能性あり）")
    DROPPED = "dropped", _("取りやめ")


class Attempt(models.Model):
    """One try. due_at: not before then. enqueued_at: its workflow was handed to the queue. duration in seconds.

    detail: what went wrong, shortened, without personal data.
    """

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    enqueued_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    duration = models.FloatField(null=True, blank=True)
    result = models.CharField(max_length=10, choices=Result.choices, blank=True, default="")
    status = models.PositiveIntegerField(null=True, blank=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["delivery_id", "number"]
        indexes = [models.Index(fields=["due_at"], condition=Q(result=""), name="attempt_due")]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="attempt_number_once_a_delivery"),
            models.CheckConstraint(name="attempt_result_known", condition=Q(result__in=["", *Result.values])),
            models.CheckConstraint(
                name="attempt_ended_has_result",
                condition=Q(result="", ended_at__isnull=True) | (~Q(result="") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}:{self.number}"
