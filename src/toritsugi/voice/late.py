"""What a process still wrote of a call that another had taken over: kept on disk, then told as a call of its own.

The call that was taken over is closed already, and its journal has its end: nothing can be added to it. What was said
afterwards goes on where the other process cut, in a second call with the same beginning and, where it tells the client
something new, a second message, incomplete, for the caller was asked to call again.
"""

from __future__ import annotations

import queue
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from toritsugi.core.dialogue import journal
from toritsugi.core.dialogue.message import Message
from toritsugi.voice.ids import message_id
from toritsugi.voice.orphans import entry_of, hang_up, last_message, recording_of
from toritsugi.voice.ports import (
    AnyWrite,
    AppendRows,
    CloseCall,
    JournalRow,
    KeepMessage,
    OpenCall,
    Orphan,
    OwnedWrite,
    Vault,
)
from toritsugi.voice.spoolfile import SpoolFile, opened, set_aside

SUFFIX: Final = ".late"
REASON: Final = "lease_lost"
#: namespace of the ids of such second calls; never changes: taken in twice it is the same call
LATE: Final = uuid.UUID("a3c1f0d7-62f5-5b0e-8a5e-7f4f5a1d9b42")


@dataclass(frozen=True, slots=True)
class LateCall:
    """What the process (node, epoch) wrote of the call after it had been taken over."""

    call_id: str
    node: str
    epoch: int
    writes: tuple[AnyWrite, ...]

    @property
    def id(self) -> str:
        """Id of the second call: always the same."""
        return uuid.uuid5(LATE, f"{self.call_id} {self.node} {self.epoch}").hex


@dataclass(frozen=True, slots=True)
class LateCalls:
    """What is on the shelf. read: each file, with as many entries as were read of it."""

    calls: tuple[LateCall, ...] = ()
    read: tuple[tuple[SpoolFile, int], ...] = field(default=(), repr=False)


class LateShelf:
    """The files `*.late` beside the spool, in its format. Used on the database thread, but for `lost`."""

    def __init__(self, folder: Path, name: str, vault: Vault) -> None:
        """name: of this process's file, as that of its spool."""
        self._folder, self._vault = folder, vault
        self._path = folder / f"{name}{SUFFIX}"
        self._own: SpoolFile | None = None
        self._left: dict[str, SpoolFile] = {}
        #: ids of calls, as they turn out to be another's
        self.lost: queue.SimpleQueue[str] = queue.SimpleQueue()

    def add(self, writes: Sequence[AnyWrite]) -> None:
        """Keep these. Raises OSError when the disk cannot take them."""
        for call_id in dict.fromkeys(write.call_id for write in writes):
            self.lost.put(call_id)
        if self._own is None:
            self._own = opened(self._path, self._vault)
        self._own.append(writes)

    def read(self) -> LateCalls:
        """What this process and those that are gone have left."""
        self._adopt()
        files = [*self._left.values(), *([self._own] if self._own is not None else [])]
        found: dict[tuple[str, str, int], list[AnyWrite]] = {}
        for file in files:
            for writes in file.read():
                for write in writes:
                    owner = (write.node, write.epoch) if isinstance(write, OwnedWrite) else ("", 0)
                    found.setdefault((write.call_id, *owner), []).append(write)
        calls = tuple(LateCall(*key, writes=tuple(writes)) for key, writes in found.items())
        return LateCalls(calls, tuple((file, file.entries) for file in files))

    def done(self, told: LateCalls) -> None:
        """All of this is taken in. A file that has grown since it was read stays, and is read again."""
        for file, entries in told.read:
            if file.entries == entries:
                file.clear()
                if self._left.pop(file.name, None) is not None:
                    file.close()

    def close(self) -> None:
        """Release the files; empty ones are removed."""
        for file in [*self._left.values(), *([self._own] if self._own is not None else [])]:
            file.close()
        self._left, self._own = {}, None

    def _adopt(self) -> None:
        """Take over the files of processes that are gone, and open this one's where an earlier start left it."""
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            if path.name in self._left or (path == self._path and self._own is not None):
                continue
            try:
                file = SpoolFile(path, self._vault)
            except BlockingIOError:
                continue  # its process lives, and takes it in itself
            except ValueError:
                set_aside(path)
                continue
            if path == self._path:
                self._own = file
            else:
                self._left[path.name] = file


def second_call(held: Orphan, late: LateCall, now: datetime, data: Path, owner: tuple[str, int]) -> list[AnyWrite]:
    """What tells of the words in `late`, to be committed in one transaction; [] when they tell nothing new.

    held: the call as it stands. now: aware. data: the data folder. owner: node and epoch of the process that writes.
    Raises BadJournal where the call's journal or the late one cannot be read.
    """
    node, epoch = owner
    added = {row.seq: row for write in late.writes if isinstance(write, AppendRows) for row in write.rows}
    first = min(added, default=len(held.rows))
    branch = (*(row for row in held.rows if row.seq < first), *(added[seq] for seq in sorted(added)))
    if not added or not branch or branch[0].kind != journal.CONTEXT:
        return []
    whole = msgspec.structs.replace(held, rows=branch)
    end, message = hang_up(whole, branch[-1].at)
    message = message or last_message(branch)
    if message is None or _same(message, last_message(held.rows)):
        return []
    message = msgspec.structs.replace(message, complete=False)
    context = msgspec.structs.replace(journal.decode_context(entry_of(branch[0])), call_id=late.id)
    renamed = JournalRow(seq=branch[0].seq, at=branch[0].at, kind=journal.CONTEXT, body=journal.encode(context))
    recording, length = recording_of(whole, data)
    at = now.isoformat()
    return [
        OpenCall.of(held.line, held.key, context, owner, lease_until=at),
        AppendRows(call_id=late.id, node=node, epoch=epoch, rows=(renamed, *branch[1:], *end)),
        KeepMessage(call_id=late.id, node=node, epoch=epoch, message_id=message_id(late.id), message=message, at=at),
        CloseCall(
            call_id=late.id,
            node=node,
            epoch=epoch,
            ended_at=at,
            outcome=message.outcome.value,
            reason=REASON,
            seconds=branch[-1].at,
            recording=recording,
            recording_seconds=length,
        ),
    ]


def _same(message: Message, told: Message | None) -> bool:
    """Whether a message tells the client nothing that the other has not told."""
    if told is None:
        return False
    return msgspec.structs.replace(message, complete=told.complete, notify=told.notify) == told
