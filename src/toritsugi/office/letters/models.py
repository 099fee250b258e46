"""Nouns: a letter to one person about one thing done with a manual version. The rows are the queue."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Occasion(models.TextChoices):
    """What a letter tells of."""

    SENT = "sent", _("承認のお願い")
    RETURNED = "returned", _("差し戻し")
    APPROVED = "approved", _("承認")
    COMMENT = "comment", _("コメント")


class LetterState(models.TextChoices):
    """How a letter stands."""

    PENDING = "pending", _("送信待ち")
    SENT = "sent", _("送信済み")
    FAILED = "failed", _("失敗")
    DROPPED = "dropped", _("取りやめ")


class Letter(models.Model):
    """One letter. letter_id: made of what it tells and to whom; it goes out with every attempt (Message-ID).

    attempts: begun so far. next_at: when the next is due. enqueued_at: that one was handed to the queue. status: SMTP
    code of the last one. detail: what went wrong, shortened, without personal data.
    """

    letter_id = models.CharField(max_length=32, primary_key=True)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("clients.ManualVersion", on_delete=models.CASCADE, related_name="letters")
    to = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=8, choices=Occasion.choices)
    state = models.CharField(max_length=8, choices=LetterState.choices, default=LetterState.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    enqueued_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveIntegerField(null=True, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "letter_id"]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="pending"), name="letter_due"),
            models.Index(fields=["version", "-created_at"], name="letter_by_version"),
        ]
        constraints = [
            models.CheckConstraint(name="letter_occasion_known", condition=Q(occasion__in=Occasion.values)),
            models.CheckConstraint(name="letter_state_known", condition=Q(state__in=LetterState.values)),
            models.CheckConstraint(
                name="letter_pending_has_next",
                condition=Q(state="pending", next_at__isnull=False, settled_at__isnull=True)
                | (~Q(state="pending") & Q(next_at__isnull=True, settled_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.letter_id}"
