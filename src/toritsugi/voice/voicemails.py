"""Takes in the voicemails that the exchange recorded while no voice process took its calls: each becomes a call.

What is on disk if the power goes, step by step, for one voicemail:

1. nothing yet: the exchange's file. The next look begins anew.
2. the sealed recording is there under the call's name, no row: the next look writes it again, under a new key.
3. call, journal, message and end are committed, in one transaction: the next look sees that the office holds the call
   and only deletes the exchange's file. It never writes over a recording whose key is in the office.
4. the exchange's file is gone: nothing is left to do.

One process at a time looks (a lock in the folder `run`), so that two never write one recording under two keys.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from toritsugi.core.dialogue import journal
from toritsugi.core.dialogue.context import Context, PastCall
from toritsugi.core.dialogue.events import CallerHungUp, CallerSaid, CallStarted
from toritsugi.core.dialogue.message import Message
from toritsugi.core.dialogue.voicemail import voicemail_message
from toritsugi.voice.audio.recording import recording_path, write_whole
from toritsugi.voice.hearing import clip_id
from toritsugi.voice.history import earlier_calls
from toritsugi.voice.ids import message_id, voicemail_call_id
from toritsugi.voice.ports import (
    AnyWrite,
    AppendRows,
    CallKey,
    CloseCall,
    Desk,
    DeskUnavailable,
    JournalRow,
    KeepMessage,
    LineInForce,
    OpenCall,
)
from toritsugi.voice.telephony.asterisk import fallback
from toritsugi.voice.telephony.asterisk.fallback import FallbackVoicemail
from toritsugi.voice.telephony.leg import LegInfo

if TYPE_CHECKING:
    from toritsugi.voice.node import VoiceNode

log = logging.getLogger(__name__)

#: seconds between looks at the folder. A look is one listing; it is by time because a file that a crash left unfinished
#: is known only by nobody having written to it for a while
LOOK: Final = 5.0
REASON: Final = "fallback"
#: seconds that the office has to tell a caller's earlier calls: nobody is on the line any more
PATIENCE: Final = 5.0


class Voicemails:
    """Looks for voicemails while the node runs (an adapter, see `voice.parts.Adapter`)."""

    def __init__(self, folder: Path, node: VoiceNode) -> None:
        """folder: where the exchange records."""
        self._folder = folder
        self._node = node
        self._task: asyncio.Task[None] | None = None
        self._left: set[str] = set()
        self.taken = 0

    async def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.get_running_loop().create_task(self._look(), name="voicemails")

    async def stop(self) -> None:
        """Look no more; one that is being taken in is taken in again by the next process, or was committed."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _look(self) -> None:
        while True:
            try:
                await self.collect()
            except DeskUnavailable:
                pass  # nothing was committed: the voicemails wait where they are
            except Exception:
                log.exception("voicemails of the exchange could not be taken in; it is tried again")
            await asyncio.sleep(LOOK)

    async def collect(self) -> int:
        """Take in what is there; how many. Raises DeskUnavailable, OSError.

        One that cannot be taken in, because it cannot be read or is refused, keeps no other waiting.
        """
        found = await asyncio.to_thread(fallback.finished, self._folder, self._node.parts.utc_now())
        if not found:
            return 0
        with locked(self._node.settings.data / "run") as mine:
            if not mine:
                return 0
            ids = {one.name: voicemail_call_id(one.name) for one in found}
            kept = await self._node.writer.ask(lambda desk: desk.kept(tuple(ids.values())))
            taken = [await self._try(one, ids[one.name], ids[one.name] in kept) for one in found]
        return sum(taken)

    async def _try(self, voicemail: FallbackVoicemail, call_id: str, kept: bool) -> bool:
        """Whether it is taken in. Told once where it cannot be; it stays and is tried again. Raises DeskUnavailable."""
        try:
            return await self._take(voicemail, call_id, kept)
        except DeskUnavailable:
            raise
        except Exception as why:  # noqa: BLE001 — told without its text, which may have the caller's number
            if voicemail.name not in self._left:
                self._left.add(voicemail.name)
                log.error("a voicemail of the exchange cannot be taken in and stays: %s", type(why).__name__)
            return False

    async def _take(self, voicemail: FallbackVoicemail, call_id: str, kept: bool) -> bool:
        if not kept:
            line = self._node.lines.find("", voicemail.dialled, voicemail.diverted_from, at=self._node.parts.utc_now())
            if line is None:
                if voicemail.name not in self._left:
                    self._left.add(voicemail.name)
                    log.warning("a voicemail for a number that no line has stays where it is")
                    self._node.unassigned.note(voicemail.dialled, voicemail.diverted_from, voicemail.at)
                return False
            number, at = voicemail.caller_number, voicemail.at
            history = await earlier_calls(self._node.writer, line, number, at, deadline=PATIENCE)
            writes = await asyncio.to_thread(self._keep_sound, voicemail, call_id, line, history)
            await self._node.writer.ask(lambda desk: _commit(desk, writes))
        await asyncio.to_thread(fallback.take, voicemail)
        self.taken += 1
        return True

    def _keep_sound(
        self, voicemail: FallbackVoicemail, call_id: str, line: LineInForce, history: tuple[PastCall, ...]
    ) -> list[AnyWrite]:
        """Write the recording; what is to be committed with it. Runs in a thread."""
        node = self._node
        info = LegInfo(
            leg_id=call_id,
            channel="sip",
            caller_number=voicemail.caller_number,
            dialled=voicemail.dialled,
            withheld=voicemail.withheld,
        )
        context = node.context(call_id, line, info, hears=False, at=voicemail.at, history=history)
        key, path = node.parts.vault.new_key(), ""
        if voicemail.seconds:
            caller = fallback.sound(voicemail).samples
            path = recording_path(line.client_id, context.started_at, call_id)
            data, silence = node.settings.data, np.zeros_like(caller)
            write_whole(data / path, call_id, key.clear, node.parts.vault, caller, silence)
        return writes_of(voicemail, line, context, key, path, (node.settings.node, node.settings.epoch))


def writes_of(
    voicemail: FallbackVoicemail,
    line: LineInForce,
    context: Context,
    key: CallKey,
    recording: str,
    owner: tuple[str, int],
) -> list[AnyWrite]:
    """What is committed in one transaction. recording: its path, "" where nothing was said. owner: node and epoch."""
    clip = clip_id(0.0, voicemail.seconds) if recording else ""
    message = voicemail_message(line.manual, context, clip)
    ended = (voicemail.at + timedelta(seconds=voicemail.seconds)).isoformat()
    writes: list[AnyWrite] = [
        OpenCall.of(line, key, context, owner, lease_until=datetime.now(UTC).isoformat()),
        AppendRows(call_id=context.call_id, rows=_rows(context, clip, voicemail.seconds)),
    ]
    if message is not None:
        mid = message_id(context.call_id)
        writes.append(KeepMessage(call_id=context.call_id, message_id=mid, message=message, at=ended))
    writes.append(_end(context.call_id, message, ended, recording, voicemail.seconds))
    return writes


def _end(call_id: str, message: Message | None, ended: str, recording: str, seconds: float) -> CloseCall:
    return CloseCall(
        call_id=call_id,
        ended_at=ended,
        outcome=message.outcome.value if message is not None else "",
        reason=REASON,
        seconds=seconds,
        recording=recording,
        recording_seconds=seconds if recording else 0.0,
    )


def _rows(context: Context, clip: str, seconds: float) -> tuple[JournalRow, ...]:
    """The journal: what happened, and no line of the manual, for none was said."""
    notes = journal.Writer(context)
    notes.event(CallStarted(), 0.0)
    if clip:
        notes.event(CallerSaid(clip=clip, start=0.0, end=seconds), seconds)
    notes.event(CallerHungUp(), seconds)
    return tuple(JournalRow(seq=row.seq, at=row.at, kind=row.kind, body=row.body) for row in notes.take())


def _commit(desk: Desk, writes: Sequence[AnyWrite]) -> None:
    desk.commit(writes)


@contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Whether this process may look now: True holds off all others for as long as the block runs."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / "voicemails.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
