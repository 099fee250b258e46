"""The message (受電報告): what the client is told of a call."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from toritsugi.core.values.model import Value


class Outcome(StrEnum):
    """How a call ended."""

    MESSAGE = "message"
    SOLVED = "solved"
    GUIDED = "guided"
    CONNECTED = "connected"
    ESCALATED = "escalated"
    DECLINED = "declined"
    VOICEMAIL = "voicemail"


class State(StrEnum):
    """What is known of an item. CLIP: the answer is a recording that nothing recognised."""

    CONFIRMED = "confirmed"
    GIVEN = "given"
    CLIP = "clip"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """An item of the message. GIVEN counts as final only for items that are not read back."""

    item: str
    title: str
    state: State
    value: Value | None = None
    sensitive: bool = False


class Notify(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery that the manual asks for."""

    contact: str
    channel: str
    until: str = ""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept and delivered.

    complete is False when the call ended before every required item was confirmed, refused or given up on in the
    caller's sight. words: exact words worth keeping (complaint, abuse, urgency). flags: "urgent", "complaint", …
    """

    outcome: Outcome
    complete: bool
    matter: str = ""
    matter_title: str = ""
    caller_rule: str = ""
    items: tuple[Known, ...] = ()
    flags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    callback_wanted: bool = False
    tried: tuple[str, ...] = ()
    notify: tuple[Notify, ...] = ()
