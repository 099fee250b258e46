"""Verbs: the way of a manual version from a draft into force. Each leaves a row that says who did what with which text.

    made → checked → sent to the client → (returned) → approved → in force from a time on

An owner may publish directly; a roll-back makes a new version of an old text. What was in force stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.publish import digest, restore, snapshot
from toritsugi.office.accounts.models import User
from toritsugi.office.calls.happen import happened
from toritsugi.office.clients.actions import do_set_endpoint_unseen
from toritsugi.office.clients.facts import check_facts, do_take_facts
from toritsugi.office.clients.in_force import version_before, versions_in_force
from toritsugi.office.clients.models import STEPS_ALLOWED, Channel, Contact, Line, ManualVersion, VersionState
from toritsugi.office.letters.actions import do_tell
from toritsugi.office.letters.models import Occasion
from toritsugi.office.manuals.callers import called
from toritsugi.office.manuals.drafting import Conflict
from toritsugi.office.manuals.findings import (
    Finding,
    blocking,
    findings_of,
    of_callers,
    read_source,
    to_answer_for,
)
from toritsugi.office.manuals.models import Comment, Draft, StepKind, Through, VersionStep
from toritsugi.office.proving.actions import do_ask_version
from toritsugi.resources import CALLERS_FILE

#: characters of a reason that are kept
LONGEST_NOTE = 500
LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class Actor:
    """Who does it, and by which way. user: None where a command was not told."""

    user: User | None
    through: str


BY_COMMAND = Actor(None, Through.COMMAND)
AT_START = Actor(None, Through.START)


def in_page(user: User | AnonymousUser) -> Actor:
    """The person who signed in and pressed the button."""
    if not isinstance(user, User):
        raise TypeError("only somebody who has signed in does anything in a page")
    return Actor(user, Through.PAGE)


class NotNow(Exception):
    """The version is not where this step begins. state: where it is."""

    def __init__(self, state: str, wanted: str) -> None:
        self.state, self.wanted = state, wanted
        super().__init__(f"a version that is {state} does not become {wanted}")


class NotFit(Exception):
    """The check found what must be mended first."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(f"{len(findings)} findings")


class NothingBefore(Exception):
    """There is no earlier text to go back to."""


def do_make_version(line: Line, actor: Actor, base_revision: int) -> ManualVersion | Conflict:
    """Check the draft of a line and give it a version number. Raises NotFit, Draft.DoesNotExist.

    base_revision: the revision that whoever does it has seen. The same text as in force gives that version. Its own
    scripted callers call it, and one who is not served is a finding; a proof by past calls is asked for.
    """
    read_source(Draft.objects.get(line=line).source)  # takes seconds: not while the database is held
    return _make_version(line, actor, base_revision)


@transaction.atomic
def _make_version(line: Line, actor: Actor, base_revision: int) -> ManualVersion | Conflict:
    Line.objects.select_for_update().get(pk=line.pk)
    draft = Draft.objects.get(line=line)
    if draft.revision != base_revision:
        return Conflict(draft)
    manual, found = read_source(draft.source)
    if manual is None or blocking(found):
        raise NotFit(found)
    version = _add(line, manual, draft.source, actor)
    if version.state == VersionState.DRAFT:
        _go(version, VersionState.CHECKED, StepKind.CHECKED, actor, findings=found)
        do_ask_version(version, actor.user)
    return version


@transaction.atomic
def do_send_version(
    version: ManualVersion, actor: Actor, note: str = "", wanted_from: datetime | None = None
) -> ManualVersion:
    """Let the client see it, comment on it and approve it. wanted_from: from when the desk would like it in force.

    Raises NotNow.
    """
    row = _locked(version)
    now = timezone.now()
    fields = {"wanted_from": wanted_from, "sent_at": row.sent_at or now}
    return _told(_go(row, VersionState.SENT, StepKind.SENT, actor, note=note, fields=fields), Occasion.SENT, actor)


@transaction.atomic
def do_return_version(version: ManualVersion, actor: Actor, note: str) -> ManualVersion:
    """Send it back to the desk with what is to be changed. Raises NotNow, ValidationError without a reason."""
    row = _locked(version)
    if not note.strip():
        raise ValidationError({"note": _("直してほしいところを書いてください。")})
    return _told(_go(row, VersionState.RETURNED, StepKind.RETURNED, actor, note=note), Occasion.RETURNED, actor)


def do_approve_version(
    version: ManualVersion, actor: Actor, effective_from: datetime | None = None, note: str = ""
) -> ManualVersion:
    """Put it in force from a time on (None: now); its contacts become known to the client.

    From then on the line's record has its name and numbers: a number that rings at another line is refused here.
    note: why, which must be said where one of its own scripted callers is not served as expected. Raises NotNow,
    NotFit, ValidationError for a time that has passed or a reason that is missing.
    """
    findings_of(restore(bytes(version.snapshot)), version.source)  # takes seconds: not while the database is held
    return _approve_version(version, actor, effective_from, note)


@transaction.atomic
def _approve_version(version: ManualVersion, actor: Actor, effective_from: datetime | None, note: str) -> ManualVersion:
    row = _locked(version)
    now = timezone.now()
    if effective_from is not None and effective_from < now:
        raise ValidationError(
            {"effective_from": _("これからの日時を選んでください。すぐに有効にするときは空欄にします。")}
        )
    if (row.state, VersionState.APPROVED) not in STEPS_ALLOWED:
        raise NotNow(row.state, VersionState.APPROVED)
    found = findings_of(restore(bytes(row.snapshot)), row.source)
    if blocking(found):
        raise NotFit(found)
    check_facts(row.line, restore(bytes(row.snapshot)))
    despite = to_answer_for(found)
    if despite and not _clean(note):
        raise ValidationError({"note": _("期待どおりでない発信者がいます。それでも承認する理由を書いてください。")})
    approved = _approve(row, actor, effective_from or now, now, note, despite)
    return _told(_in_force_now(approved, now), Occasion.APPROVED, actor)


@transaction.atomic
def do_withdraw_version(version: ManualVersion, actor: Actor, note: str = "") -> ManualVersion:
    """Give up a version that was not approved, or that is approved and has not come into force yet. Raises NotNow."""
    row = _locked(version)
    if row.state == VersionState.APPROVED and row.effective_from <= timezone.now():
        raise NotNow(row.state, VersionState.RETIRED)
    return _go(row, VersionState.RETIRED, StepKind.WITHDRAWN, actor, note=note)


@transaction.atomic
def do_roll_back(line: Line, actor: Actor, note: str = "", to: ManualVersion | None = None) -> ManualVersion:
    """Bring an earlier text into force again, now: a new version with that text. The rows of old stay as they are.

    to: a version that was in force once; None takes the one before the present one. Raises NothingBefore.
    """
    Line.objects.select_for_update().get(pk=line.pk)
    now = timezone.now()
    former = version_before(line.pk, now) if to is None else _was_in_force(line, to, now)
    if former is None:
        raise NothingBefore
    row = _insert(line, former.format, dict(former.source), bytes(former.snapshot), former.digest, former)
    told = _("第%(number)d版の内容") % {"number": former.number}
    _note(row, StepKind.ROLLED_BACK, actor, note=f"{told}。{note}" if note else told)
    row.state = VersionState.CHECKED
    row.save(update_fields=["state"])
    return _in_force_now(_approve(row, actor, now, now, note), now)


def do_publish(
    line: Line,
    manual: Manual,
    source: Mapping[str, str],
    actor: Actor = BY_COMMAND,
    effective_from: datetime | None = None,
    *,
    check: bool = True,
    note: str = "",
) -> ManualVersion:
    """Put a manual in force without asking the client, in one transaction. What is in force already is given as it is.

    source: the YAML files it was made from, name → text. check: look for errors first; not where that was done just
    before; its own scripted callers call it in any case. note: why, without which a manual whose callers are not served
    is not fit. Raises NotFit.
    """
    found = findings_of(manual, source) if check else of_callers(called(manual, source))
    if blocking(found) or (to_answer_for(found) and not _clean(note)):
        raise NotFit(found)
    with transaction.atomic():
        Line.objects.select_for_update().get(pk=line.pk)
        now = timezone.now()
        version = _add(line, manual, source, actor)
        if version.state == VersionState.APPROVED:
            return version
        if version.state == VersionState.DRAFT:
            _go(version, VersionState.CHECKED, StepKind.CHECKED, actor, findings=found)
        approved = _approve(version, actor, effective_from or now, now, note, to_answer_for(found))
        if approved.effective_from <= now:  # whoever publishes looks after the line's record
            Line.objects.filter(pk=line.pk).update(facts_of=approved)
        return approved


@transaction.atomic
def do_comment(version: ManualVersion, by: User, text: str, key: str = "") -> Comment:
    """Say something about a version that the client has been sent. key: of the manual, "" for the whole.

    Raises NotNow for a version that the client was never sent, ValidationError for no words or too many.
    """
    row = ManualVersion.objects.only("sent_at", "approved_at", "state").get(pk=version.pk)
    if row.sent_at is None and row.approved_at is None:
        raise NotNow(row.state, "commented")
    words = _clean(text)
    if not words or len(words) > LONGEST_COMMENT:
        raise ValidationError({"text": _("1字から%(most)d字で書いてください。") % {"most": LONGEST_COMMENT}})
    comment = Comment(client_id=version.client_id, version=version, key=key.strip(), text=words, by=by)
    comment.at = timezone.now()
    comment.full_clean()
    comment.save(force_insert=True)
    do_tell(version, Occasion.COMMENT, comment.pk, by)
    happened("manual.comment", client=version.client_id, about=version.pk)
    return comment


def _add(line: Line, manual: Manual, source: Mapping[str, str], actor: Actor) -> ManualVersion:
    """The next version of a line. The newest is given where it has this text and is on its way, or is in force.

    Other scripted callers make another version: what it was tried with is part of it.
    """
    data = snapshot(manual)
    newest = line.versions.select_for_update().order_by("-number").first()
    if newest is not None and newest.digest == digest(data) and _callers(newest.source) == _callers(source):
        on_its_way = newest.state in (VersionState.DRAFT, VersionState.CHECKED, VersionState.SENT)
        if on_its_way or versions_in_force(timezone.now()).get(line.pk) == newest.pk:
            return newest
    row = _insert(line, manual.format, dict(source), data, digest(data), None)
    _note(row, StepKind.MADE, actor)
    return row


def _callers(source: Mapping[str, str]) -> str:
    return source.get(CALLERS_FILE, "").strip()


def _insert(
    line: Line, format: int, source: dict[str, str], data: bytes, text: str, restores: ManualVersion | None
) -> ManualVersion:
    number = (line.versions.aggregate(highest=Max("number"))["highest"] or 0) + 1
    return ManualVersion.objects.create(
        client_id=line.client_id,
        line=line,
        number=number,
        format=format,
        source=source,
        snapshot=data,
        digest=text,
        restores=restores,
    )


def _locked(version: ManualVersion) -> ManualVersion:
    return ManualVersion.objects.select_for_update().get(pk=version.pk, client_id=version.client_id)


def _go(
    row: ManualVersion,
    to: str,
    kind: str,
    actor: Actor,
    *,
    note: str = "",
    findings: list[Finding] | None = None,
    fields: dict[str, Any] | None = None,
) -> ManualVersion:
    """One step with its row in the log. Raises NotNow."""
    if (row.state, to) not in STEPS_ALLOWED:
        raise NotNow(row.state, to)
    row.state = to
    for name, value in (fields or {}).items():
        setattr(row, name, value)
    row.save(update_fields=["state", *(fields or {})])
    _note(row, kind, actor, note=note, findings=findings)
    return row


def _approve(
    row: ManualVersion,
    actor: Actor,
    effective_from: datetime,
    now: datetime,
    note: str,
    despite: list[Finding] | None = None,
) -> ManualVersion:
    """despite: findings that are kept with the approval, whose note says why."""
    fields = {"approved_at": now, "approved_by": actor.user, "effective_from": effective_from}
    _go(row, VersionState.APPROVED, StepKind.APPROVED, actor, note=note, findings=despite, fields=fields)
    _know_contacts(row)
    return row


def _told(row: ManualVersion, occasion: str, actor: Actor) -> ManualVersion:
    """The other side is told by mail of the step that was just done."""
    do_tell(row, occasion, row.steps.aggregate(highest=Max("number"))["highest"] or 0, actor.user)
    return row


def _note(
    row: ManualVersion, kind: str, actor: Actor, *, note: str = "", findings: list[Finding] | None = None
) -> None:
    number = (row.steps.aggregate(highest=Max("number"))["highest"] or 0) + 1
    VersionStep.objects.create(
        client_id=row.client_id,
        version=row,
        number=number,
        kind=kind,
        at=timezone.now(),
        by=actor.user,
        through=actor.through,
        digest=row.digest,
        effective_from=row.effective_from if kind == StepKind.APPROVED else None,
        note=_clean(note)[:LONGEST_NOTE],
        findings=[finding.kept() for finding in findings or ()],
    )
    happened("manual.step", client=row.client_id, about=row.pk)


def _in_force_now(row: ManualVersion, now: datetime) -> ManualVersion:
    """The line's record follows at once where this version is in force already; else the worker does it then."""
    if versions_in_force(now).get(row.line_id) == row.pk:
        do_take_facts(Line.objects.select_for_update().get(pk=row.line_id), row, restore(bytes(row.snapshot)))
    return row


def _was_in_force(line: Line, version: ManualVersion, now: datetime) -> ManualVersion | None:
    found = line.versions.filter(pk=version.pk, state=VersionState.APPROVED, effective_from__lte=now).first()
    return None if found is None or versions_in_force(now).get(line.pk) == found.pk else found


def _know_contacts(version: ManualVersion) -> None:
    """Contacts of the manual that the client does not have yet, with the addresses the manual names.

    A webhook's signing secret waits on the client's page for the first person who may see it.
    """
    manual = restore(bytes(version.snapshot))
    client = version.client
    for key, contact in manual.contacts.items():
        row, _new = Contact.objects.get_or_create(
            client=client, key=key, defaults={"name": contact.name, "reading": contact.reading}
        )
        for channel, address in contact.channels.items():
            known = row.endpoints.filter(channel=channel).exists()
            if channel in (Channel.WEBHOOK, Channel.MAIL) and address and not known:
                do_set_endpoint_unseen(row, channel, address)


def _clean(text: str) -> str:
    """Words without what PostgreSQL does not take and nobody sees."""
    return text.replace("\0", "").strip()
