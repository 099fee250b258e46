"""Nouns: the draft of a line's manual with its history."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Draft(models.Model):
    """What is being written for a line: one a line, changed at will, heard by nobody.

    source: the YAML files as written, {"name": text}; they may be wrong or half done. revision: 1, then one more with
    every change; whoever saves names the one they began from. based_on: the version in force when the draft was begun.
    """

    line = models.OneToOneField("clients.Line", on_delete=models.CASCADE, primary_key=True, related_name="draft")
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    source = models.JSONField()
    revision = models.PositiveIntegerField()
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    based_on = models.ForeignKey(
        "clients.ManualVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["line_id"]
        constraints = [
            models.UniqueConstraint(fields=["client", "line"], name="draft_once_a_line"),
            models.CheckConstraint(name="draft_revision_from_one", condition=Q(revision__gte=1)),
        ]

    def __str__(self) -> str:
        return f"draft of {self.line_id} r{self.revision}"


class DraftRevision(models.Model):
    """A draft as it was saved once; it never changes (a trigger holds it)."""

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    source = models.JSONField()
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["draft_id", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "revision"], name="draft_revision_once"),
            models.CheckConstraint(name="draft_revision_counts_from_one", condition=Q(revision__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} r{self.revision}"
