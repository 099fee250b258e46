"""Nouns: the draft of a line's manual, the steps and comments of its versions, emergency lines."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from toritsugi.office.clients.models import new_id


class Through(models.TextChoices):
    """By which way somebody did something. A page knows who; a command knows only if told."""

    PAGE = "page", _("画面")
    COMMAND = "command", _("コマンド")
    START = "start", _("初回の準備")


def _someone(field: str, through: str) -> Q:
    """What is done in a page is done by somebody."""
    return ~Q(**{through: Through.PAGE}) | Q(**{f"{field}__isnull": False})


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


class StepKind(models.TextChoices):
    """What was done with a version. ROLLED_BACK: its number was made to bring back the text of an earlier one."""

    MADE = "made", _("版にしました")
    CHECKED = "checked", _("点検しました")
    SENT = "sent", _("クライアントへ送りました")
    RETURNED = "returned", _("差し戻しました")
    APPROVED = "approved", _("承認しました")
    WITHDRAWN = "withdrawn", _("取り下げました")
    ROLLED_BACK = "rolled_back", _("前の内容に戻しました")


class VersionStep(models.Model):
    """One thing done with a manual version, and by whom; it never changes (a trigger holds it).

    digest: the text it was done with. effective_from: of an approval. note: the reason given. findings: of a check,
    a list of {"severity", "code", "place", "what", "mend", "what_en", "mend_en"}.
    """

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("clients.ManualVersion", on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=StepKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    through = models.CharField(max_length=8, choices=Through.choices)
    digest = models.CharField(max_length=64)
    effective_from = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    findings = models.JSONField(default=list)

    class Meta:
        ordering = ["version_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="step_number_once_a_version"),
            models.CheckConstraint(name="step_kind_known", condition=Q(kind__in=StepKind.values)),
            models.CheckConstraint(name="step_through_known", condition=Q(through__in=Through.values)),
            models.CheckConstraint(name="step_in_a_page_by_somebody", condition=_someone("by", "through")),
            models.CheckConstraint(
                name="step_approval_has_time", condition=~Q(kind="approved") | Q(effective_from__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.number} {self.kind}"


class Comment(models.Model):
    """What somebody says about a version that was sent. key: the manual's key it is about, "" for the whole."""

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("clients.ManualVersion", on_delete=models.PROTECT, related_name="comments")
    key = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=2000)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["version_id", "id"]
        constraints = [models.CheckConstraint(name="comment_not_empty", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class Overlay(models.Model):
    """An emergency line (緊急のお知らせ): words heard first at a line from starts_at until ends_at, or until ended.

    The row is the log: words and times never change, and it is ended once (triggers hold it).
    """

    id = models.CharField(max_length=32, primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey("clients.Line", on_delete=models.PROTECT, related_name="overlays")
    text = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    set_through = models.CharField(max_length=8, choices=Through.choices)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_through = models.CharField(max_length=8, choices=Through.choices, blank=True)

    class Meta:
        ordering = ["line_id", "-set_at"]
        indexes = [models.Index(fields=["ends_at"], condition=Q(ended_at__isnull=True), name="overlay_by_end")]
        constraints = [
            models.CheckConstraint(name="overlay_has_words", condition=~Q(text="")),
            models.CheckConstraint(name="overlay_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="overlay_ended_through",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_through="")
                | (Q(ended_at__isnull=False) & Q(ended_through__in=Through.values)),
            ),
            models.CheckConstraint(
                name="overlay_in_a_page_by_somebody",
                condition=_someone("set_by", "set_through") & _someone("ended_by", "ended_through"),
            ),
        ]

    def __str__(self) -> str:
        return f"overlay {self.pk}"
