"""Nouns: what the built-in receiver was sent."""

from __future__ import annotations

from django.db import models


class InboxItem(models.Model):
    """One webhook as it came in. webhook_id is the same on every retry, so a repeat only raises `times`.

    sealed: the body under the master key ("inbox"), NULL once the call was erased. headers: the webhook-* headers.
    verified: the signature fits the client's inbox secret; what does not fit is refused and counted, never kept.
    """

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey("clients.Client", on_delete=models.CASCADE, related_name="inbox_items")
    webhook_id = models.CharField(max_length=64)
    message_id = models.CharField(max_length=32, blank=True)
    headers = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    verified = models.BooleanField()
    times = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(fields=["client", "-received_at"], name="inbox_by_client")]
        constraints = [models.UniqueConstraint(fields=["client", "webhook_id"], name="inbox_once_a_webhook")]

    def __str__(self) -> str:
        return f"inbox item {self.pk}"
