"""Calls whose process died: closed from their journal, so that what the caller said still becomes a message."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from toritsugi.core.dialogue import journal
from toritsugi.core.dialogue.events import CallerHungUp
from toritsugi.core.dialogue.intents import Record
from toritsugi.core.dialogue.message import Message
from toritsugi.core.sound import trec
from toritsugi.voice.audio.recording import recording_path
from toritsugi.voice.ids import message_id
from toritsugi.voice.ports import AnyWrite, AppendRows, CloseCall, JournalRow, KeepMessage, Orphan

log = logging.getLogger(__name__)

REASON = "orphaned"


def closing_writes(orphan: Orphan, now: datetime, data: Path, owner: tuple[str, int]) -> list[AnyWrite]:
    """What closes this call, to be committed in one transaction. now: aware. data: the data folder.

    owner: node and epoch of the process that closes it, whose the call is now.

    The journal is replayed and the caller is taken to have hung up where it ends. A journal that cannot be replayed
    still closes the call, with the last message it holds.
    """
    call_id = orphan.call_id
    node, epoch = owner
    writes: list[AnyWrite] = []
    rows = orphan.rows
    seconds = rows[-1].at if rows else 0.0
    message = last_message(rows)
    try:
        more, last = hang_up(orphan, seconds)
    except Exception:
        log.exception("a journal cannot be replayed; the call is closed with what it holds")
        more, last = (), None
    message = last or message
    if more:
        writes.append(AppendRows(call_id=call_id, node=node, epoch=epoch, rows=more))
    at = now.isoformat()
    if message is not None:
        mid = message_id(call_id)
        writes.append(
            KeepMessage(call_id=call_id, node=node, epoch=epoch, message_id=mid, message=message, at=at),
        )
    recording, length = recording_of(orphan, data)
    writes.append(
        CloseCall(
            call_id=call_id,
            node=node,
            epoch=epoch,
            ended_at=at,
            outcome=message.outcome.value if message is not None else "",
            reason=REASON,
            seconds=max(seconds, length),
            recording=recording,
            recording_seconds=length,
        )
    )
    return writes


def hang_up(orphan: Orphan, at: float) -> tuple[tuple[JournalRow, ...], Message | None]:
    """The rows that the end of the call adds, and the message it gives; nothing for a call that had come to its end."""
    if not orphan.rows or orphan.rows[0].kind != journal.CONTEXT:
        return (), None
    entries = [entry_of(row) for row in orphan.rows]
    dialogue = journal.replay(orphan.line.manual, journal.decode_context(entries[0]), entries)
    if dialogue.finished:
        return (), None
    event = CallerHungUp()
    intents = dialogue.receive(event, now=at)
    first = orphan.rows[-1].seq + 1
    bodies = [(journal.EVENT, journal.encode(event)), *((journal.INTENT, journal.encode(one)) for one in intents)]
    rows = tuple(JournalRow(seq=first + n, at=at, kind=kind, body=body) for n, (kind, body) in enumerate(bodies))
    messages = [intent.message for intent in intents if isinstance(intent, Record)]
    return rows, messages[-1] if messages else None


def last_message(rows: tuple[JournalRow, ...]) -> Message | None:
    """What the journal's last Record asked to keep."""
    for row in reversed(rows):
        if row.kind == journal.INTENT and b'"record"' in row.body:
            intent = journal.decode_intent(entry_of(row))
            if isinstance(intent, Record):
                return intent.message
    return None


def entry_of(row: JournalRow) -> journal.Entry:
    """A row as the dialogue's journal has it."""
    return journal.Entry(seq=row.seq, at=row.at, kind=row.kind, body=row.body)


def recording_of(orphan: Orphan, data: Path) -> tuple[str, float]:
    """Path of the call's recording below the data folder, and its seconds; "" and 0.0 where there is none."""
    if not orphan.rows or orphan.rows[0].kind != journal.CONTEXT:
        return "", 0.0
    context = journal.decode_context(entry_of(orphan.rows[0]))
    path = recording_path(orphan.line.client_id, context.started_at, orphan.call_id)
    try:
        return path, trec.seconds((data / path).stat().st_size)
    except FileNotFoundError:
        return "", 0.0
