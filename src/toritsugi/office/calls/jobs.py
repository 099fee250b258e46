"""Background work of calls: retention, and purging the stream of events."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from toritsugi.office.calls.erasing import do_erase_call, do_erase_recording
from toritsugi.office.calls.models import Call, DeskEvent

log = logging.getLogger(__name__)

#: days for which events are kept: longer than any screen stays away and comes back
EVENT_DAYS = 2
#: calls erased in one go, and recordings of one client; the next hour goes on
BATCH = 500


def erase_due(now: datetime) -> int:
    """Erase ended calls whose `keep_until` has passed, oldest first; how many. Each has a proof."""
    due = Call.objects.filter(keep_until__lte=now, erased_at__isnull=True, ended_at__isnull=False)
    rows = list(due.order_by("keep_until")[:BATCH])
    erased = 0
    for call in rows:
        try:
            do_erase_call(call, "retention")
        except (OSError, ValueError) as why:  # a file that cannot be removed: the others are due all the same
            log.error("retention: call %s cannot be erased: %s", call.call_id, why)
        else:
            erased += 1
    if erased:
        log.info("retention: %d calls erased", erased)
    return erased


def erase_recordings_due(now: datetime) -> int:
    """Erase recordings whose time is over though their call's is not; how many.

    Client by client, so that one with very many calls does not keep the others' waiting; of each the oldest first.
    """
    due = Call.objects.filter(
        recording_until__lte=now, erased_at__isnull=True, recording_erased_at__isnull=True, ended_at__isnull=False
    )
    erased = 0
    for client in list(due.order_by("client_id").values_list("client_id", flat=True).distinct()):
        for call in list(due.filter(client_id=client).order_by("recording_until")[:BATCH]):
            try:
                erased += do_erase_recording(call)
            except (OSError, ValueError) as why:  # a file that cannot be removed: the others are due all the same
                log.error("retention: the recording of call %s cannot be erased: %s", call.call_id, why)
    if erased:
        log.info("retention: %d recordings erased", erased)
    return erased


def purge_events(now: datetime) -> int:
    """Delete desk events older than EVENT_DAYS; how many."""
    count, _ = DeskEvent.objects.filter(created_at__lt=now - timedelta(days=EVENT_DAYS)).delete()
    return count
