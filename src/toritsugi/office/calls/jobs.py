"""Background work of calls: retention, and purging the stream of events."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from toritsugi.office.base.batches import for_a_while, in_turn
from toritsugi.office.calls.erasing import do_erase_call, do_erase_recording
from toritsugi.office.calls.models import Call, DeskEvent

log = logging.getLogger(__name__)

#: days for which events are kept: longer than any screen stays away and comes back
EVENT_DAYS = 2
#: calls, or recordings of one client, erased without a rest
BATCH = 10
#: events deleted in one transaction, which holds SQLite's lock meanwhile
EVENTS = 2000


def erase_due(now: datetime) -> int:
    """Erase ended calls whose `keep_until` has passed, oldest first; how many. Each has a proof."""
    due = Call.objects.filter(keep_until__lte=now, erased_at__isnull=True, ended_at__isnull=False)
    erased = _erase(_batches(due, "keep_until"), lambda call: bool(do_erase_call(call, "retention")), "call")
    if erased:
        log.info("retention: %d calls erased", erased)
    return erased


def erase_recordings_due(now: datetime) -> int:
    """Erase recordings whose time is over though their call's is not; how many.

    The clients take turns, so that one with very many calls does not keep the others' waiting; of each the oldest
    first.
    """
    due = Call.objects.filter(
        recording_until__lte=now, erased_at__isnull=True, recording_erased_at__isnull=True, ended_at__isnull=False
    )
    clients = list(due.order_by("client_id").values_list("client_id", flat=True).distinct())
    batches = in_turn([_batches(due.filter(client_id=client), "recording_until") for client in clients])
    erased = _erase(batches, do_erase_recording, "the recording of call")
    if erased:
        log.info("retention: %d recordings erased", erased)
    return erased


def _batches(due: QuerySet[Call], until: str) -> Iterator[list[Call]]:
    """What is due by the time in this column, the oldest first. Each comes once, whether it can be erased or not."""
    left = due.order_by(until, "pk")
    while rows := list(left[:BATCH]):
        yield rows
        at, pk = getattr(rows[-1], until), rows[-1].pk
        left = due.filter(Q(**{f"{until}__gt": at}) | Q(**{until: at, "pk__gt": pk})).order_by(until, "pk")


def _erase(batches: Iterable[list[Call]], erase: Callable[[Call], bool], what: str) -> int:
    """Erase them for a while; how many. what: they are, for the log."""
    erased = 0
    for batch in for_a_while(batches):
        for call in batch:
            try:
                erased += erase(call)
            except (OSError, ValueError) as why:  # a file that cannot be removed: the others are due all the same
                log.error("retention: %s %s cannot be erased: %s", what, call.call_id, why)
    return erased


def purge_events(now: datetime) -> int:
    """Delete desk events older than EVENT_DAYS; how many."""
    old = DeskEvent.objects.filter(created_at__lt=now - timedelta(days=EVENT_DAYS)).order_by("created_at")
    oldest = old.values_list("pk", flat=True)
    deleted = 0
    for ids in for_a_while(iter(lambda: list(oldest[:EVENTS]), [])):
        count, _ = DeskEvent.objects.filter(pk__in=ids).delete()
        deleted += count
    return deleted
