"""What the line asks of the office. Office implements these; the composition root hands them in.

All methods are synchronous and run on the voice process's one database thread, never on its event loop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from toritsugi.core.dialogue.context import Context, Overlay, PastCall
from toritsugi.core.dialogue.message import Message
from toritsugi.core.manual.model import Manual
from toritsugi.core.spoken.takes import TakeInForce


class DeskUnavailable(Exception):
    """The office cannot be reached or cannot write: database locked, gone, or disk full. Nothing was committed."""


class DeskRefused(Exception):
    """A write that can never be committed, whatever is tried: it contradicts what is kept. Nothing was committed.

    call_id: the call it belongs to; the other writes of the batch may be committed without that call's.
    """

    def __init__(self, call_id: str, why: str) -> None:
        self.call_id = call_id
        super().__init__(f"call {call_id}: {why}")


class TakenOver(DeskRefused):
    """The call is another process's now: its lease had lapsed, or it counted as an earlier start's."""


class CallKey(msgspec.Struct, frozen=True):
    """The key of one call: 32 bytes in clear, and wrapped by the master key for the call's row."""

    clear: bytes
    wrapped: bytes


class OverlayInForce(msgspec.Struct, frozen=True):
    """An emergency line and when it is heard. from_at, until: ISO 8601 with offset; not heard at `until` any more."""

    overlay: Overlay
    from_at: str
    until: str


class LineInForce(msgspec.Struct, frozen=True, kw_only=True):
    """A line with a manual version that is in force now, or comes into force at `effective_from` (ISO 8601, offset).

    effective_from "": it has been in force ever since. overlays: emergency lines that are heard now or soon. takes:
    own recordings of the line's sentences, in any of its versions.
    """

    client_id: str
    line_id: str
    version_id: str
    snapshot_hash: str
    manual: Manual
    numbers: tuple[str, ...] = ()
    effective_from: str = ""
    overlays: tuple[OverlayInForce, ...] = ()
    takes: tuple[TakeInForce, ...] = ()


class JournalRow(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a call's journal. at: seconds since the call started. kind: "context" | "event" | "intent".

    body: JSON of the struct, in clear here; the office encrypts it under the call's key.
    """

    seq: int
    at: float
    kind: str
    body: bytes


class Write(msgspec.Struct, frozen=True, kw_only=True, tag_field="write"):
    """Base of what may be committed. Every write is idempotent: the same one twice leaves the same rows."""

    call_id: str


class OwnedWrite(Write, frozen=True, kw_only=True):
    """Base of what only the owner of a call may write. node, epoch: the writing process; "" is not checked.

    The office refuses it (TakenOver) once another process has taken the call over: one that was stopped for longer
    than its leases and goes on must not change what its successor has kept and told.
    """

    node: str = ""
    epoch: int = 0


class OpenCall(Write, frozen=True, tag="open_call"):
    """A call begins. epoch: the owning process's start number; lease_until: ISO 8601 UTC."""

    client_id: str
    line_id: str
    version_id: str
    channel: str
    caller_number: str
    dialled: str
    started_at: str
    wrapped_key: bytes
    context: Context
    node: str
    epoch: int
    lease_until: str
    caller_name: str = ""
    withheld: str = ""

    @classmethod
    def of(
        cls, line: LineInForce, key: CallKey, context: Context, owner: tuple[str, int], lease_until: str
    ) -> OpenCall:
        """The call of this context on this line. owner: node and epoch of the process that writes."""
        node, epoch = owner
        return cls(
            call_id=context.call_id,
            client_id=line.client_id,
            line_id=line.line_id,
            version_id=line.version_id,
            channel=context.channel,
            caller_number=context.caller_number,
            caller_name=context.caller_name,
            withheld=context.withheld,
            dialled=context.dialled,
            started_at=context.started_at,
            wrapped_key=key.wrapped,
            context=context,
            node=node,
            epoch=epoch,
            lease_until=lease_until,
        )


class AppendRows(OwnedWrite, frozen=True, kw_only=True, tag="append_rows"):
    """Journal rows of a call, in order."""

    rows: tuple[JournalRow, ...]


class KeepMessage(OwnedWrite, frozen=True, kw_only=True, tag="keep_message"):
    """The call's message with its delivery rows (G4). One message a call: message_id is made from the call's id."""

    message_id: str
    message: Message
    at: str


class CloseCall(OwnedWrite, frozen=True, kw_only=True, tag="close_call"):
    """The call is over. recording: path below the data folder, "" where none. seconds: length of the call."""

    ended_at: str
    outcome: str
    reason: str
    seconds: float
    recording: str = ""
    recording_seconds: float = 0.0


AnyWrite = OpenCall | AppendRows | KeepMessage | CloseCall


class Orphan(msgspec.Struct, frozen=True, kw_only=True):
    """A call that its owner does not go on with: its line, key and journal so far."""

    call_id: str
    line: LineInForce
    key: CallKey
    rows: tuple[JournalRow, ...]


class Desk(Protocol):
    """The office, as a call sees it."""

    def lines_in_force(self) -> tuple[LineInForce, ...]:
        """Every line of every client with its version in force, and once more with each that comes into force soon.

        Read at start and whenever `lines_changed` moves. A call keeps the one that was in force when it started.
        """
        ...

    def lines_changed(self) -> str:
        """A token that differs when any line, number, emergency line or version in force or coming has changed."""
        ...

    def commit(self, writes: Sequence[AnyWrite]) -> None:
        """Commit all writes in one transaction. Raises DeskUnavailable, DeskRefused or TakenOver: nothing was."""
        ...

    def renew(self, node: str, epoch: int, call_ids: Sequence[str], until: str) -> None:
        """Extend the leases of running calls. until: ISO 8601 UTC."""
        ...

    def lapsed(self) -> Mapping[str, str]:
        """Unfinished calls whose lease has run out by the office's clock, and until when it was (ISO 8601).

        A clock that was set makes it run out for calls that go on. Raises DeskUnavailable.
        """
        ...

    def orphans(self, node: str, epoch: int, lapsed: Mapping[str, str]) -> tuple[Orphan, ...]:
        """Calls this process may close: unfinished, of the same node with an older epoch, or among those of `lapsed`.

        Of these only where the lease is still the one told. They are this process's from now on: what their former
        owner still writes is refused. Raises DeskUnavailable.
        """
        ...

    def held(self, call_id: str) -> Orphan | None:
        """A call as it stands, over or not; None when it is not there any more, or erased.

        Raises DeskUnavailable, and ValueError when it does not open.
        """
        ...

    def kept(self, call_ids: Sequence[str]) -> frozenset[str]:
        """Which of these calls the office holds. Raises DeskUnavailable."""
        ...

    def history(self, line_id: str, client_id: str, number: str, at: str, days: int) -> tuple[PastCall, ...]:
        """The calls from a number to a line within so many days before `at` (ISO 8601), the latest first.

        Raises DeskUnavailable.
        """
        ...

    def take(self, take_id: str) -> bytes:
        """The sound of an own recording: little-endian samples of 16 bits at 8 kHz.

        Raises DeskUnavailable, and ValueError where there is none that can be read.
        """
        ...

    def announce(self, node: str, epoch: int, url: str) -> None:
        """This voice process serves its control interface at `url` (loopback http)."""
        ...


class Vault(Protocol):
    """Keys, without the database."""

    def new_key(self) -> CallKey:
        """A fresh key for one call."""
        ...

    def seal(self, key: bytes, clear: bytes, about: bytes) -> bytes:
        """AES-256-GCM with a random nonce in front; `about` is associated data."""
        ...

    def unseal(self, key: bytes, sealed: bytes, about: bytes) -> bytes:
        """The clear bytes. Raises ValueError when key, data or `about` do not fit."""
        ...

    def spool_keys(self) -> tuple[bytes, ...]:
        """Keys for the local spool, derived from the master keys: the one to seal with, and older ones behind it."""
        ...
