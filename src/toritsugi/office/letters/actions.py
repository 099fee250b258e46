"""Verbs: letters about a version, made in the transaction of what they tell, and what came of each attempt."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from toritsugi.office.accounts.access import Right, may
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.clients.models import ManualVersion
from toritsugi.office.delivery.backoff import wait_before
from toritsugi.office.delivery.models import Result
from toritsugi.office.delivery.nudge import nudge
from toritsugi.office.delivery.outcome import Outcome
from toritsugi.office.letters.models import Letter, LetterState, Occasion


def do_tell(version: ManualVersion, occasion: str, of: int, by: User | None) -> int:
    """Letters to the other side: what the desk does is told to the client's people who may approve, what they do to
    the desk's people who have worked on this version. How many are new.

    of: the number of the step, or the id of the comment, that is told. by: who did it, who is not told.
    """
    people = _client_side(version) if occasion == Occasion.SENT or _wrote_as_desk(occasion, by) else _desk_side(version)
    now = timezone.now()
    made = 0
    for person in people:
        if by is not None and person.pk == by.pk:
            continue
        _letter, new = Letter.objects.get_or_create(
            letter_id=letter_id(version, occasion, of, person),
            defaults={
                "client_id": version.client_id,
                "version": version,
                "to": person,
                "occasion": occasion,
                "next_at": now,
                "created_at": now,
            },
        )
        made += new
    if made:
        transaction.on_commit(lambda: nudge(settings.TORITSUGI))
    return made


def letter_id(version: ManualVersion, occasion: str, of: int, person: User) -> str:
    """The id that goes out with every attempt: the same thing told to the same person is the same letter."""
    return uuid.uuid5(uuid.UUID(version.pk), f"{occasion}|{of}|{person.pk}").hex


def _wrote_as_desk(occasion: str, by: User | None) -> bool:
    return occasion == Occasion.COMMENT and by is not None and by.is_desk


def _client_side(version: ManualVersion) -> list[User]:
    rows = User.objects.filter(role=Role.CLIENT_USER, client_id=version.client_id, is_active=True)
    return [person for person in rows.order_by("pk") if may(person, Right.APPROVE)]


def _desk_side(version: ManualVersion) -> Iterable[User]:
    """Who made, checked or sent it; where that was a command, whoever writes manuals."""
    desk = User.objects.filter(is_active=True, client__isnull=True).order_by("pk")
    worked = desk.filter(pk__in=version.steps.filter(by__isnull=False).values("by_id"))
    own = [person for person in worked if may(person, Right.SET_UP)]
    return own or [person for person in desk if may(person, Right.SET_UP)]


@transaction.atomic
def do_start(letter_id: str) -> Letter | None:
    """Begin an attempt; None for a letter that is settled, or whose reader may not see the version any more.

    Begun twice after a crash it goes out twice, under the same id.
    """
    letter = Letter.objects.select_for_update().filter(pk=letter_id, state=LetterState.PENDING).first()
    if letter is None:
        return None
    reader = letter.to
    own = reader.is_desk or reader.client_id == letter.client_id
    if not (reader.is_active and own and may(reader, Right.SEE_SETTINGS)):
        _settle(letter, LetterState.DROPPED, "the reader is gone")
        return None
    letter.attempts += 1
    letter.save(update_fields=["attempts"])
    return letter


@transaction.atomic
def do_finish(letter_id: str, outcome: Outcome) -> None:
    """Keep how an attempt ended; the next one, where there is one, is due later."""
    letter = Letter.objects.select_for_update().filter(pk=letter_id, state=LetterState.PENDING).first()
    if letter is None:
        return
    letter.status, letter.detail = outcome.status, outcome.detail[:200]
    if outcome.result == Result.ACCEPTED:
        _settle(letter, LetterState.SENT, "")
        return
    wait = None
    if outcome.result in (Result.RETRY, Result.UNKNOWN):
        wait = wait_before(letter.attempts + 1, letter.letter_id, outcome.retry_after)
    if wait is None:
        _settle(letter, LetterState.FAILED, letter.detail)
        return
    letter.next_at, letter.enqueued_at = timezone.now() + timedelta(seconds=wait), None
    letter.save(update_fields=["status", "detail", "next_at", "enqueued_at"])


def _settle(letter: Letter, state: str, detail: str) -> None:
    letter.state, letter.detail = state, detail
    letter.next_at, letter.settled_at = None, timezone.now()
    letter.save(update_fields=["state", "status", "detail", "next_at", "settled_at"])
