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


#: stands for the signs that are not shown
HIDDEN = "＊＊＊＊"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """An item of the message. GIVEN counts as final only for items that are not read back."""

    item: str
    title: str
    state: State
    value: Value | None = None
    sensitive: bool = False
    mask: str = ""

    @property
    def masked(self) -> str:
        """The value as lists and notifications show it: whole, its last four signs, or nothing of it."""
        shown = self.value.shown if self.value is not None else ""
        if not self.mask or not shown:
            return shown
        return HIDDEN + (shown[-4:] if self.mask == "last4" and len(shown) > 4 else "")


class Notify(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery that the manual asks for.

    ladder: the ladder its contact stands on, "" for a plain contact. text: words above the message.
    """

    contact: str
    channel: str
    until: str = ""
    ladder: str = ""
    text: str = ""


class StepResult(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a procedure that the caller tried. step: its id, the same in every matter that works it.

    result: "helped" | "not_helped", or "unanswered" for a call that ended before the caller said.
    """

    step: str
    title: str
    result: str


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept and delivered.

    complete is False when the call ended before every required item was confirmed, refused or given up on in the
    caller's sight. words: exact words worth keeping (complaint, abuse, urgency). flags: "urgent", "complaint", …
    tried: contacts that were rung, and how it came out. steps: what the caller tried of the procedure, in its order.
    counts: whether the call counts for billing. priority: of its matter, 1 to 9.
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
    steps: tuple[StepResult, ...] = ()
    counts: bool = True
    priority: int = 5

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Title and value of each item as they are read; of one that was not told the value is empty."""
        return tuple((known.title, known.value.shown if known.value else "") for known in self.items)
