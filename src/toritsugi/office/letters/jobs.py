"""Background work: one attempt of a letter = one workflow with the id `letter:{id}:{attempt}`."""

from __future__ import annotations

from datetime import timedelta

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID
from django.db import connections
from django.utils import timezone

from toritsugi.office.base.asked import FINISHED, STALE
from toritsugi.office.delivery.models import Result
from toritsugi.office.delivery.outcome import Outcome
from toritsugi.office.letters.actions import do_finish
from toritsugi.office.letters.models import Letter, LetterState

LETTERS = "letters"
BEGIN = "letter:"
#: letters that one worker sends at a time
AT_ONCE = 2


@DBOS.workflow(name="letter")
def send(letter_id: str) -> None:
    """Make one attempt; the sweep hands the next one to the queue where there is one."""
    send_step(letter_id)


@DBOS.step(name="send_letter")
def send_step(letter_id: str) -> None:
    """The attempt itself."""
    from toritsugi.office.letters.sending import do_send

    try:
        do_send(letter_id)
    finally:
        connections.close_all()  # the thread goes back to DBOS, which knows nothing of Django's connections


def register() -> None:
    """The queue, once DBOS runs."""
    DBOS.register_queue(LETTERS, worker_concurrency=AT_ONCE)


def sweep() -> int:
    """Hand every letter without a workflow to the queue; how many. Called on a nudge and every few seconds."""
    waiting = Letter.objects.filter(state=LetterState.PENDING, enqueued_at__isnull=True).order_by("next_at")
    found = list(waiting[:200])
    for letter in found:
        enqueue(letter)
    return len(found) + _mend_stale()


def enqueue(letter: Letter) -> None:
    """Hand a letter to the queue, to be sent when it is due. The same attempt twice is one workflow."""
    now = timezone.now()
    wait = max(0.0, ((letter.next_at or now) - now).total_seconds())
    with SetWorkflowID(workflow_id(letter)), SetEnqueueOptions(delay_seconds=wait or None):
        DBOS.enqueue_workflow(LETTERS, send, letter.pk)
    Letter.objects.filter(pk=letter.pk).update(enqueued_at=now)


def workflow_id(letter: Letter) -> str:
    """The workflow of a letter's next attempt."""
    return f"{BEGIN}{letter.pk}:{letter.attempts + 1}"


def _mend_stale() -> int:
    """Attempts whose workflow is lost (a queue file that was deleted or restored) or ended without a word."""
    long_ago = timezone.now() - timedelta(seconds=STALE)
    stale = Letter.objects.filter(state=LetterState.PENDING, enqueued_at__lt=long_ago, next_at__lt=long_ago)
    mended = 0
    for letter in list(stale[:50]):
        begun = DBOS.get_workflow_status(f"{BEGIN}{letter.pk}:{letter.attempts}") if letter.attempts else None
        status = begun or DBOS.get_workflow_status(workflow_id(letter))
        if status is None:
            enqueue(letter)
        elif status.status in FINISHED:
            do_finish(letter.pk, Outcome(result=Result.UNKNOWN, detail=f"workflow {status.status}"))
        else:
            continue
        mended += 1
    return mended
