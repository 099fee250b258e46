"""Nouns: the answers of an interview that is under way."""

from __future__ import annotations

from django.db import models


class Interview(models.Model):
    """The answers given so far for a line's first manual: question → words, as the person gave them."""

    line = models.OneToOneField("clients.Line", on_delete=models.CASCADE, primary_key=True, related_name="interview")
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["line_id"]
        constraints = [models.UniqueConstraint(fields=["client", "line"], name="interview_once_a_line")]

    def __str__(self) -> str:
        return f"interview for {self.line_id}"
