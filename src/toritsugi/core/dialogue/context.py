"""What is known when a call starts, and recorded as the first entry of its journal so that replay is exact."""

from __future__ import annotations

import msgspec


class Overlay(msgspec.Struct, frozen=True):
    """Words heard first for a limited time, over the manual in force ("closed today because of the typhoon").

    Whoever may set such words has set and logged them; they need no approval. id: of the log's entry. text: the words,
    without blanks.
    """

    id: str
    text: str


class PastCall(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier call from the same number to the same line.

    days: how long before this call it was, in days. matter: id, "" when none was found. outcome: how it ended, "" when
    it told nothing. open: its message is not done yet.
    """

    days: float
    matter: str = ""
    outcome: str = ""
    open: bool = False


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Context of one call.

    started_at: ISO 8601 with offset, in the line's zone. caller_number: digits as delivered, "" when withheld.
    caller_name: what the caller's side calls itself, "" where it tells nothing; shown to people, believed by nobody.
    withheld: why there is no number: "asked" | "payphone" | "unavailable", "" where it is not told.
    holidays: ISO dates of public holidays from a year before to two years after the start, made by `resources`.
    hears: whether speech is recognised on this call; without it questions are answered by keys and clips
        (guided voicemail). channel: "sip" | "browser" | "stream" | "text" | "talk".
    presence: contact id → "in" | "out" | "away" | "not_told".
    overlays: the emergency lines in force when the call started, in the order in which they are heard.
    history: the caller's earlier calls, the latest first, as far back as `Manual` asks (`call_history_days`).
    ladders: ladder → its contacts in the order of the moment, where that depends on the time: by the hours that the
        manual gives them (`core.manual.on_call`), filled by whoever begins the call.
    """

    call_id: str
    started_at: str
    caller_number: str = ""
    dialled: str = ""
    channel: str = "sip"
    hears: bool = True
    holidays: tuple[str, ...] = ()
    presence: dict[str, str] = {}
    overlays: tuple[Overlay, ...] = ()
    history: tuple[PastCall, ...] = ()
    ladders: dict[str, tuple[str, ...]] = {}
    caller_name: str = ""
    withheld: str = ""
