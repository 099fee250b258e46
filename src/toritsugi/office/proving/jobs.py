"""Background work: proofs on DBOS, one at a time on each worker, with the id `proof:{id}`."""

from __future__ import annotations

from dbos import DBOS

from toritsugi.office.base.asked import Asked, step
from toritsugi.office.proving.actions import do_fail
from toritsugi.office.proving.models import UNFINISHED, Proof

PROOFS = "proofs"
BEGIN = "proof:"


@DBOS.workflow(name="prove")
def prove(proof_id: str) -> None:
    """Make one proof."""
    prove_step(proof_id)


@DBOS.step(name="proof")
def prove_step(proof_id: str) -> None:
    """The proof itself."""
    from toritsugi.office.proving.running import do_prove

    with step(do_fail, proof_id):
        do_prove(proof_id)


def register() -> None:
    """The queue, once DBOS runs. One at a time: it computes, and deliveries go on beside it."""
    DBOS.register_queue(PROOFS, worker_concurrency=1)


ASKED = Asked(Proof, UNFINISHED, PROOFS, BEGIN, prove, do_fail)
