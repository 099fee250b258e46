"""Nouns: a proof, asked for of a version or of a draft as it was saved, made by a worker, and what it found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from toritsugi.office.clients.models import new_id


class ProofState(models.TextChoices):
    """How far a proof is."""

    WAITING = "waiting", _("順番待ち")
    RUNNING = "running", _("調べています")
    DONE = "done", _("調べました")
    FAILED = "failed", _("調べられませんでした")


UNFINISHED = (ProofState.WAITING, ProofState.RUNNING)


class Proof(models.Model):
    """One proof. Either of a version, or of the revision of a draft.

    found: what was found so far, as `found.Found`. done, total: past calls run again, of how many. enqueued_at: its
    workflow was handed to the queue. trouble: why it failed, without personal data.
    """

    id = models.CharField(max_length=32, primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey("clients.Line", on_delete=models.CASCADE, related_name="proofs")
    version = models.ForeignKey(
        "clients.ManualVersion", on_delete=models.CASCADE, null=True, blank=True, related_name="proofs"
    )
    revision = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=ProofState.choices, default=ProofState.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    enqueued_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["line_id", "-asked_at", "-id"]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(state="waiting"), name="proof_waiting"),
            models.Index(fields=["version", "-asked_at"], name="proof_by_version"),
        ]
        constraints = [
            models.CheckConstraint(name="proof_state_known", condition=Q(state__in=ProofState.values)),
            models.CheckConstraint(
                name="proof_of_a_version_or_a_draft",
                condition=Q(version__isnull=False, revision__isnull=True)
                | Q(version__isnull=True, revision__isnull=False),
            ),
            models.CheckConstraint(
                name="proof_ended_has_time",
                condition=Q(state__in=UNFINISHED, ended_at__isnull=True)
                | (~Q(state__in=UNFINISHED) & Q(ended_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["version"], condition=Q(state__in=UNFINISHED), name="proof_one_at_a_time_of_a_version"
            ),
            models.UniqueConstraint(
                fields=["line", "revision"],
                condition=Q(state__in=UNFINISHED, revision__isnull=False),
                name="proof_one_at_a_time_of_a_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"proof {self.pk}"
