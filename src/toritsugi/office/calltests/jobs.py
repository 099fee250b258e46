"""Background work: call tests on DBOS, one at a time, with the id `calltest:{id}`."""

from __future__ import annotations

from datetime import timedelta

from dbos import DBOS, SetWorkflowID
from django.db import connections
from django.utils import timezone

from toritsugi.office.calltests.actions import do_fail
from toritsugi.office.calltests.models import UNFINISHED, CallTest, CallTestState

CALLS = "call_tests"
#: seconds after which a test whose workflow is lost is asked for again
STALE = 120
BEGIN = "calltest:"
FINISHED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


@DBOS.workflow(name="call_test")
def call(test_id: str) -> None:
    """Make one call test."""
    call_step(test_id)


@DBOS.step(name="call")
def call_step(test_id: str) -> None:
    """The call itself. What breaks it is told on its page, and raised."""
    from toritsugi.office.calltests.running import do_call

    try:
        do_call(test_id)
    except Exception as error:
        do_fail(test_id, type(error).__name__)
        raise
    finally:
        connections.close_all()  # the thread goes back to DBOS, which knows nothing of Django's connections


def register() -> None:
    """The queue, once DBOS runs. One at a time: all of them call from the same phone of the exchange."""
    DBOS.register_queue(CALLS, global_concurrency=1)


def sweep() -> int:
    """Hand every call test without a workflow to the queue; how many. Called on a nudge and every few seconds."""
    waiting = list(
        CallTest.objects.filter(state=CallTestState.WAITING, enqueued_at__isnull=True).order_by("asked_at")[:50]
    )
    for test in waiting:
        enqueue(test)
    return len(waiting) + _mend_stale()


def enqueue(test: CallTest) -> None:
    """Hand a call test to the queue. The same twice is one workflow."""
    with SetWorkflowID(workflow_id(test)):
        DBOS.enqueue_workflow(CALLS, call, test.pk)
    CallTest.objects.filter(pk=test.pk).update(enqueued_at=timezone.now())


def workflow_id(test: CallTest) -> str:
    """The workflow of a call test."""
    return f"{BEGIN}{test.pk}"


def _mend_stale() -> int:
    """Call tests whose workflow is lost (a queue file that was deleted or restored) or ended without a word."""
    long_ago = timezone.now() - timedelta(seconds=STALE)
    mended = 0
    for test in list(CallTest.objects.filter(state__in=UNFINISHED, enqueued_at__lt=long_ago)[:20]):
        status = DBOS.get_workflow_status(workflow_id(test))
        if status is None:
            enqueue(test)
        elif status.status in FINISHED:
            do_fail(test.pk, f"workflow {status.status}")
        else:
            continue
        mended += 1
    return mended
