"""Background work: proofs on DBOS, one at a time on each worker, with the id `proof:{id}`."""

from __future__ import annotations

from datetime import timedelta

from dbos import DBOS, SetWorkflowID
from django.db import connections
from django.utils import timezone

from toritsugi.office.proving.actions import do_fail
from toritsugi.office.proving.models import UNFINISHED, Proof, ProofState

PROOFS = "proofs"
#: seconds after which a proof whose workflow is lost is asked for again
STALE = 120
BEGIN = "proof:"
FINISHED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


@DBOS.workflow(name="prove")
def prove(proof_id: str) -> None:
    """Make one proof."""
    prove_step(proof_id)


@DBOS.step(name="proof")
def prove_step(proof_id: str) -> None:
    """The proof itself. What breaks it is told on its page, and raised."""
    from toritsugi.office.proving.running import do_prove

    try:
        do_prove(proof_id)
    except Exception as error:
        do_fail(proof_id, type(error).__name__)
        raise
    finally:
        connections.close_all()  # the thread goes back to DBOS, which knows nothing of Django's connections


def register() -> None:
    """The queue, once DBOS runs. One at a time: it computes, and deliveries go on beside it."""
    DBOS.register_queue(PROOFS, worker_concurrency=1)


def sweep() -> int:
    """Hand every proof without a workflow to the queue; how many. Called on a nudge and every few seconds."""
    waiting = list(Proof.objects.filter(state=ProofState.WAITING, enqueued_at__isnull=True).order_by("asked_at")[:50])
    for proof in waiting:
        enqueue(proof)
    return len(waiting) + _mend_stale()


def enqueue(proof: Proof) -> None:
    """Hand a proof to the queue. The same proof twice is one workflow."""
    with SetWorkflowID(workflow_id(proof)):
        DBOS.enqueue_workflow(PROOFS, prove, proof.pk)
    Proof.objects.filter(pk=proof.pk).update(enqueued_at=timezone.now())


def workflow_id(proof: Proof) -> str:
    """The workflow of a proof."""
    return f"{BEGIN}{proof.pk}"


def _mend_stale() -> int:
    """Proofs whose workflow is lost (a queue file that was deleted or restored) or ended without a word."""
    long_ago = timezone.now() - timedelta(seconds=STALE)
    mended = 0
    for proof in list(Proof.objects.filter(state__in=UNFINISHED, enqueued_at__lt=long_ago)[:20]):
        status = DBOS.get_workflow_status(workflow_id(proof))
        if status is None:
            enqueue(proof)
        elif status.status in FINISHED:
            do_fail(proof.pk, f"workflow {status.status}")
        else:
            continue
        mended += 1
    return mended
