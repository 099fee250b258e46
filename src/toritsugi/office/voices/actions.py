"""Verbs: keeping a recording, taking it into use and out of it, deleting it for good."""

from __future__ import annotations

import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from toritsugi.core.spoken.takes import digest_of, said_in
from toritsugi.office.accounts.models import User
from toritsugi.office.clients.models import Line, new_id
from toritsugi.office.voices.keeping import place_of, remove, store
from toritsugi.office.voices.models import MadeBy, VoiceTake
from toritsugi.office.voices.sound import Sound

log = logging.getLogger(__name__)

#: recordings of one stretch that are kept besides the one in use; older ones go
FORMER = 5
#: recordings in use of one line
MOST = 1_000


def do_keep_take(line: Line, user: User, sentence: str, words: str, sound: Sound, made_by: MadeBy) -> VoiceTake:
    """Keep a recording and take it into use. Raises ValidationError, and OSError when it cannot be written.

    The file first: what is left of it when the power goes here is never asked for, and cannot be read.
    """
    if not said_in(words) or len(words) > 400 or not sentence or len(sentence) > 200:
        raise ValidationError(_("録音できる言葉がありません。"))
    take = VoiceTake(
        id=new_id(),
        client_id=line.client_id,
        line=line,
        sentence=sentence,
        digest=digest_of(words),
        words=words,
        seconds=sound.seconds,
        clipped=sound.clipped,
        made_by=made_by,
        recorded_by=user,
        in_use=True,
        changed_by=user,
    )
    take.file = place_of(line.client_id, take.id)
    take.wrapped_key = store(line.client_id, take.id, sound.samples)
    try:
        _keep(line, user, take)
    except BaseException:
        _remove(take)
        raise
    return take


@transaction.atomic
def _keep(line: Line, user: User, take: VoiceTake) -> None:
    Line.objects.select_for_update().get(pk=line.pk)
    if VoiceTake.objects.filter(line=line, in_use=True).count() >= MOST:
        raise ValidationError(_("この窓口の録音は、これ以上増やせません。"))
    _out_of_use(line, take.sentence, take.digest, user)
    take.recorded_at = take.changed_at = timezone.now()
    take.save(force_insert=True)
    former = VoiceTake.objects.filter(line=line, sentence=take.sentence, digest=take.digest, in_use=False)
    for old in former.order_by("-recorded_at", "pk")[FORMER:]:
        _delete(old)


@transaction.atomic
def do_use_take(take: VoiceTake, user: User) -> None:
    """Let callers hear this recording (again) in the place of any other of its words. Twice changes nothing.

    One that somebody else has deleted meanwhile takes nothing's place.
    """
    Line.objects.select_for_update().get(pk=take.line_id)
    if not VoiceTake.objects.filter(pk=take.pk, in_use=False).exists():
        return
    _out_of_use(take.line, take.sentence, take.digest, user)
    VoiceTake.objects.filter(pk=take.pk).update(in_use=True, changed_by=user, changed_at=timezone.now())


@transaction.atomic
def do_leave_take(take: VoiceTake, user: User) -> None:
    """Let the synthesiser speak again; the recording stays and can be taken back. Twice changes nothing."""
    Line.objects.select_for_update().get(pk=take.line_id)
    row = VoiceTake.objects.filter(pk=take.pk, in_use=True)
    row.update(in_use=False, changed_by=user, changed_at=timezone.now())


@transaction.atomic
def do_delete_take(take: VoiceTake) -> bool:
    """Delete a recording for good: its sound, its key and its row. Whether that was done: one in use stays."""
    Line.objects.select_for_update().get(pk=take.line_id)
    if VoiceTake.objects.filter(pk=take.pk, in_use=True).exists():
        return False
    _delete(take)
    return True


def _out_of_use(line: Line, sentence: str, digest: str, user: User) -> None:
    rows = VoiceTake.objects.filter(line=line, sentence=sentence, digest=digest, in_use=True)
    rows.update(in_use=False, changed_by=user, changed_at=timezone.now())


def _delete(take: VoiceTake) -> None:
    """The row with the key goes in the transaction; the file, unreadable then, when that stands."""
    take_file = VoiceTake(pk=take.pk, client_id=take.client_id, file=take.file)
    VoiceTake.objects.filter(pk=take.pk).delete()
    transaction.on_commit(lambda: _remove(take_file))


def _remove(take: VoiceTake) -> None:
    try:
        remove(take)
    except OSError as why:
        log.warning("the file of a deleted recording stays, unreadable: %s", why.strerror)
