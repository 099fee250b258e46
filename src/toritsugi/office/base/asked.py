"""Rows that somebody asks for on a page and a worker makes: handed to their queue on DBOS, and never lost by it.

The rows are the queue's memory: a model here has `state` ("waiting" at first), `asked_at` and `enqueued_at`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dbos import DBOS, SetWorkflowID
from django.db import connections, models
from django.utils import timezone

#: seconds after which a workflow that was enqueued and has not ended is looked at
STALE = 120
#: states of a workflow that does nothing more
FINISHED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
#: rows that one sweep hands over, and looks after
_AT_ONCE, _LOOKED_AT = 50, 20


@dataclass(frozen=True)
class Asked:
    """One model's rows. begin: of its workflows' ids. work: the workflow, of a row's id. fail: ends a row, with why."""

    model: type[models.Model]
    unfinished: Collection[str]
    queue: str
    begin: str
    work: Callable[[str], None]
    fail: Callable[[str, str], None]

    def sweep(self) -> int:
        """Hand every row without a workflow to the queue; how many. Called on a nudge and every few seconds."""
        rows = self.model._default_manager.filter(state="waiting", enqueued_at__isnull=True)
        waiting = list(rows.order_by("asked_at")[:_AT_ONCE])
        for row in waiting:
            self.enqueue(row)
        return len(waiting) + self._mend_stale()

    def enqueue(self, row: models.Model) -> None:
        """Hand a row to the queue. The same twice is one workflow."""
        with SetWorkflowID(self.workflow_id(row)):
            DBOS.enqueue_workflow(self.queue, self.work, row.pk)
        self.model._default_manager.filter(pk=row.pk).update(enqueued_at=timezone.now())

    def workflow_id(self, row: models.Model) -> str:
        """The workflow of a row."""
        return f"{self.begin}{row.pk}"

    def _mend_stale(self) -> int:
        """Rows whose workflow is lost (a queue file that was deleted or restored) or ended without a word."""
        long_ago = timezone.now() - timedelta(seconds=STALE)
        mended = 0
        rows = self.model._default_manager.filter(state__in=self.unfinished, enqueued_at__lt=long_ago)
        for row in list(rows[:_LOOKED_AT]):
            status: Any = DBOS.get_workflow_status(self.workflow_id(row))
            if status is None:
                self.enqueue(row)
            elif status.status in FINISHED:
                self.fail(row.pk, f"workflow {status.status}")
            else:
                continue
            mended += 1
        return mended


@contextmanager
def step(fail: Callable[[str, str], None], row_id: str) -> Iterator[None]:
    """Around the making of a row: what breaks it is told on its page, and raised."""
    try:
        yield
    except Exception as error:
        fail(row_id, type(error).__name__)
        raise
    finally:
        connections.close_all()  # the thread goes back to DBOS, which knows nothing of Django's connections
