"""Nouns: own recordings of the sentences of a line."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from toritsugi.office.clients.models import new_id


class MadeBy(models.TextChoices):
    """How a recording came."""

    MICROPHONE = "microphone", _("マイクで録音")
    UPLOAD = "upload", _("ファイル")


class VoiceTake(models.Model):
    """One recording of a stretch of fixed words of a sentence (録音). Its sound and words never change (a trigger).

    sentence: id in the manual. words: what was to be said; digest: `core.spoken.takes.digest_of` them. file: below the
    data folder, sealed under the recording's own key. seconds: its length. clipped: it was too loud for the microphone.
    in_use: callers hear it wherever the sentence has these words; of the takes of a stretch one at most.
    changed_*: who took it into or out of use last.
    """

    id = models.CharField(max_length=32, primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey("clients.Line", on_delete=models.PROTECT, related_name="takes")
    sentence = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    words = models.CharField(max_length=400)
    file = models.CharField(max_length=200)
    wrapped_key = models.BinaryField()
    seconds = models.FloatField()
    clipped = models.BooleanField(default=False)
    made_by = models.CharField(max_length=10, choices=MadeBy.choices)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    in_use = models.BooleanField(default=False)
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-recorded_at", "pk"]
        indexes = [
            models.Index(fields=["line", "sentence"], name="take_by_sentence"),
            models.Index(fields=["changed_at"], condition=Q(in_use=True), name="take_by_change"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "sentence", "digest"], condition=Q(in_use=True), name="take_one_in_use"
            ),
            models.CheckConstraint(name="take_made_by_known", condition=Q(made_by__in=MadeBy.values)),
            models.CheckConstraint(name="take_has_words", condition=~Q(words="") & ~Q(sentence="")),
            models.CheckConstraint(name="take_has_sound", condition=Q(seconds__gt=0)),
        ]

    def __str__(self) -> str:
        return f"take {self.pk}"
