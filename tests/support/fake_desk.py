"""An office in memory that keeps the rules of `voice.ports` and can be told to be away; and a real vault."""

from __future__ import annotations

import copy
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from toritsugi.core.dialogue.context import PastCall
from toritsugi.core.manual.model import Manual
from toritsugi.voice.ports import (
    AnyWrite,
    AppendRows,
    CallKey,
    CloseCall,
    DeskUnavailable,
    JournalRow,
    KeepMessage,
    LineInForce,
    OpenCall,
    Orphan,
    OwnedWrite,
    TakenOver,
)


@dataclass
class KeptCall:
    """What the office holds of a call."""

    opened: OpenCall
    rows: dict[int, JournalRow] = field(default_factory=dict)
    message: KeepMessage | None = None
    closed: CloseCall | None = None
    lease_until: str = ""


class FakeDesk:
    """Commits are all or nothing. Breaking a rule of the port (a row twice with other content, a message without its
    call, two messages of one call) raises, as a database's constraints would."""

    def __init__(self, lines: Sequence[LineInForce] = ()) -> None:
        self.calls: dict[str, KeptCall] = {}
        self.lines = tuple(lines)
        self.token = "1"
        self.away = ""
        self.refuse_call = ""
        self.commits = 0
        self.tries = 0
        self.announced: list[str] = []
        self.threads: set[int] = set()
        self.abandoned: list[Orphan] = []
        self.past: tuple[PastCall, ...] = ()
        self.asked_history: list[tuple[str, str, int]] = []
        #: own recordings of lines by id
        self.takes: dict[str, bytes] = {}
        #: calls that another process has taken over, and their keys
        self.successor = "successor"
        self.taken: dict[str, CallKey] = {}
        #: the clock by which leases run out; None: they never do. And calls that were asked for because theirs had
        self.wall: Callable[[], datetime] | None = None
        self.claimed: set[str] = set()

    # -- port --------------------------------------------------------------------------------------------------------

    def lines_in_force(self) -> tuple[LineInForce, ...]:
        self._reach()
        return self.lines

    def lines_changed(self) -> str:
        self._reach()
        return self.token

    def take(self, take_id: str) -> bytes:
        self._reach()
        if take_id not in self.takes:
            raise ValueError("there is no such recording")
        return self.takes[take_id]

    def commit(self, writes: Sequence[AnyWrite]) -> None:
        self.tries += 1
        self._reach()
        if any(write.call_id == self.refuse_call for write in writes):
            raise ValueError("constraint failed")
        draft = copy.copy(self.calls)
        for write in writes:
            if isinstance(write, OwnedWrite) and write.call_id in self.taken and write.node != self.successor:
                raise TakenOver(write.call_id, "another process has taken it over")
            if write.call_id in draft:
                draft[write.call_id] = copy.deepcopy(draft[write.call_id])
            self._apply(draft, write)
        self.calls = draft
        self.commits += 1

    def renew(self, node: str, epoch: int, call_ids: Sequence[str], until: str) -> None:
        self._reach()
        for call_id in call_ids:
            if call_id in self.calls:
                self.calls[call_id].lease_until = until

    def lapsed(self) -> dict[str, str]:
        self._reach()
        if self.wall is None:
            return {}
        running = {call_id: kept for call_id, kept in self.calls.items() if kept.closed is None}
        leases = {call_id: kept.lease_until or kept.opened.lease_until for call_id, kept in running.items()}
        return {call_id: until for call_id, until in leases.items() if datetime.fromisoformat(until) < self.wall()}

    def orphans(self, node: str, epoch: int, lapsed: Mapping[str, str]) -> tuple[Orphan, ...]:
        self._reach()
        self.claimed.update(lapsed)
        return tuple(one for one in self.abandoned if self.calls[one.call_id].closed is None)

    def held(self, call_id: str) -> Orphan | None:
        self._reach()
        if call_id not in self.calls:
            return None
        return Orphan(call_id=call_id, line=self.lines[0], key=self.taken[call_id], rows=tuple(self.journal(call_id)))

    def take_over(self, call_id: str, key: CallKey) -> Orphan:
        """Another process takes the call over, as `orphans` gives it to that one."""
        self.taken[call_id] = key
        orphan = self.held(call_id)
        assert orphan is not None
        return orphan

    def kept(self, call_ids: Sequence[str]) -> frozenset[str]:
        self._reach()
        return frozenset(call_id for call_id in call_ids if call_id in self.calls)

    def history(self, line_id: str, client_id: str, number: str, at: str, days: int) -> tuple[PastCall, ...]:
        self._reach()
        self.asked_history.append((line_id, number, days))
        return self.past

    def announce(self, node: str, epoch: int, url: str) -> None:
        self._reach()
        self.announced.append(url)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _reach(self) -> None:
        self.threads.add(threading.get_ident())
        if self.away:
            raise DeskUnavailable(self.away)

    def _apply(self, calls: dict[str, KeptCall], write: AnyWrite) -> None:
        kept = calls.get(write.call_id)
        if isinstance(write, OpenCall):
            if kept is None:
                calls[write.call_id] = KeptCall(write)
            elif kept.opened != write:
                raise ValueError("another call has this id")
            return
        if kept is None:
            raise ValueError("a call is written to before it is opened")
        match write:
            case AppendRows():
                for row in write.rows:
                    if kept.rows.setdefault(row.seq, row) != row:
                        raise ValueError(f"row {row.seq} is there with other content")
            case KeepMessage():
                if kept.message is not None and kept.message.message_id != write.message_id:
                    raise ValueError("a call has one message")
                kept.message = write
            case CloseCall():
                kept.closed = write

    def journal(self, call_id: str) -> list[JournalRow]:
        """The rows of a call in order; AssertionError when one is missing."""
        rows = self.calls[call_id].rows
        assert sorted(rows) == list(range(len(rows)))
        return [rows[seq] for seq in sorted(rows)]


class MemoryVault:
    """AES-256-GCM with keys that live as long as this object."""

    def __init__(self) -> None:
        self._master = AESGCM(os.urandom(32))
        self._spool = os.urandom(32)

    def new_key(self) -> CallKey:
        clear = os.urandom(32)
        nonce = os.urandom(12)
        return CallKey(clear, nonce + self._master.encrypt(nonce, clear, b"call"))

    def seal(self, key: bytes, clear: bytes, about: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + AESGCM(key).encrypt(nonce, clear, about)

    def unseal(self, key: bytes, sealed: bytes, about: bytes) -> bytes:
        try:
            return AESGCM(key).decrypt(sealed[:12], sealed[12:], about)
        except InvalidTag as why:
            raise ValueError("does not open") from why

    def spool_keys(self) -> tuple[bytes, ...]:
        return (self._spool,)


def in_force(manual: Manual, line_id: str = "line-1") -> LineInForce:
    """A line with this manual."""
    return LineInForce(
        client_id="client-1",
        line_id=line_id,
        version_id="version-1",
        snapshot_hash=f"hash-{line_id}-{manual.line.id}",
        manual=manual,
        numbers=manual.line.numbers,
    )
