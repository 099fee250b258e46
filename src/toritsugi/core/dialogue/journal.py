"""The journal: the whole call as its list of events, and the machine brought back from it, bit for bit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.cutting import as_worked
from toritsugi.core.dialogue.events import AnyEvent, KeysPressed
from toritsugi.core.dialogue.intents import AnyIntent
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.dialogue.state import CallState
from toritsugi.core.manual.model import Manual
from toritsugi.core.understanding.cards import are_a_card, cut_keys

_T = TypeVar("_T")

CONTEXT, EVENT, INTENT = "context", "event", "intent"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One row. at: seconds since the call was answered. kind: CONTEXT, EVENT or INTENT. body: JSON of the struct."""

    seq: int
    at: float
    kind: str
    body: bytes


class BadJournal(ValueError):
    """A row that cannot be read: which one, and why."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"journal row {seq}: {why}")
        self.seq = seq


_encoder = msgspec.json.Encoder()
_events: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)
_intents: msgspec.json.Decoder[AnyIntent] = msgspec.json.Decoder(AnyIntent)
_contexts: msgspec.json.Decoder[Context] = msgspec.json.Decoder(Context)


def encode(struct: AnyEvent | AnyIntent | Context) -> bytes:
    """The body of a row."""
    return _encoder.encode(struct)


def decode_event(entry: Entry) -> AnyEvent:
    """The event of a row. Raises BadJournal."""
    return _decode(_events, entry)


def decode_intent(entry: Entry) -> AnyIntent:
    """The intent of a row. Raises BadJournal."""
    return _decode(_intents, entry)


def decode_context(entry: Entry) -> Context:
    """The context of a row. Raises BadJournal."""
    return _decode(_contexts, entry)


def _decode(decoder: msgspec.json.Decoder[_T], entry: Entry) -> _T:
    try:
        return decoder.decode(entry.body)
    except msgspec.DecodeError as why:
        raise BadJournal(entry.seq, str(why)) from why


class Writer:
    """Rows of one call in order, numbered from 0; the context is the first."""

    def __init__(self, context: Context) -> None:
        self._next = 0
        self._fresh: list[Entry] = []
        self._cuts = 0
        self._add(0.0, CONTEXT, encode(context))

    def event(self, event: AnyEvent, at: float, state: CallState | None = None) -> None:
        """Note an event, before what follows from it, as the machine will work it.

        state: the machine's, as it stands. None: there is no machine, what is noted is replayed elsewhere.
        """
        self._add(at, EVENT, encode(as_worked(event, state)))

    def intents(self, intents: Iterable[AnyIntent], at: float) -> None:
        """Note what the machine wanted done."""
        for intent in intents:
            self._add(at, INTENT, encode(intent))

    def take(self, state: CallState | None = None) -> tuple[Entry, ...]:
        """The rows that were not taken yet.

        state: the machine's, while its call goes on. A row of keys that is not complete yet is held back with what
        follows it (it gives no value before), so that one that proves to be a card number is never written. None: the
        call is not carried on here, whatever is held back is taken.
        """
        if state.cuts != self._cuts if state is not None else _is_card(self._fresh):
            self._cuts = state.cuts if state is not None else self._cuts
            self._fresh = [_cut(row) for row in self._fresh]
        ready = len(self._fresh)
        if state is not None and (state.keys or (state.typed and not state.turns)):
            ready = next((at for at, row in enumerate(self._fresh) if _keys(row) is not None), ready)
        rows, self._fresh = tuple(self._fresh[:ready]), self._fresh[ready:]
        return rows

    def _add(self, at: float, kind: str, body: bytes) -> None:
        self._fresh.append(Entry(seq=self._next, at=at, kind=kind, body=body))
        self._next += 1


def _keys(row: Entry) -> KeysPressed | None:
    event = decode_event(row) if row.kind == EVENT else None
    return event if isinstance(event, KeysPressed) else None


def _is_card(rows: Iterable[Entry]) -> bool:
    pressed = (_keys(row) for row in rows)
    return are_a_card("".join(one.keys for one in pressed if one is not None))


def _cut(row: Entry) -> Entry:
    """The row with `CUT_KEY` for each digit that was pressed."""
    pressed = _keys(row)
    if pressed is None:
        return row
    return msgspec.structs.replace(row, body=encode(KeysPressed(keys=cut_keys(pressed.keys))))


def replay(manual: Manual, context: Context, rows: Iterable[Entry]) -> Dialogue:
    """The machine as it was after these rows. Raises BadJournal for an event that cannot be read."""
    dialogue = Dialogue(manual, context)
    for row in rows:
        if row.kind == EVENT:
            dialogue.receive(decode_event(row), now=row.at)
    return dialogue
