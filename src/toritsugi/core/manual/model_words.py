"""The smallest nouns of a manual: sentences, conditions, ways to end."""

from __future__ import annotations

from enum import StrEnum

import msgspec

#: what escalates a call of itself: words of danger, threats, money back or a contract ended
ESCALATING = ("danger", "threat", "refund")
#: what only has the second line told of the message: name and number both refused, answers not understood twice
TOLD_OF = ("refused", "not_understood")
#: what goes to the second line of itself; each is the flag of the message, too
ALARMS = (*ESCALATING, *TOLD_OF)


class Frozen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of every noun of a manual."""


class Phrase(Frozen, frozen=True):
    """One sentence the desk may say.

    id: dotted path that stays the same while the sentence stays in its place ("items.phone.ask", "opening.0",
        "standard.repeat"). text: the approved words; `{item_id}` stands for the value of an item, and the blanks of
        standard phrases are `{value}`, `{title}`, `{choices}`, `{client}`.
    may_interrupt: False for notices and legal lines, which play to their end.
    """

    id: str
    text: str
    may_interrupt: bool = True


class Condition(Frozen, frozen=True):
    """When a line or rule holds. Parsed from words such as "closed", "urgent or complaint", "matter quote".

    op: "always" | "closed" | "open" | "callback_wanted" | "urgent" | "complaint" | one of `ALARMS` or of the other
        words of `conditions` | "matter" | "caller" | "item" | "outcome" | "presence" | "withheld" | "and" | "or" |
        "not".
    name: the matter, caller rule, item, outcome or contact meant, or the value of a word about time ("12:00-13:00").
    equals: for "item", the kept value, "" asks if it is known; for "presence", the state of the contact; for "date",
        the last day of a stretch; for "withheld", why there is no number, "" for any reason.
    """

    op: str = "always"
    name: str = ""
    equals: str = ""
    parts: tuple[Condition, ...] = ()


class ConditionalPhrase(Frozen, frozen=True):
    """A phrase said only when its condition holds; of several openings the most specific that holds is said."""

    when: Condition
    phrase: Phrase


class Mode(StrEnum):
    """How the desk bears itself in a matter."""

    NORMAL = "normal"
    COMPLAINT = "complaint"
    SALES = "sales"


class Finish(StrEnum):
    """How a matter ends when nothing else ended the call."""

    MESSAGE = "message"
    CARD = "card"
    CONNECT = "connect"
    ESCALATE = "escalate"
    DECLINE = "decline"
    PROCEDURE = "procedure"
