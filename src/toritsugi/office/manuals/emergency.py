"""Verbs: emergency lines (緊急のお知らせ). They need no approval; who set which words for how long is kept."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from toritsugi.core.checking.sentences import faults_of
from toritsugi.core.manual.model import Manual, Phrase
from toritsugi.core.manual.words import folded
from toritsugi.office.calls.happen import happened
from toritsugi.office.clients.in_force import versions_coming, versions_in_force
from toritsugi.office.clients.models import Line, ManualVersion
from toritsugi.office.clients.shown import manual_of
from toritsugi.office.manuals.models import Overlay
from toritsugi.office.manuals.versioning import Actor

#: characters: about twenty seconds of speech, which every caller has to hear to its end
LONGEST = 120
SHORTEST = 4
#: longer than that it is no emergency but a version of the manual
LONGEST_TIME = timedelta(days=14)
#: what the check finds in a sentence of a manual (`core.checking.sentences`) and nobody may say here either
_PROMISED = {
    "taken_too_early": _l(
        "「承りました」のように、承ったことを約束する言葉は言えません。「承ります」のように言い換えてください。"
    ),
    "callback_promised": _l("折り返しのお約束はできません。ご希望を申し伝えると言い換えてください。"),
}


def in_force_at(at: datetime) -> Q:
    """Which emergency lines are heard at an instant: from their start, no longer at their end."""
    return Q(starts_at__lte=at, ends_at__gt=at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=at))


def overlays_at(line_id: str, at: datetime) -> QuerySet[Overlay]:
    """The emergency lines of a line at an instant, in the order in which they are heard."""
    return Overlay.objects.filter(in_force_at(at), line=line_id).order_by("set_at", "pk")


@transaction.atomic
def do_set_overlay(line: Line, actor: Actor, text: str, until: datetime) -> Overlay:
    """Let callers of a line hear these words first from now on until a time. One that is heard now is ended by it.

    Raises ValidationError naming the field: no sentence, too long, a word that must never be said, a time that has
    passed or is too far away.
    """
    Line.objects.select_for_update().get(pk=line.pk)
    now = timezone.now()
    words = check_words(line, text, now)
    if until <= now:
        raise ValidationError({"until": _("これからの日時を選んでください。")})
    if until > now + LONGEST_TIME:
        raise ValidationError(
            {
                "until": _("%(days)d日以内にしてください。長く続くことは、対応マニュアルの版にします。")
                % {"days": LONGEST_TIME.days}
            }
        )
    for before in overlays_at(line.pk, now):
        _end(before, actor, now)
    made = Overlay.objects.create(
        client_id=line.client_id,
        line=line,
        text=words,
        starts_at=now,
        ends_at=until,
        set_at=now,
        set_by=actor.user,
        set_through=actor.through,
    )
    happened("overlay.set", client=line.client_id, about=made.pk)
    return made


@transaction.atomic
def do_end_overlay(overlay: Overlay, actor: Actor) -> Overlay:
    """Callers hear it no more. One that is over already stays as it is."""
    row = Overlay.objects.select_for_update().get(pk=overlay.pk, client_id=overlay.client_id)
    now = timezone.now()
    if row.ended_at is None and row.ends_at > now:
        _end(row, actor, now)
    return row


def check_words(line: Line, text: str, now: datetime) -> str:
    """The words as they will be kept. Raises ValidationError."""
    words = " ".join(unicodedata.normalize("NFC", text).split())
    if not SHORTEST <= len(words) <= LONGEST:
        told = _("%(least)d字から%(most)d字で書いてください（いま%(now)d字）。")
        raise ValidationError({"text": told % {"least": SHORTEST, "most": LONGEST, "now": len(words)}})
    wrong = next((letter for letter in words if letter in "{}<>" or unicodedata.category(letter)[0] == "C"), "")
    if wrong:
        raise ValidationError({"text": _("「%(letter)s」は読み上げられません。") % {"letter": wrong}})
    manuals = _heard_under(line, now)
    heard = folded(words)
    for word in (word for manual in manuals for word in manual.never_say):
        if folded(word) in heard:
            raise ValidationError({"text": _("「%(word)s」は言えません。言い換えてください。") % {"word": word}})
    sentence = words if words[-1] in "。！？!?" else f"{words}。"
    may_promise = bool(manuals) and all(manual.callback.promise for manual in manuals)
    for code, _fill in faults_of(Phrase(id="overlay", text=sentence), may_promise=may_promise):
        if code in _PROMISED:
            raise ValidationError({"text": _PROMISED[code]})
    return sentence


def _heard_under(line: Line, now: datetime) -> list[Manual]:
    """The manual in force, and those that come while an emergency line may still be heard."""
    ids = [versions_in_force(now).get(line.pk, ""), *versions_coming(now, LONGEST_TIME)]
    return [manual_of(version) for version in ManualVersion.objects.filter(pk__in=ids, line=line)]


def _end(row: Overlay, actor: Actor, now: datetime) -> None:
    row.ended_at = now
    row.ended_by = actor.user
    row.ended_through = actor.through
    row.save(update_fields=["ended_at", "ended_by", "ended_through"])
    happened("overlay.ended", client=row.client_id, about=row.pk)
