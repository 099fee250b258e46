"""Short waits for the voice process's database connection, and what its errors mean to a call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, connection

from toritsugi.voice.ports import DeskRefused, DeskUnavailable


class ShortWaits:
    """Makes this thread's connection give up after `seconds` where it would wait for a lock."""

    def __init__(self, seconds: float) -> None:
        self._milliseconds = int(seconds * 1000)
        self._prepared: object = None

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Work with the database in here. Raises DeskUnavailable for whatever may pass, DeskRefused for what cannot.

        The connection is dropped after an error, so that the next try starts afresh.
        """
        try:
            self._prepare()
            yield
        except (IntegrityError, DataError) as error:
            raise DeskRefused("", f"{type(error).__name__}: {_first_line(error)}") from error
        except (DatabaseError, InterfaceError) as error:
            self._forget()
            raise DeskUnavailable(f"{type(error).__name__}: {_first_line(error)}") from error

    def _prepare(self) -> None:
        connection.ensure_connection()
        if connection.connection is self._prepared:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"PRAGMA busy_timeout={self._milliseconds}")
            else:
                cursor.execute(f"SET lock_timeout = {self._milliseconds}")
                cursor.execute(f"SET statement_timeout = {self._milliseconds}")
        self._prepared = connection.connection

    def _forget(self) -> None:
        self._prepared = None
        if not connection.in_atomic_block:  # a test's transaction stays open
            connection.close()


def _first_line(error: Exception) -> str:
    """The error's first line; what follows on PostgreSQL quotes the row."""
    return (str(error).splitlines() or [""])[0]
