"""The messages that one transaction keeps, put into the database together, with their steps, events and deliveries.

A hundred calls that end in the same moment keep their messages in one transaction: ten queries for each would cost the
process that has the running calls more than their sound.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from toritsugi.core.dialogue.message import Message as Told
from toritsugi.office.calls.models import STEP_LENGTH, Call, DeskEvent, Message, StepTried
from toritsugi.office.delivery.making import Asked, do_make_deliveries
from toritsugi.office.line.keyring import Opened
from toritsugi.voice.ports import DeskRefused, KeepMessage


class _Kept(NamedTuple):
    """A message's row, fresh or changed, or as it was. at: when the call says that it is kept."""

    row: Message
    told: Told
    at: datetime
    fresh: bool
    changed: bool


class Messages:
    """Gathers the messages of a transaction; `keep` inserts them. told: whether any of them made a delivery."""

    def __init__(self) -> None:
        self.told = False
        self._writes: dict[str, tuple[KeepMessage, Call, Opened]] = {}

    def add(self, write: KeepMessage, call: Call, key: Opened) -> None:
        """One more, of a call that is locked and open. A further one of the same call comes after the first."""
        if write.call_id in self._writes:
            self.keep()
        self._writes[write.call_id] = (write, call, key)

    def keep(self) -> None:
        """Insert what is not there yet, and change what is told anew. Raises DeskRefused naming the call."""
        writes, self._writes = self._writes, {}
        if not writes:
            return
        known = Message.objects.in_bulk([write.message_id for write, _, _ in writes.values()])
        kept = [_kept(write, call, key, known.get(write.message_id)) for write, call, key in writes.values()]
        fresh = [one for one in kept if one.fresh]
        Message.objects.bulk_create([one.row for one in fresh])
        for one in kept:
            if one.changed:
                one.row.save(update_fields=[*_content(one.told), "sealed", "changed_at"])
                one.row.steps.all().delete()
        StepTried.objects.bulk_create([step for one in kept if one.fresh or one.changed for step in _steps(one)])
        DeskEvent.objects.bulk_create([_event(one) for one in kept if one.fresh or one.changed])
        for complete in (True, False):
            calls = [one.row.call_id for one in kept if one.told.complete is complete]
            if calls:
                Call.objects.filter(pk__in=calls).update(complete=complete)
        if do_make_deliveries([Asked(one.row, one.told.notify, one.at, one.fresh) for one in kept]):
            self.told = True


def _kept(write: KeepMessage, call: Call, key: Opened, row: Message | None) -> _Kept:
    """row: what is there of it."""
    at, told = datetime.fromisoformat(write.at), write.message
    clear = msgspec.json.encode(told)
    if row is None:
        row = Message(
            message_id=write.message_id,
            client_id=call.client_id,
            line_id=call.line_id,
            call=call,
            sealed=key.seal("message", clear),
            created_at=at,
            changed_at=at,
            **_content(told),
        )
        return _Kept(row, told, at, fresh=True, changed=False)
    if row.call_id != call.call_id:
        raise DeskRefused(write.call_id, "its message's id belongs to another call")
    changed = row.sealed is None or key.unseal("message", row.sealed) != clear
    if changed:
        for name, value in _content(told).items():
            setattr(row, name, value)
        row.sealed, row.changed_at = key.seal("message", clear), at
    return _Kept(row, told, at, fresh=False, changed=changed)


def _content(told: Told) -> dict[str, object]:
    """The columns that stay as statistics."""
    return {
        "outcome": told.outcome.value,
        "complete": told.complete,
        "matter": told.matter[:64],
        "matter_title": told.matter_title.replace("\0", "")[:100],  # PostgreSQL takes no NUL
        "flags": list(told.flags),
        "callback_wanted": told.callback_wanted,
        "priority": min(max(told.priority, 1), 9),
        "counts": told.counts,
    }


def _steps(kept: _Kept) -> list[StepTried]:
    """The steps that the caller tried."""
    row = kept.row
    return [
        StepTried(client_id=row.client_id, message=row, step=one.step[:STEP_LENGTH], result=one.result)
        for one in kept.told.steps
    ]


def _event(kept: _Kept) -> DeskEvent:
    row = kept.row
    kind = "message.kept" if kept.fresh else "message.changed"
    return DeskEvent(kind=kind, client_id=row.client_id, call=row.call_id, about=row.message_id)
