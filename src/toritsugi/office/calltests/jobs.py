"""Background work: call tests on DBOS, one at a time, with the id `calltest:{id}`."""

from __future__ import annotations

from dbos import DBOS

from toritsugi.office.base.asked import Asked, step
from toritsugi.office.calltests.actions import do_fail
from toritsugi.office.calltests.models import UNFINISHED, CallTest

CALLS = "call_tests"
BEGIN = "calltest:"


@DBOS.workflow(name="call_test")
def call(test_id: str) -> None:
    """Make one call test."""
    call_step(test_id)


@DBOS.step(name="call")
def call_step(test_id: str) -> None:
    """The call itself."""
    from toritsugi.office.calltests.running import do_call

    with step(do_fail, test_id):
        do_call(test_id)


def register() -> None:
    """The queue, once DBOS runs. One at a time: all of them call from the same phone of the exchange."""
    DBOS.register_queue(CALLS, global_concurrency=1)


ASKED = Asked(CallTest, UNFINISHED, CALLS, BEGIN, call, do_fail)
