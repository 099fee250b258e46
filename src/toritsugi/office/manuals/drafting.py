"""Verbs: the draft of a line's manual. Two people who edit at once do not overwrite each other silently."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from toritsugi.core.manual.source import LIMITS
from toritsugi.office.accounts.models import User
from toritsugi.office.clients.in_force import versions_in_force
from toritsugi.office.clients.models import Line, ManualVersion
from toritsugi.office.manuals.models import Draft, DraftRevision
from toritsugi.resources import CLIENT_FILE, MANUAL_FILE

#: saves kept for going back; what was saved before them is deleted
KEPT_REVISIONS = 200
MAIN_FILES = (MANUAL_FILE, CLIENT_FILE)
MOST_FILES = 40
#: bare names of files beside a manual
FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,55}\.(ya?ml|csv)")


@dataclass(frozen=True)
class Conflict:
    """Somebody else has saved since; nothing was written. draft: what is kept now; None where it was discarded."""

    draft: Draft | None


@dataclass(frozen=True)
class Beginning:
    """What a new draft begins with. version: the one in force whose text it is; None (and no text) without one."""

    source: dict[str, str]
    version: ManualVersion | None


def beginning(line: Line, now: datetime) -> Beginning:
    """The text to begin a draft with: that of the version in force. Writes nothing."""
    found = ManualVersion.objects.filter(pk=versions_in_force(now).get(line.pk)).defer("snapshot").first()
    return Beginning({}, None) if found is None else Beginning(dict(found.source), found)


@transaction.atomic
def do_save_draft(line: Line, user: User, source: Mapping[str, str], base_revision: int) -> Draft | Conflict:
    """Keep what is being written. The same text again changes nothing, whoever saved it first.

    source: manual.yaml and, where the manual names it, client.yaml → text; other files that the manual names (lists of
    callers, packs of its own) stay as they are where they are not given; one that is empty goes away. base_revision:
    the revision that the writer began from, 0 where there was no draft. Raises ValidationError: no such file, no text,
    too much of it.
    """
    _check(source)
    Line.objects.select_for_update().get(pk=line.pk)
    draft = Draft.objects.filter(line=line).first()
    now = timezone.now()
    begun = beginning(line, now) if draft is None else Beginning(draft.source, None)
    kept = {**{name: text for name, text in begun.source.items() if name not in MAIN_FILES}, **source}
    kept = {name: text for name, text in kept.items() if text or name == MANUAL_FILE}
    if draft is not None and draft.source == kept:
        return draft
    if (draft.revision if draft else 0) != base_revision:
        return Conflict(draft)
    if draft is None:
        draft = Draft(line=line, client_id=line.client_id, revision=0, based_on=begun.version, created_at=now)
    draft.source = kept
    draft.revision += 1
    draft.author = user
    draft.updated_at = now
    draft.save()
    DraftRevision.objects.create(
        client_id=line.client_id,
        draft=draft,
        revision=draft.revision,
        source=draft.source,
        author=user,
        saved_at=now,
    )
    draft.revisions.filter(revision__lte=draft.revision - KEPT_REVISIONS).delete()
    return draft


def do_restore_draft(line: Line, user: User, revision: int, base_revision: int) -> Draft | Conflict:
    """Go back: the texts of an earlier revision, and no others, become the newest; those between stay in the history.

    Raises ValidationError where that revision is not kept (any more).
    """
    with transaction.atomic():
        Line.objects.select_for_update().get(pk=line.pk)
        found = DraftRevision.objects.filter(draft_id=line.pk, revision=revision).first()
        if found is None:
            raise ValidationError({"revision": _("その時点の下書きは残っていません。")})
        since = Draft.objects.get(line=line).source.keys() - found.source.keys()
        return do_save_draft(line, user, {**found.source, **dict.fromkeys(since, "")}, base_revision)


@transaction.atomic
def do_discard_draft(line: Line, base_revision: int) -> Conflict | None:
    """Throw the draft away with its history; versions made from it stay. None where that was done."""
    Line.objects.select_for_update().get(pk=line.pk)
    draft = Draft.objects.filter(line=line).first()
    if draft is None:
        return None
    if draft.revision != base_revision:
        return Conflict(draft)
    draft.delete()
    return None


def _check(source: Mapping[str, str]) -> None:
    unfit = [name for name in source if not FILE.fullmatch(name)]
    if unfit or MANUAL_FILE not in source or len(source) > MOST_FILES:
        told = _("下書きに入れられるのは、%(manual)s、%(client)s と、それが名前を挙げる .yaml と .csv だけです。")
        raise ValidationError({"source": told % {"manual": MANUAL_FILE, "client": CLIENT_FILE}})
    for name, text in source.items():
        if len(text.encode(errors="surrogatepass")) > LIMITS.size:
            raise ValidationError({"source": _("%(name)s が大きすぎます。") % {"name": name}})
        if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise ValidationError({"source": _("%(name)s に、文字でないものが入っています。") % {"name": name}})
