"""The closed list of what understanding may answer. The machine disposes; understanding only proposes.

confidence is 0..1. span is (start, end) in characters of the n-best text that it was
understood from, (0, 0) where it has none. by names the rule or the model that understood it: "phone.digits".
"""

from __future__ import annotations

import msgspec

from toritsugi.core.values.model import Value

Span = tuple[int, int]


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", tag=str.lower):
    """Base of all commands."""

    confidence: float = 1.0
    span: Span = (0, 0)
    by: str = ""


class Fill(Command, frozen=True, tag="fill"):
    """The caller gave a value for an item. item "" means the item being asked."""

    value: Value
    item: str = ""


class Correct(Command, frozen=True, tag="correct"):
    """The caller corrects a value given before. item "" means the one being read back, else the last one given."""

    value: Value
    item: str = ""


class CallerNumber(Command, frozen=True, tag="caller_number"):
    """The caller wants to be called on the number that the call comes from: an answer to the phone number asked."""


class Confirm(Command, frozen=True, tag="confirm"):
    """Yes, to what was just read back or asked."""


class Deny(Command, frozen=True, tag="deny"):
    """No, to what was just read back or asked."""


class Refuse(Command, frozen=True, tag="refuse"):
    """The caller will not tell, does not know (`unknown`), or has no company, being a private person (`individual`)."""

    unknown: bool = False
    individual: bool = False


class ChooseMatter(Command, frozen=True, tag="choose_matter"):
    """The caller's words mean this matter."""

    matter: str


class AskCard(Command, frozen=True, tag="ask_card"):
    """The caller asks what this guidance card answers."""

    card: str


class WantPerson(Command, frozen=True, tag="want_person"):
    """The caller asks for a person; `who` in the caller's words, `contact` where it is one of the manual's."""

    who: str = ""
    contact: str = ""


class Repeat(Command, frozen=True, tag="repeat"):
    """Say that again."""


class SaidAlready(Command, frozen=True, tag="said_already"):
    """The caller says to have answered this before."""


class Retract(Command, frozen=True, tag="retract"):
    """The caller says that the answer to this item was wrong, without the right one."""

    item: str


class Slower(Command, frozen=True, tag="slower"):
    """Say that again, slower."""


class Wait(Command, frozen=True, tag="wait"):
    """The caller asks the desk to wait a moment."""


class Spell(Command, frozen=True, tag="spell"):
    """The caller explains how a name is written; `words` as said."""

    words: str


class Goodbye(Command, frozen=True, tag="goodbye"):
    """The caller wants to end the call."""


class Backchannel(Command, frozen=True, tag="backchannel"):
    """相槌: the caller listens; not an answer."""


class Abuse(Command, frozen=True, tag="abuse"):
    """Named abusive behaviour; `words` exactly as said."""

    words: str


class Flag(Command, frozen=True, tag="flag"):
    """Something to be marked whatever is being asked.

    name: "urgent" | "complaint" | "sales" | "wrong_number", or what goes to the second line by itself: "danger" |
    "threat" | "refund".
    """

    name: str
    words: str = ""


class Unclear(Command, frozen=True, tag="unclear"):
    """Nothing was understood.

    why: "" | "incomplete" (the beginning of an answer, such as a number cut short: ask understanding again with these
    words and the next turn's joined) | "invalid" (an answer of the right sort that cannot be, such as a telephone
    number that does not exist). heard: what was made out of it, for phone the digits.
    """

    why: str = ""
    heard: str = ""


AnyCommand = (
    Fill
    | Correct
    | CallerNumber
    | Confirm
    | Deny
    | Refuse
    | ChooseMatter
    | AskCard
    | WantPerson
    | Repeat
    | SaidAlready
    | Retract
    | Slower
    | Wait
    | Spell
    | Goodbye
    | Backchannel
    | Abuse
    | Flag
    | Unclear
)
