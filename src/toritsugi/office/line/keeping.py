"""The writes of calls, kept in the database: the same write twice leaves the same rows.

Calls and journal rows are most of what hundreds of calls write. Those of one transaction are looked up and inserted
together, for all calls at once: a query for each call would cost the process that has the calls more than their sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from toritsugi.office.calls.models import Call, DeskEvent, JournalEntry
from toritsugi.office.line.closing import close_calls
from toritsugi.office.line.keyring import Erased, Opened, opened
from toritsugi.office.line.messages import Messages
from toritsugi.office.line.openings import Openings
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
    """Keeps the writes of one transaction; `finish` is its last word."""

    def __init__(self) -> None:
        self._calls: dict[str, Call] = {}
        self._keys: dict[str, Opened] = {}
        #: calls that are not yet inserted
        self._openings = Openings()
        #: journal rows that are not yet inserted, by call
        self._rows: dict[str, list[AppendRows]] = {}
        self._messages = Messages()
        self._kept: list[KeepMessage] = []
        self._closed: list[CloseCall] = []

    @property
    def told(self) -> bool:
        """Whether any of them made a delivery."""
        return self._messages.told

    def keep(self, write: AnyWrite) -> None:
        """Gather one write."""
        match write:
            case OpenCall():
                self._openings.add(write)
            case AppendRows():
                self._rows.setdefault(write.call_id, []).append(write)
            case KeepMessage():
                self._kept.append(write)
            case CloseCall():
                self._closed.append(write)

    def finish(self) -> None:
        """Keep what was gathered: the calls, the journal rows of all of them, their messages, then their ends.

        All of it or nothing is seen by others, so it makes no difference which of a call's writes comes first here.
        Raises DeskRefused naming the call, and whatever the database raises.
        """
        for call, key in self._openings.keep():  # this transaction's own, and locked by it
            self._calls[call.call_id], self._keys[call.call_id] = call, key
        self._load({*self._rows, *(write.call_id for write in (*self._kept, *self._closed))})
        if self._rows:
            self._append(self._rows)
        for message in self._kept:
            self._messages.add(message, *self._open_call(message))
        self._messages.keep()
        self._close_all()

    def _append(self, writes: Mapping[str, Sequence[AppendRows]]) -> None:
        """Journal rows of calls, each call's in its order."""
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
        """Lock and open the calls that this transaction has not made, in one query; what is not there stays out."""
        missing = [call_id for call_id in call_ids if call_id not in self._calls]
        if not missing:
            return
        # in one order everywhere, so that two processes never wait for each other
        for call in Call.objects.select_for_update().filter(call_id__in=missing).order_by("call_id"):
            try:
                self._keys[call.call_id] = opened(call)
            except Erased:
                continue  # (said when it is its turn)
            self._calls[call.call_id] = call

    def _close_all(self) -> None:
        """The ends of calls; of one that was closed before, nothing is changed and nobody told."""
        ends: dict[str, CloseCall] = {}
        for write in self._closed:
            call = self._calls.get(write.call_id) or _locked(write.call_id)  # (an erased one may still be closed)
            _check_owner(call, write)
            if call.ended_at is None:
                ends.setdefault(write.call_id, write)
                self._calls[write.call_id] = call
        if ends:
            close_calls(ends.values())
            DeskEvent.objects.bulk_create(
                DeskEvent(kind="call.closed", client_id=self._calls[call_id].client_id, call=call_id)
                for call_id in ends
            )

    def _open_call(self, write: OwnedWrite) -> tuple[Call, Opened]:
        call_id = write.call_id
        if call_id not in self._calls:
            call = _locked(call_id)
            try:
                self._keys[call_id] = opened(call)
            except Erased:
                raise DeskRefused(call_id, "it was erased") from None
            self._calls[call_id] = call
        _check_owner(self._calls[call_id], write)
        return self._calls[call_id], self._keys[call_id]


def _locked(call_id: str) -> Call:
    """The call's row, so that no other process takes it over between the check and the commit. Raises DeskRefused."""
    call = Call.objects.select_for_update().filter(call_id=call_id).first()
    if call is None:
        raise DeskRefused(call_id, "it was never opened")
    return call


def _check_owner(call: Call, write: OwnedWrite) -> None:
    """Raise TakenOver where the writing process is not, or no longer, the owner of the call."""
    if write.node and (write.node, write.epoch) != (call.node, call.epoch):
        raise TakenOver(write.call_id, "another process has taken it over")
