"""The ends of calls, written by one prepared statement: a query for each would cost five times as much.

Hundreds of calls end in one moment when a trunk dies, and this thread takes the interpreter from the calls that go on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import connection

from toritsugi.office.calls.models import Call
from toritsugi.voice.ports import CloseCall

#: columns that an end writes, and what it writes there
_ENDS: Final = {
    "ended_at": lambda end: datetime.fromisoformat(end.ended_at),
    "outcome": lambda end: end.outcome,
    "reason": lambda end: end.reason[:64],
    "seconds": lambda end: end.seconds,
    "recording": lambda end: end.recording,
    "recording_seconds": lambda end: end.recording_seconds,
}


def close_calls(ends: Iterable[CloseCall]) -> None:
    """Write these ends where the call has none. Runs in the transaction that has locked the calls."""
    meta = Call._meta
    fields = [(meta.get_field(name), of) for name, of in _ENDS.items()]
    quote = connection.ops.quote_name
    ended, key = meta.get_field("ended_at"), meta.pk
    sets = ", ".join(f"{quote(field.column)} = %s" for field, _ in fields)
    running = f"{quote(key.column)} = %s AND {quote(ended.column)} IS NULL"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {running}",  # noqa: S608 — names of the model's own
            [[*(field.get_db_prep_save(of(end), connection) for field, of in fields), end.call_id] for end in ends],
        )
