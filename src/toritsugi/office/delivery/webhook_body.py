"""The shape of a webhook's body. Its JSON Schema is docs/reference/webhook.schema.json; new fields may be added, none
changes its meaning or goes without a new `format`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Time = Annotated[str, Meta(description="UTC, ISO 8601, as 2026-11-20T01:00:40Z")]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all parts."""


class Named(Part, frozen=True, kw_only=True):
    """A client or a line."""

    id: str
    name: str


class ManualUsed(Part, frozen=True, kw_only=True):
    """The manual version under which the call was taken. digest: SHA-256 of its snapshot, hex."""

    version: int
    format: int
    digest: str


class CallTold(Part, frozen=True, kw_only=True):
    """The call. caller_number: digits, "" when withheld. caller_name: what the caller's network calls them, "" where it
    does not; nobody has checked it. withheld: why there is no number, "" where that is not told."""

    id: str
    channel: str
    started_at: Time
    caller_number: str
    caller_name: str = ""
    withheld: Literal["", "asked", "payphone", "unavailable"] = ""


class MatterTold(Part, frozen=True, kw_only=True):
    """What the caller wanted; "" when it did not come to that."""

    id: str
    title: str


class ItemTold(Part, frozen=True, kw_only=True):
    """One item. value: canonical form; shown: as people write it; reading: kana of a name. recorded: the answer (or a
    part of it) is in the recording only. kind, value, shown and reading are null where nothing was answered."""

    id: str
    title: str
    state: Literal["confirmed", "given", "clip", "refused", "unknown"]
    sensitive: bool
    kind: str | None
    value: str | None
    shown: str | None
    reading: str | None
    recorded: bool


class StepTold(Part, frozen=True, kw_only=True):
    """A step of a procedure that the caller tried. result: "helped", "not_helped" or "unanswered"."""

    id: str
    title: str
    result: str


class Data(Part, frozen=True, kw_only=True):
    """The message. complete: nothing required is missing. shortened: long texts were cut, the whole is at `link`.

    steps: what the caller tried of a procedure. text: words of the manual above the message, for this contact.
    priority: of the matter, 1 (first) to 9. counts: whether the call counts for billing by the manual's rules.
    """

    message_id: str
    client: Named
    line: Named
    manual: ManualUsed
    call: CallTold
    outcome: Literal["message", "solved", "guided", "connected", "escalated", "declined", "voicemail"]
    complete: bool
    matter: MatterTold
    caller_rule: str
    flags: list[str]
    callback_wanted: bool
    items: list[ItemTold]
    words: list[str]
    tried: list[str]
    status: Literal["open", "done"]
    link: Annotated[str, Meta(description="Where people see the message, hear the recording and set its status")]
    shortened: bool
    reminder: Annotated[
        int, Meta(description="0, or n: told for the n-th time more, as nobody has acknowledged it")
    ] = 0
    steps: list[StepTold] = []
    text: str = ""
    priority: Annotated[int, Meta(ge=1, le=9)] = 5
    counts: bool = True


class Body(Part, frozen=True, kw_only=True):
    """The whole body. timestamp: when the message was kept or last changed."""

    type: Literal["message.kept"] = "message.kept"
    format: Literal[1] = 1
    timestamp: Time
    data: Data


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of the body."""
    made = msgspec.json.schema(Body)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Toritsugi webhook", **made}
