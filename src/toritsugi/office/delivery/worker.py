"""The worker process: DBOS with its queues, and one loop that sweeps on a nudge and every few seconds."""

from __future__ import annotations

import logging
import os
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

from dbos import DBOS
from django.db import Error, close_old_connections, connections
from django.utils import timezone

from toritsugi.office.delivery import jobs
from toritsugi.office.delivery.nudge import NudgeListener
from toritsugi.office.delivery.slots import Locks, LocksLost, executor_id, locks, own_slot
from toritsugi.settings_env import Settings

log = logging.getLogger(__name__)

#: seconds between two sweeps without a nudge
PERIOD = 5.0


class Worker:
    """`run` returns after `stop`, which any thread or a signal's handler may call."""

    def __init__(self, settings: Settings, period: float = PERIOD) -> None:
        self._settings = settings
        self._period = period
        self._ending = threading.Event()
        self._nudges: NudgeListener | None = None

    def stop(self) -> None:
        """End the loop; attempts that are being made are made again by the next worker."""
        self._ending.set()
        if self._nudges is not None:
            self._nudges.interrupt()

    def run(self, serving: Callable[[], None] = lambda: None) -> None:
        """Work until stopped. serving: called once the queues run.

        When its locks are gone the process ends at once, with exit code 1.
        """
        held = locks(self._settings)
        try:
            with own_slot(self._settings, held) as slot, NudgeListener(self._settings, slot) as nudges:
                self._nudges = nudges
                mine = executor_id(self._settings, slot)
                jobs.launch(self._settings, mine)
                try:
                    self._look(held, mine)
                    serving()
                    while not self._ending.is_set():
                        nudges.wait(self._period)
                        if not self._ending.is_set():
                            self._look(held, mine)
                except LocksLost as lost:
                    # At once: what is at work here may be another's by now, and threads that wait for a database that
                    # is away would keep the process for minutes.
                    log.error("this worker ends: %s", lost)
                    os._exit(1)
                finally:
                    DBOS.destroy(workflow_completion_timeout_sec=3)
        finally:
            held.close()
            connections.close_all()

    def _look(self, held: Locks, mine: str) -> None:
        """One sweep, and what belongs to it. A database that is away is waited for: the rows are the queue and lose
        nothing. Whatever else breaks one part is told, and keeps neither the other parts nor the next look. Raises
        LocksLost.
        """
        held.check()
        parts = (jobs.sweep, _ask_for_housekeeping, lambda: self._take_over_dead(held, mine))
        try:
            close_old_connections()
            for part in parts:
                _do(part)
        except Error as error:
            log.warning("the sweep failed (%s); trying again", type(error).__name__)
            connections.close_all()

    def _take_over_dead(self, held: Locks, mine: str) -> None:
        for executor, workflows in jobs.executors_with_work().items():
            if executor in ("", mine) or not held.hold(executor):
                continue
            try:
                jobs.take_over(workflows)
            finally:
                held.release(executor)


def _ask_for_housekeeping() -> None:
    jobs.enqueue_housekeeping(timezone.now())


def _do(part: Callable[[], object]) -> None:
    """Do one part of a look. A row that breaks it must not end the deliveries of all clients."""
    try:
        part()
    except Error:
        raise
    except Exception as error:  # noqa: BLE001 — whatever a row brings about
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        log.error("the sweep broke off: %s at %s", type(error).__name__, where)
