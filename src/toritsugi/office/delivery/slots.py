"""Worker slots: which executor id is whose, and how a dead one is told from a living one.

A worker holds a lock on its slot for as long as it lives; the kernel or PostgreSQL gives it up however the worker ends.
Who gets the lock of another's slot therefore knows that the other is dead.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import psycopg

from toritsugi.settings_env import Settings

#: workers of one node at most
SLOTS = 16
#: the first half of PostgreSQL's two-part advisory lock: ours ("TORI")
SPACE = 0x544F5249


class LocksLost(Exception):
    """Other processes may take what this one held: it must end, and be started anew."""


class Locks(Protocol):
    """Locks on executor ids."""

    def hold(self, executor: str) -> bool:
        """Take a lock and keep it until `close` or death; False when another process has it."""
        ...

    def release(self, executor: str) -> None:
        """Give a lock back."""
        ...

    def check(self) -> None:
        """Whether what is held is held still. Raises LocksLost."""
        ...

    def close(self) -> None:
        """Give all back."""
        ...


class FileLocks:
    """Locks on files of DATA/run: workers of one machine."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.path("run")
        self._folder.mkdir(parents=True, exist_ok=True)
        self._held: dict[str, int] = {}

    def hold(self, executor: str) -> bool:
        handle = os.open(self._folder / f"{executor.replace('/', '_')}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._held[executor] = handle
        return True

    def release(self, executor: str) -> None:
        os.close(self._held.pop(executor))

    def check(self) -> None:
        """The kernel keeps the locks of a process that lives."""

    def close(self) -> None:
        for executor in list(self._held):
            self.release(executor)


class PostgresLocks:
    """Advisory locks of one session: workers of any machine. The session is this object's own connection.

    When PostgreSQL starts again, or the network is cut, the session is gone and so are its locks.
    """

    def __init__(self, settings: Settings) -> None:
        self._connection = psycopg.connect(
            settings.database_url,
            autocommit=True,
            connect_timeout=5,
            tcp_user_timeout=10_000,
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
        )

    def hold(self, executor: str) -> bool:
        row = self._connection.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", (SPACE, executor)).fetchone()
        return bool(row and row[0])

    def release(self, executor: str) -> None:
        self._connection.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", (SPACE, executor))

    def check(self) -> None:
        try:
            self._connection.execute("SELECT 1")
        except psycopg.Error as error:
            raise LocksLost("the session that holds this worker's locks is gone") from error

    def close(self) -> None:
        self._connection.close()


def locks(settings: Settings) -> Locks:
    """The locks that fit the database."""
    return PostgresLocks(settings) if settings.database_url else FileLocks(settings)


def executor_id(settings: Settings, slot: int) -> str:
    """The executor id of a slot of this node: the same after a restart, so that a worker finds its own work again."""
    return f"worker-{settings.node}-{slot}"


@contextmanager
def own_slot(settings: Settings, held: Locks) -> Iterator[int]:
    """The lowest free slot of this node. Raises RuntimeError when all are taken."""
    for slot in range(SLOTS):
        executor = executor_id(settings, slot)
        if held.hold(executor):
            try:
                yield slot
            finally:
                held.release(executor)
            return
    raise RuntimeError(f"{SLOTS} workers run on this node already; end one, or give this one another TORITSUGI_NODE")
