"""Nouns: the voice processes that serve calls."""

from __future__ import annotations

from django.db import models


class VoiceNode(models.Model):
    """A voice process: its latest start (epoch) and the loopback address of its control interface."""

    node = models.CharField(max_length=64, primary_key=True)
    epoch = models.BigIntegerField()
    url = models.CharField(max_length=200)
    announced_at = models.DateTimeField()

    class Meta:
        ordering = ["node"]

    def __str__(self) -> str:
        return f"voice {self.node}"
