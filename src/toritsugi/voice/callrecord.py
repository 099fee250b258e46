"""What is kept of one call: its row, its journal, its message, its end. Nothing here waits for the disk but `keep`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.events import AnyEvent, Recorded, RecordFailed
from toritsugi.core.dialogue.intents import AnyIntent, Record
from toritsugi.core.dialogue.journal import Writer as Journal
from toritsugi.core.dialogue.message import Message
from toritsugi.core.dialogue.state import CallState
from toritsugi.voice.ids import message_id
from toritsugi.voice.ports import AppendRows, CallKey, CloseCall, JournalRow, KeepMessage, LineInForce, OpenCall
from toritsugi.voice.services import Services


class CallRecord:
    """The writes of one call, in its owner's name.

    message: the one whose keeping was asked for last. recording: path below the data folder, "" where there is none.
    recording_seconds: its length.
    """

    def __init__(self, line: LineInForce, context: Context, key: CallKey, services: Services) -> None:
        self.message: Message | None = None
        self.recording = ""
        self.recording_seconds = 0.0
        self._line = line
        self._context = context
        self._key = key
        self._services = services
        self._journal = Journal(context)

    def open(self) -> None:
        """The call's row, with its first lease."""
        services = self._services
        owner = (services.node, services.epoch)
        lease = services.utc_now() + timedelta(seconds=services.lease)
        services.writer.write(OpenCall.of(self._line, self._key, self._context, owner, lease_until=lease.isoformat()))

    def event(self, event: AnyEvent, at: float, state: CallState) -> None:
        """Note an event, `at` seconds into the call, before the machine in this state sees it.

        It is on its way to the disk with the next `flush`.
        """
        self._journal.event(event, at, state)

    def intents(self, intents: Sequence[AnyIntent], at: float) -> None:
        """Note what the machine wants done."""
        self._journal.intents(intents, at)

    def flush(self, state: CallState | None = None) -> None:
        """Hand the rows that were noted to the writer. state: the machine's; keys it still collects are held back."""
        rows = tuple(JournalRow(seq=r.seq, at=r.at, kind=r.kind, body=r.body) for r in self._journal.take(state))
        if rows:
            node, epoch = self._services.node, self._services.epoch
            self._services.writer.write(AppendRows(call_id=self._context.call_id, node=node, epoch=epoch, rows=rows))

    async def keep(self, intent: Record, *, at_once: bool = True) -> Recorded | RecordFailed:
        """Keep the message (G4): what the machine is to be told once the disk has answered. at_once: see the writer."""
        self.message = intent.message
        services, call_id = self._services, self._context.call_id
        mid = message_id(call_id)
        why = await services.writer.keep(
            KeepMessage(
                call_id=call_id,
                node=services.node,
                epoch=services.epoch,
                message_id=mid,
                message=intent.message,
                at=services.utc_now().isoformat(),
            ),
            at_once=at_once,
        )
        if why:
            return RecordFailed(request=intent.id, why=why)
        return Recorded(request=intent.id, message_id=mid)

    def close(self, reason: str, seconds: float) -> None:
        """The end of the call. seconds: its length.

        It ended that long after it began, by the clock that only goes forward: the machine's own may have been set
        meanwhile.
        """
        services, message = self._services, self.message
        ended = datetime.fromisoformat(self._context.started_at) + timedelta(seconds=seconds)
        services.writer.write(
            CloseCall(
                call_id=self._context.call_id,
                node=services.node,
                epoch=services.epoch,
                ended_at=ended.astimezone(UTC).isoformat(),
                outcome=message.outcome.value if message is not None else "",
                reason=reason,
                seconds=seconds,
                recording=self.recording,
                recording_seconds=self.recording_seconds,
            )
        )
