"""The writes of calls, kept in the database: the same write twice leaves the same rows.

Journal rows are most of what hundreds of calls write. Those of one transaction are looked up and inserted together, for
all calls at once: a query for each call would cost the process that has the calls more than their sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from toritsugi.core.dialogue.message import Message as Told
from toritsugi.core.manual.publish import restore
from toritsugi.office.calls.happen import happened
from toritsugi.office.calls.models import STEP_LENGTH, Call, DeskEvent, JournalEntry, Message, StepTried
from toritsugi.office.clients.models import ManualVersion
from toritsugi.office.delivery.actions import do_make_deliveries
from toritsugi.office.line.history import caller_mark
from toritsugi.office.line.keyring import Erased, Opened, opened
from toritsugi.voice.ports import (
    AnyWrite,
    AppendRows,
    CloseCall,
    DeskRefused,
    KeepMessage,
    OpenCall,
    OwnedWrite,
    TakenOver,
)


class Keeper:
    """Keeps the writes of one transaction; `finish` is its last word. told: whether any of them made a delivery."""

    def __init__(self) -> None:
        self.told = False
        self._calls: dict[str, Call] = {}
        self._keys: dict[str, Opened] = {}
        #: journal rows that are not yet inserted, by call
        self._rows: dict[str, list[AppendRows]] = {}

    def keep(self, write: AnyWrite) -> None:
        """Keep one write. Raises DeskRefused naming the call, and whatever the database raises."""
        if isinstance(write, AppendRows):
            self._rows.setdefault(write.call_id, []).append(write)
            return
        if write.call_id in self._rows:  # what a call wrote is kept in its order
            self._append({write.call_id: self._rows.pop(write.call_id)})
        match write:
            case OpenCall():
                self._open(write)
            case KeepMessage():
                self._message(write)
            case CloseCall():
                self._close(write)

    def _open(self, write: OpenCall) -> None:
        if Call.objects.filter(call_id=write.call_id).exists():
            return
        version = ManualVersion.objects.select_related("client").filter(
            id=write.version_id, line_id=write.line_id, client_id=write.client_id
        )
        found = version.first()
        if found is None:
            raise DeskRefused(write.call_id, "its client, line and manual version do not belong together")
        started = datetime.fromisoformat(write.started_at)
        manual = restore(bytes(found.snapshot))
        days = found.client.retention_days or manual.retention_days
        sound = manual.retention.recordings
        key = Opened(write.client_id, write.call_id, write.wrapped_key)
        Call.objects.create(
            call_id=write.call_id,
            client_id=write.client_id,
            line_id=write.line_id,
            version=found,
            channel=write.channel,
            caller_number=key.seal("caller_number", write.caller_number.encode()),
            caller_name=key.seal("caller_name", write.caller_name.encode()) if write.caller_name else None,
            withheld=write.withheld,
            dialled=key.seal("dialled", write.dialled.encode()),
            caller_mark=caller_mark(write.client_id, write.caller_number),
            started_at=started,
            node=write.node,
            epoch=write.epoch,
            lease_until=datetime.fromisoformat(write.lease_until),
            wrapped_key=write.wrapped_key,
            keep_until=started + timedelta(days=days),
            recording_until=started + timedelta(days=sound) if 0 < sound < days else None,
        )
        happened("call.opened", client=write.client_id, call=write.call_id)

    def finish(self) -> None:
        """Insert the journal rows that were gathered. Raises as `keep`."""
        if self._rows:
            self._append(self._rows)
            self._rows = {}

    def _append(self, writes: Mapping[str, Sequence[AppendRows]]) -> None:
        """Journal rows of calls, each call's in its order."""
        self._load(writes)
        calls = {call_id: self._open_call(one)[0] for call_id, several in writes.items() for one in several}
        seqs = {row.seq for several in writes.values() for one in several for row in one.rows}
        known = JournalEntry.objects.filter(call__in=calls.values(), seq__in=seqs).values_list("call_id", "seq")
        there = set(known)
        fresh: list[JournalEntry] = []
        events: list[DeskEvent] = []
        for call_id, several in writes.items():
            call, key = calls[call_id], self._keys[call_id]
            rows = {row.seq: row for one in several for row in one.rows if (call_id, row.seq) not in there}
            fresh += (
                JournalEntry(
                    client_id=call.client_id,
                    call=call,
                    seq=row.seq,
                    at=row.at,
                    kind=row.kind,
                    body=key.seal(f"journal:{row.seq}", row.body),
                )
                for row in rows.values()
            )
            if rows:
                last = str(next(reversed(rows)))
                events.append(DeskEvent(kind="call.journal", client_id=call.client_id, call=call_id, about=last))
        JournalEntry.objects.bulk_create(fresh)
        DeskEvent.objects.bulk_create(events)

    def _load(self, call_ids: Iterable[str]) -> None:
        """Lock and open the calls that this transaction has not met yet, in one query; what is not there stays out."""
        missing = [call_id for call_id in call_ids if call_id not in self._calls]
        # in one order everywhere, so that two processes never wait for each other
        for call in Call.objects.select_for_update().filter(call_id__in=missing).order_by("call_id"):
            try:
                self._keys[call.call_id] = opened(call)
            except Erased:
                continue  # (said when it is its turn)
            self._calls[call.call_id] = call

    def _message(self, write: KeepMessage) -> None:
        call, key = self._open_call(write)
        at = datetime.fromisoformat(write.at)
        told = write.message
        content = {
            "outcome": told.outcome.value,
            "complete": told.complete,
            "matter": told.matter[:64],
            "matter_title": told.matter_title.replace("\0", "")[:100],  # PostgreSQL takes no NUL
            "flags": list(told.flags),
            "callback_wanted": told.callback_wanted,
            "priority": min(max(told.priority, 1), 9),
            "counts": told.counts,
        }
        clear = msgspec.json.encode(told)
        row = Message.objects.filter(message_id=write.message_id).first()
        if row is not None and row.call_id != call.call_id:
            raise DeskRefused(write.call_id, "its message's id belongs to another call")
        if row is None:
            row = Message.objects.create(
                message_id=write.message_id,
                client_id=call.client_id,
                line_id=call.line_id,
                call=call,
                sealed=key.seal("message", clear),
                created_at=at,
                changed_at=at,
                **content,
            )
            _keep_steps(row, told)
            happened("message.kept", client=call.client_id, call=call.call_id, about=row.message_id)
        elif row.sealed is None or key.unseal("message", row.sealed) != clear:
            changed = {**content, "sealed": key.seal("message", clear), "changed_at": at}
            Message.objects.filter(pk=row.pk).update(**changed)
            _keep_steps(row, told)
            happened("message.changed", client=call.client_id, call=call.call_id, about=row.message_id)
        Call.objects.filter(pk=call.pk).update(complete=told.complete)
        if do_make_deliveries(row, told.notify, at):
            self.told = True

    def _close(self, write: CloseCall) -> None:
        call = Call.objects.select_for_update().filter(call_id=write.call_id).first()
        if call is None:
            raise DeskRefused(write.call_id, "it was never opened")
        _check_owner(call, write)
        running = Call.objects.filter(call_id=write.call_id, ended_at__isnull=True)
        changed = running.update(
            ended_at=datetime.fromisoformat(write.ended_at),
            outcome=write.outcome,
            reason=write.reason[:64],
            seconds=write.seconds,
            recording=write.recording,
            recording_seconds=write.recording_seconds,
        )
        if changed:
            happened("call.closed", client=call.client_id, call=write.call_id)

    def _open_call(self, write: OwnedWrite) -> tuple[Call, Opened]:
        call_id = write.call_id
        if call_id not in self._calls:
            # locked, so that no other process takes the call over between the check and the commit
            call = Call.objects.select_for_update().filter(call_id=call_id).first()
            if call is None:
                raise DeskRefused(call_id, "it was never opened")
            try:
                self._keys[call_id] = opened(call)
            except Erased:
                raise DeskRefused(call_id, "it was erased") from None
            self._calls[call_id] = call
        _check_owner(self._calls[call_id], write)
        return self._calls[call_id], self._keys[call_id]


def _keep_steps(row: Message, told: Told) -> None:
    """The steps that the caller tried, in place of those of an earlier message of the call."""
    row.steps.all().delete()
    StepTried.objects.bulk_create(
        StepTried(client_id=row.client_id, message=row, step=one.step[:STEP_LENGTH], result=one.result)
        for one in told.steps
    )


def _check_owner(call: Call, write: OwnedWrite) -> None:
    """Raise TakenOver where the writing process is not, or no longer, the owner of the call."""
    if write.node and (write.node, write.epoch) != (call.node, call.epoch):
        raise TakenOver(write.call_id, "another process has taken it over")
