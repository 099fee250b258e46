"""Nouns: a call test, asked for of a line, made by a worker, and what it found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from toritsugi.office.clients.models import new_id


class CallTestState(models.TextChoices):
    """How far a call test is."""

    WAITING = "waiting", _("順番待ち")
    RUNNING = "running", _("かけています")
    DONE = "done", _("かけました")
    FAILED = "failed", _("かけられませんでした")


UNFINISHED = (CallTestState.WAITING, CallTestState.RUNNING)


class CallTest(models.Model):
    """One call test of a line. Only one of a line is under way.

    found: what came back, as `found.Found`. enqueued_at: its workflow was handed to the queue. trouble: why the call
    could not be placed, and what mends it.
    """

    id = models.CharField(max_length=32, primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey("clients.Line", on_delete=models.CASCADE, related_name="call_tests")
    state = models.CharField(max_length=8, choices=CallTestState.choices, default=CallTestState.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    enqueued_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    found = models.JSONField(default=dict)
    trouble = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["line_id", "-asked_at", "-id"]
        indexes = [models.Index(fields=["asked_at"], condition=Q(state="waiting"), name="call_test_waiting")]
        constraints = [
            models.CheckConstraint(name="call_test_state_known", condition=Q(state__in=CallTestState.values)),
            models.CheckConstraint(
                name="call_test_ended_has_time",
                condition=Q(state__in=UNFINISHED, ended_at__isnull=True)
                | (~Q(state__in=UNFINISHED) & Q(ended_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["line"], condition=Q(state__in=UNFINISHED), name="call_test_one_at_a_time_of_a_line"
            ),
        ]

    def __str__(self) -> str:
        return f"call test {self.pk}"
