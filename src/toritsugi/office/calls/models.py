"""Nouns: calls, their journal, the message each leaves, the stream of events, and proofs of erasure."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Withheld(models.TextChoices):
    """Why a call came without a number, as networks tell it."""

    ASKED = "asked", _("非通知")
    PAYPHONE = "payphone", _("公衆電話")
    UNAVAILABLE = "unavailable", _("表示圏外")


class Call(models.Model):
    """One call. What was said in it is sealed under its own key, which `wrapped_key` holds; erasing destroys that key.

    caller_number, caller_name, dialled: sealed (columns of that name); caller_name NULL where none was told.
    withheld: why there is no number (`Withheld`), "" where it is not told. caller_mark: by which calls of the same
    number are found (`office.line.history`), "" for none. node, epoch, lease_until: the voice process that owns it.
    seconds: length. recording: path below the data folder. keep_until: when the retention job erases it.
    recording_until: when the job erases the recording alone, NULL where it is kept as long as the call;
    recording_erased_at: when it did.
    outcome, reason, complete and the times are statistics and stay.
    """

    call_id = models.CharField(max_length=64, primary_key=True)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="calls")
    line = models.ForeignKey("clients.Line", on_delete=models.PROTECT, related_name="calls")
    version = models.ForeignKey("clients.ManualVersion", on_delete=models.PROTECT, related_name="calls")
    channel = models.CharField(max_length=16)
    caller_number = models.BinaryField(null=True)
    caller_name = models.BinaryField(null=True)
    withheld = models.CharField(max_length=12, choices=Withheld.choices, blank=True, default="")
    dialled = models.BinaryField(null=True)
    caller_mark = models.CharField(max_length=32, blank=True, default="", editable=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=64, blank=True)
    complete = models.BooleanField(null=True)
    node = models.CharField(max_length=64)
    epoch = models.BigIntegerField()
    lease_until = models.DateTimeField()
    wrapped_key = models.BinaryField(null=True)
    recording = models.CharField(max_length=300, blank=True)
    recording_seconds = models.FloatField(default=0.0)
    keep_until = models.DateTimeField()
    recording_until = models.DateTimeField(null=True, blank=True)
    recording_erased_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["client", "-started_at"], name="call_by_client"),
            models.Index(fields=["-started_at"], condition=Q(ended_at__isnull=False), name="call_ended_by_time"),
            models.Index(
                fields=["line", "caller_mark", "-started_at"], name="call_by_caller", condition=~Q(caller_mark="")
            ),
            models.Index(fields=["node", "epoch"], condition=Q(ended_at__isnull=True), name="call_running"),
            models.Index(fields=["lease_until"], condition=Q(ended_at__isnull=True), name="call_lease"),
            models.Index(fields=["keep_until"], condition=Q(erased_at__isnull=True), name="call_retention"),
            models.Index(
                fields=["client", "recording_until"],
                condition=Q(erased_at__isnull=True, recording_erased_at__isnull=True, recording_until__isnull=False),
                name="call_recording_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["client", "call_id"], name="call_once_a_client"),
            models.CheckConstraint(name="call_id_not_empty", condition=~Q(call_id="")),
            models.CheckConstraint(
                name="call_recording_erased_is_gone", condition=Q(recording_erased_at__isnull=True) | Q(recording="")
            ),
            models.CheckConstraint(name="call_withheld_known", condition=Q(withheld__in=["", *Withheld.values])),
            models.CheckConstraint(
                name="call_erased_without_name", condition=Q(erased_at__isnull=True) | Q(caller_name__isnull=True)
            ),
            models.CheckConstraint(
                name="call_erased_without_key",
                condition=Q(erased_at__isnull=True, wrapped_key__isnull=False)
                | Q(erased_at__isnull=False, wrapped_key__isnull=True, caller_number__isnull=True, recording=""),
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.call_id}"


class JournalEntry(models.Model):
    """One entry of a call's journal (通話記録). at: seconds since the call was answered. body: sealed JSON."""

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="journal")
    seq = models.PositiveIntegerField()
    at = models.FloatField()
    kind = models.CharField(max_length=10)
    body = models.BinaryField()

    class Meta:
        ordering = ["call_id", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["call", "seq"], name="journal_seq_once_a_call"),
            models.CheckConstraint(name="journal_kind_known", condition=Q(kind__in=["context", "event", "intent"])),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}#{self.seq}"


class Status(models.TextChoices):
    """Whether somebody still has to see to a message."""

    OPEN = "open", _("未完了")
    DONE = "done", _("完了")


#: the priority of a matter whose manual gives none; smaller ones come first, and are marked so
USUAL = 5


#: characters of a step's id that are kept; a path of ids and numbers is far shorter
STEP_LENGTH = 300


class Message(models.Model):
    """What is told to the client (受電報告). sealed: the whole message as JSON under the call's key, NULL once erased.

    Title of the matter, flags, outcome, priority and counts come from the manual, not from the caller, and stay as
    statistics. priority: of the matter, 1 (first) to 9. counts: whether the call counts for billing; NULL for a call
    that was erased before this was kept beside it.
    """

    message_id = models.CharField(max_length=32, primary_key=True)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="messages")
    line = models.ForeignKey("clients.Line", on_delete=models.PROTECT, related_name="messages")
    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="message")
    status = models.CharField(max_length=5, choices=Status.choices, default=Status.OPEN)
    outcome = models.CharField(max_length=16)
    complete = models.BooleanField()
    matter = models.CharField(max_length=64, blank=True)
    matter_title = models.CharField(max_length=100, blank=True)
    flags = models.JSONField(default=list)
    callback_wanted = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField(default=USUAL)
    counts = models.BooleanField(null=True)
    sealed = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["client", "status", "-created_at"], name="message_by_client"),
            models.Index(fields=["-created_at"], name="message_by_time"),
            models.Index(fields=["status", "created_at"], name="message_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["client", "message_id"], name="message_once_a_client"),
            models.CheckConstraint(name="message_priority_known", condition=Q(priority__gte=1, priority__lte=9)),
            models.CheckConstraint(name="message_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="message_done_has_time",
                condition=Q(status="open", done_at__isnull=True) | Q(status="done", done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.message_id}"


class StepTried(models.Model):
    """A step of a procedure that the caller tried, and whether it helped; stays as a statistic when the call is erased.

    step: its id in the manual. result: "helped", "not_helped", or "unanswered" where the caller did not say.
    """

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=STEP_LENGTH)
    result = models.CharField(max_length=10)

    class Meta:
        ordering = ["message_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["client", "message", "step"], name="step_once_a_message"),
            models.CheckConstraint(
                name="step_result_known", condition=Q(result__in=["helped", "not_helped", "unanswered"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.step}"


class DeskEvent(models.Model):
    """Something that screens want to know, without personal data. Read as a stream by id, with a window re-read.

    kind: "call.opened", "call.journal", "call.closed", "call.erased", "recording.erased", "message.kept",
    "message.changed", "delivery.changed", "inbox.received", "voice.announced". client is empty for what concerns the
    whole desk.
    """

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey("clients.Client", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=24)
    call = models.CharField(max_length=64, blank=True)
    about = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"event {self.pk} {self.kind}"


class ErasureProof(models.Model):
    """That a call was erased: when, why, by whom, and how much. Holds nothing of what was erased."""

    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="erasures")
    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="erasure")
    reason = models.CharField(max_length=16, choices=[("retention", _("保存期間の満了")), ("request", _("請求"))])
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    erased_at = models.DateTimeField()
    key_digest = models.CharField(max_length=64)
    journal_entries = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    file_bytes = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["-erased_at"]
        constraints = [
            models.UniqueConstraint(fields=["client", "call"], name="erasure_once_a_call"),
            models.CheckConstraint(name="erasure_reason_known", condition=Q(reason__in=["retention", "request"])),
        ]

    def __str__(self) -> str:
        return f"erasure of {self.call_id}"
