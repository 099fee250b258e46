"""Background work on DBOS: one attempt = one row = one workflow with the id `delivery:{id}:{attempt}`.

House rules: a fixed application version, one executor id for each worker slot, a JSON serializer, ids only, old
workflows purged, long waits as delayed enqueue. Decision: docs/adr/0018.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetEnqueueOptions, SetWorkflowID
from django.db import connections
from django.utils import timezone

from toritsugi.office.base.asked import FINISHED, STALE
from toritsugi.office.base.batches import for_a_while
from toritsugi.office.calltests import jobs as calltests
from toritsugi.office.delivery.models import Attempt, Result
from toritsugi.office.delivery.outcome import Outcome
from toritsugi.office.letters import jobs as letters
from toritsugi.office.proving import jobs as proving
from toritsugi.settings_env import Settings

log = logging.getLogger(__name__)

#: Never a hash of the sources: waiting workflows of an older hash would stay stuck. Changes go by DBOS.patch().
APPLICATION_VERSION = "toritsugi-1"
DELIVERIES = "deliveries"
HOUSEKEEPING = "housekeeping"
#: attempts that one worker makes at a time
AT_ONCE = 8
#: seconds between two looks of the queue
QUEUE_PERIOD = 0.2
#: days for which finished workflows are kept
KEPT_DAYS = 3
#: finished workflows deleted in one transaction
PURGED_AT_ONCE = 5000


def config(settings: Settings, executor: str) -> DBOSConfig:
    """DBOS's settings: its own SQLite file, or its own schema of the desk's PostgreSQL."""
    return DBOSConfig(
        name="toritsugi",
        system_database_url=settings.database_url or f"sqlite:///{settings.path('dbos.sqlite3')}",
        application_version=APPLICATION_VERSION,
        executor_id=executor,
        serializer=DBOSPortableJSONSerializer(),
        log_level="WARNING",
        max_executor_threads=AT_ONCE + 8,
    )


def launch(settings: Settings, executor: str) -> None:
    """Start DBOS in this process; it takes up what this executor left unfinished."""
    if not settings.database_url:
        prepare_file(settings)
    DBOS(config=config(settings, executor))
    DBOS.launch()
    DBOS.register_queue(DELIVERIES, worker_concurrency=AT_ONCE, polling_interval_sec=QUEUE_PERIOD)
    DBOS.register_queue(HOUSEKEEPING, global_concurrency=1)
    proving.register()
    calltests.register()
    letters.register()


def prepare_file(settings: Settings) -> None:
    """DBOS leaves SQLite's journal mode as it finds it, and is two to four times slower without WAL."""
    settings.data.mkdir(parents=True, exist_ok=True)
    file = sqlite3.connect(settings.path("dbos.sqlite3"), timeout=30)
    try:
        file.execute("PRAGMA journal_mode=WAL")
        settings.path("dbos.sqlite3").chmod(0o600)
    finally:
        file.close()


def workflow_id(attempt: Attempt) -> str:
    """The workflow of an attempt."""
    return f"delivery:{attempt.delivery_id}:{attempt.number}"


@DBOS.workflow(name="deliver")
def deliver(attempt_id: int) -> None:
    """Make one attempt; hand the next one to the queue where there is one."""
    following = attempt_step(attempt_id)
    if following is not None:
        enqueue_step(following)


@DBOS.step(name="attempt")
def attempt_step(attempt_id: int) -> int | None:
    """The attempt itself; the id of the next one."""
    from toritsugi.office.delivery.sending import do_attempt

    try:
        following = do_attempt(attempt_id)
        return following.pk if following else None
    finally:
        connections.close_all()  # the thread goes back to DBOS, which knows nothing of Django's connections


def enqueue_step(attempt_id: int) -> None:
    """Hand an attempt to the queue from within a workflow; the sweep does it too, should this be lost."""
    try:
        attempt = Attempt.objects.filter(pk=attempt_id, result="").first()
        if attempt is not None:
            enqueue(attempt)
    finally:
        connections.close_all()


def enqueue(attempt: Attempt) -> None:
    """Hand an attempt to the queue, to be made when it is due. The same attempt twice is one workflow."""
    wait = max(0.0, (attempt.due_at - timezone.now()).total_seconds())
    with SetWorkflowID(workflow_id(attempt)), SetEnqueueOptions(delay_seconds=wait or None):
        DBOS.enqueue_workflow(DELIVERIES, deliver, attempt.pk)
    Attempt.objects.filter(pk=attempt.pk).update(enqueued_at=timezone.now())


def sweep() -> int:
    """Hand every attempt, letter and proof without a workflow to the queue; how many. Called on a nudge, and every few
    seconds. What is to be told again, because nobody has acknowledged it, becomes attempts; and lines whose version has
    come into force take its name and numbers. Attempts that wait go first, so that nothing else can keep them.
    """
    from toritsugi.office.clients.facts import do_follow
    from toritsugi.office.delivery.reminding import do_remind

    handed = _hand_over()
    if do_remind(timezone.now()):
        handed += _hand_over()
    handed += _mend_stale() + letters.sweep() + proving.ASKED.sweep() + calltests.ASKED.sweep()
    do_follow(timezone.now())
    return handed


def _hand_over() -> int:
    """Every attempt without a workflow, to the queue; how many."""
    waiting = list(Attempt.objects.filter(result="", enqueued_at__isnull=True).order_by("due_at")[:500])
    for attempt in waiting:
        enqueue(attempt)
    return len(waiting)


def _mend_stale() -> int:
    """Attempts whose workflow is lost (a queue file that was deleted or restored) or ended without a word."""
    from toritsugi.office.delivery.actions import do_finish_attempt

    long_ago = timezone.now() - timedelta(seconds=STALE)
    stale = Attempt.objects.filter(result="", enqueued_at__lt=long_ago, due_at__lt=long_ago).order_by("due_at")[:100]
    mended = 0
    for attempt in list(stale):
        status = DBOS.get_workflow_status(workflow_id(attempt))
        if status is None:
            enqueue(attempt)
        elif status.status in FINISHED:
            do_finish_attempt(attempt.pk, Outcome(result=Result.UNKNOWN, detail=f"workflow {status.status}"), 0.0)
        else:
            continue
        mended += 1
    return mended


def executors_with_work() -> dict[str, list[str]]:
    """Executor id → its workflows that have begun and not ended, of every worker."""
    found: dict[str, list[str]] = {}
    for status in DBOS.list_workflows(status="PENDING", load_input=False, load_output=False):
        found.setdefault(status.executor_id or "", []).append(status.workflow_id)
    return found


def take_over(workflows: Iterable[str]) -> None:
    """Take up the workflows of a worker that is dead."""
    ids = list(workflows)
    log.warning("a worker is gone; taking over %d of its workflows", len(ids))
    for queue in (DELIVERIES, letters.LETTERS, proving.PROOFS, calltests.CALLS):
        some = [one for one in ids if _queue_of(one) == queue]
        if some:
            DBOS.resume_workflows(some, queue_name=queue)


def _queue_of(workflow: str) -> str:
    """Where a workflow of this id belongs."""
    others = {letters.BEGIN: letters.LETTERS, proving.BEGIN: proving.PROOFS, calltests.BEGIN: calltests.CALLS}
    return next((queue for begin, queue in others.items() if workflow.startswith(begin)), DELIVERIES)


@DBOS.workflow(name="housekeeping")
def housekeeping(hour: str) -> None:
    """Once an hour: erase what has been kept long enough, and purge events and finished workflows."""
    retention_step(hour)
    purge_step(hour)


@DBOS.step(name="retention")
def retention_step(hour: str) -> int:
    """Erase the calls whose time is over, and the recordings whose time is over before that; how many.

    Files of own recordings that no row names go too.
    """
    from toritsugi.office.calls.jobs import erase_due, erase_recordings_due
    from toritsugi.office.voices.jobs import sweep_takes

    try:
        now = datetime.fromisoformat(hour)
        sweep_takes(now)
        return erase_due(now) + erase_recordings_due(now)
    finally:
        connections.close_all()


@DBOS.step(name="purge")
def purge_step(hour: str) -> int:
    """Purge desk events, visits, sessions and finished workflows that are over; how many workflows."""
    from toritsugi.office.base.jobs import purge

    try:
        now = datetime.fromisoformat(hour)
        purge(now)
        purged = 0
        for old in for_a_while(iter(lambda: _finished_before(now - timedelta(days=KEPT_DAYS)), [])):
            DBOS.delete_workflows(old)
            purged += len(old)
        return purged
    finally:
        connections.close_all()


def _finished_before(when: datetime) -> list[str]:
    """Ids of workflows that began before then and do nothing more, as many as are deleted at once."""
    found = DBOS.list_workflows(
        status=list(FINISHED), end_time=when.isoformat(), load_input=False, load_output=False, limit=PURGED_AT_ONCE
    )
    return [one.workflow_id for one in found]


def enqueue_housekeeping(now: datetime) -> None:
    """This hour's housekeeping; asked for by several workers it is done once."""
    hour = now.replace(minute=0, second=0, microsecond=0).isoformat()
    with SetWorkflowID(f"housekeeping:{hour}"):
        DBOS.enqueue_workflow(HOUSEKEEPING, housekeeping, hour)
