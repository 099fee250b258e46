"""Nouns: client companies, their lines, the manuals in force, and how they are told."""

from __future__ import annotations

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEY = r"^[a-z0-9][a-z0-9_-]{0,39}$"
key_shape = RegexValidator(KEY, _("半角の英小文字、数字、- と _ だけを使い、40字までにしてください。"))


def new_id() -> str:
    """A random id: 32 hex digits."""
    return uuid.uuid4().hex


class Client(models.Model):
    """A client company. id: short readable key, part of folder names and addresses. sample: a shipped example."""

    id = models.CharField(max_length=40, primary_key=True, validators=[key_shape])
    name = models.CharField(_("名称"), max_length=100)
    reading = models.CharField(_("読み"), max_length=100, blank=True)
    timezone = models.CharField(max_length=40, default="Asia/Tokyo")
    retention_days = models.PositiveIntegerField(
        _("保存日数"), null=True, blank=True, help_text=_("空欄なら対応マニュアルの日数に従います。")
    )
    sample = models.BooleanField(default=False)
    active = models.BooleanField(_("有効"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="client_key_not_empty", condition=~Q(id="")),
            models.CheckConstraint(
                name="client_retention_at_least_a_day",
                condition=Q(retention_days__isnull=True) | Q(retention_days__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """A line (窓口): what the desk answers in a client's name. id: "<client>.<key>".

    facts_of: the version whose name, reading, zone and numbers the record has, or was left as it is with.
    """

    id = models.CharField(max_length=81, primary_key=True)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="lines")
    key = models.CharField(max_length=40, validators=[key_shape])
    name = models.CharField(_("名称"), max_length=100)
    reading = models.CharField(_("読み"), max_length=100, blank=True)
    timezone = models.CharField(max_length=40, default="Asia/Tokyo")
    active = models.BooleanField(_("有効"), default=True)
    facts_of = models.ForeignKey("ManualVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["client_id", "key"]
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="line_key_once_a_client")]

    def __str__(self) -> str:
        return self.name


class LineNumber(models.Model):
    """A number that rings at a line, digits only; one number rings at one line."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="numbers")
    number = models.CharField(max_length=20, unique=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.CheckConstraint(name="line_number_not_empty", condition=~Q(number=""))]

    def __str__(self) -> str:
        return f"number of {self.line_id}"


class VersionState(models.TextChoices):
    """How far a manual version has come. RETIRED: withdrawn before it was in force, or taken out of it for good."""

    DRAFT = "draft", _("下書き")
    CHECKED = "checked", _("点検済み")
    SENT = "sent", _("承認待ち")
    RETURNED = "returned", _("差し戻し")
    APPROVED = "approved", _("承認済み")
    RETIRED = "retired", _("取り下げ")


#: from which state a version may go to which (a trigger holds it); every version begins as a draft
STEPS_ALLOWED = (
    ("draft", "checked"),
    ("checked", "sent"),
    ("checked", "approved"),
    ("sent", "returned"),
    ("sent", "approved"),
    ("returned", "sent"),
    ("draft", "retired"),
    ("checked", "retired"),
    ("sent", "retired"),
    ("returned", "retired"),
    ("approved", "retired"),
)


class ManualVersion(models.Model):
    """One published manual of a line; its content never changes (a trigger holds it).

    source: the YAML files as written, {"name": text}. format: the language's edition. snapshot: canonical JSON of the
    resolved manual. digest: sha256 of it, hex. In force: the approved version with the latest effective_from that has
    come, then the highest number. wanted_from: from when the desk would like it to be in force, told to the client with
    the text. sent_at: when it was first sent to the client. restores: the version whose text this one brings back.
    approved_at and effective_from never change once it is approved (a trigger holds it).
    """

    id = models.CharField(max_length=32, primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    format = models.PositiveIntegerField()
    source = models.JSONField()
    snapshot = models.BinaryField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    restores = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    wanted_from = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    effective_from = models.DateTimeField(default=timezone.now)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["line_id", "-number"]
        indexes = [
            models.Index(
                fields=["line", "-effective_from", "-number"],
                condition=Q(state="approved"),
                name="version_by_instant",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["client", "line", "number"], name="version_number_once_a_line"),
            models.CheckConstraint(name="version_state_known", condition=Q(state__in=VersionState.values)),
            models.CheckConstraint(
                name="version_approved_has_time", condition=~Q(state="approved") | Q(approved_at__isnull=False)
            ),
            models.CheckConstraint(
                name="version_sent_has_time",
                condition=~Q(state__in=["sent", "returned"]) | Q(sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} v{self.number}"


class Contact(models.Model):
    """Somebody of the client who is told or connected (連絡先). key: the manual's id of it."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="contacts")
    key = models.CharField(max_length=40)
    name = models.CharField(_("名前"), max_length=100)
    reading = models.CharField(_("読み"), max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["client_id", "key"]
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="contact_key_once_a_client")]

    def __str__(self) -> str:
        return f"contact {self.client_id}/{self.key}"


class Channel(models.TextChoices):
    """A way to tell somebody."""

    WEBHOOK = "webhook", _("Webhook")
    MAIL = "mail", _("メール")
    INBOX = "inbox", _("受信箱")


class Endpoint(models.Model):
    """Where a channel of a contact ends. The client's own inbox has no contact.

    address: URL of a webhook, mail address, "" for the inbox. secrets: the webhook's signing secrets, newest first,
    JSON list sealed under the master key. secret_unseen: nobody has been shown the newest yet, for a manual made the
    endpoint and no person. disabled_*: when and why nothing is sent there any more (410 Gone).
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="endpoints")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="endpoints")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(_("宛先"), max_length=500, blank=True)
    secrets = models.BinaryField(null=True, blank=True)
    secret_unseen = models.BooleanField(default=False)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["client_id", "contact_id", "channel"]
        constraints = [
            models.UniqueConstraint(fields=["client", "contact", "channel"], name="endpoint_once_a_contact_channel"),
            models.UniqueConstraint(
                fields=["client"], condition=Q(channel="inbox"), name="endpoint_one_inbox_a_client"
            ),
            models.CheckConstraint(
                name="endpoint_inbox_iff_no_contact",
                condition=Q(channel="inbox", contact__isnull=True, address="")
                | (~Q(channel="inbox") & Q(contact__isnull=False) & ~Q(address="")),
            ),
            models.CheckConstraint(
                name="endpoint_signed_has_secret", condition=Q(channel="mail") | Q(secrets__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"endpoint {self.pk} {self.channel}"


IN_FORCE_ORDER = ("line_id", F("effective_from").desc(), F("number").desc())
