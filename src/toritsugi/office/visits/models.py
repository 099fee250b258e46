"""Nouns: a visit is one call that somebody without an account placed from the page."""

from __future__ import annotations

from django.db import models


class Visit(models.Model):
    """One admitted call of a visitor, kept for a day to count the caps.

    visitor: keyed digest of the network address, so that none is kept.
    """

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey("clients.Client", on_delete=models.CASCADE, related_name="+")
    line = models.ForeignKey("clients.Line", on_delete=models.CASCADE, related_name="+")
    visitor = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["at", "visitor"], name="visit_by_time")]

    def __str__(self) -> str:
        return f"visit {self.pk}"
