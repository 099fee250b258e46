"""A response manual as resolved at publishing: all that a call needs to know, immutable, with nothing left to look up.

The YAML that people write is shorter; `parsing` turns it into this and names file, line, key and mend where it cannot.
Presence, closures in force and on-call are not here: they are context of a call (`core.dialogue.context`).
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from toritsugi.core.values.model import Kind

#: what goes to the second line of itself: words of danger, threats, money back or a contract ended, name and number
#: both refused, a question whose answers were not understood twice. Each is the flag of the message, too.
ALARMS = ("danger", "threat", "refund", "refused", "not_understood")


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

    op: "always" | "closed" | "open" | "callback_wanted" | "urgent" | "complaint" | one of `ALARMS` | "matter" |
        "caller" | "item" | "outcome" | "presence" | "and" | "or" | "not".
    name: the matter, caller rule, item, outcome or contact meant. equals: for "item", the kept value, "" asks if it is
        known; for "presence", the state of the contact.
    """

    op: str = "always"
    name: str = ""
    equals: str = ""
    parts: tuple[Condition, ...] = ()


class ConditionalPhrase(Frozen, frozen=True):
    """A phrase said only when its condition holds; of several openings the most specific that holds is said."""

    when: Condition
    phrase: Phrase


class Span(Frozen, frozen=True):
    """A stretch of a day in the line's zone, minutes from midnight; `to_minute` is exclusive and may pass 1440."""

    from_minute: int
    to_minute: int


class Closure(Frozen, frozen=True):
    """Days on which the line is closed. Yearly when the dates are "MM-DD", once when "YYYY-MM-DD"; both ends count."""

    from_date: str
    to_date: str
    phrase: Phrase | None = None


class Hours(Frozen, frozen=True):
    """Opening hours. week: seven entries, Monday first, each the spans of that day. Empty `week` means always open."""

    week: tuple[tuple[Span, ...], ...] = ()
    closed_on_holidays: bool = False
    closures: tuple[Closure, ...] = ()


class Choice(Frozen, frozen=True):
    """One answer of a choice item. key: the keypad digit that means it ("1".."9"). heard: how callers put it."""

    id: str
    title: str
    key: str
    heard: tuple[str, ...] = ()


class Item(Frozen, frozen=True):
    """One thing to find out (聴取項目).

    required: "always" | "optional" | "individual" (may be missing for a private person; then the full name is asked).
    needed: condition under which it is asked at all. again: finer re-asks, used one after the other.
    suggest: "caller_number" offers the number the call came from. read_back: confirm it with the caller.
    sensitive: kept out of notifications' subject lines and lists.
    by_keys: the sentence that tells how to answer by keys. refused: what is said when the caller will not tell.
    """

    id: str
    kind: Kind
    title: str
    ask: Phrase
    again: tuple[Phrase, ...] = ()
    required: str = "always"
    needed: Condition = Condition()
    read_back: bool = False
    sensitive: bool = False
    suggest: str = ""
    choices: tuple[Choice, ...] = ()
    by_keys: Phrase | None = None
    refused: Phrase | None = None


class StepKind(StrEnum):
    """What a step of a procedure does."""

    ASK = "ask"
    SAY = "say"
    COLLECT = "collect"
    CARD = "card"
    CONNECT = "connect"
    ESCALATE = "escalate"
    SOLVED = "solved"
    MESSAGE = "message"


class Branch(Frozen, frozen=True):
    """answers: kept values of the asked item, or "helped" / "not_helped"; "" is otherwise."""

    answers: tuple[str, ...]
    steps: tuple[Step, ...]


class Step(Frozen, frozen=True):
    """One step. id: dotted path. say: the sentence of SAY. asks_helped: after SAY, ask whether it helped."""

    id: str
    kind: StepKind
    say: Phrase | None = None
    item: str = ""
    collect: tuple[str, ...] = ()
    target: str = ""
    asks_helped: bool = False
    branches: tuple[Branch, ...] = ()


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


class Matter(Frozen, frozen=True):
    """What a caller may want (用件).

    heard: examples of how callers put it. key: keypad digit in the menu of matters ("" is not offered by keys).
    finish: what ends it; CONNECT and ESCALATE name `target`, and `otherwise` says what follows when nobody takes it.
    said: phrases said when the matter is chosen (before collecting). then: said after collecting.
    """

    id: str
    title: str
    finish: Finish
    heard: tuple[str, ...] = ()
    key: str = ""
    collect: tuple[str, ...] = ()
    card: str = ""
    procedure: tuple[Step, ...] = ()
    target: str = ""
    otherwise: Finish = Finish.MESSAGE
    mode: Mode = Mode.NORMAL
    urgent: bool = False
    said: tuple[Phrase, ...] = ()
    then: tuple[Phrase, ...] = ()


class Card(Frozen, frozen=True):
    """Guidance that may be given (案内カード). valid_from/valid_until: ISO dates, line's zone, inclusive; "" open."""

    id: str
    title: str
    say: Phrase
    heard: tuple[str, ...] = ()
    valid_from: str = ""
    valid_until: str = ""
    source: str = ""


class CallerRule(Frozen, frozen=True):
    """What is different for some callers. The most specific rule that fits wins: numbers, then prefix, then kind.

    kind: "" | "anonymous" | "sales". finish: "" goes on as usual, else a Finish. greeting replaces the opening.
    """

    id: str
    title: str
    numbers: tuple[str, ...] = ()
    prefix: str = ""
    kind: str = ""
    greeting: Phrase | None = None
    say: Phrase | None = None
    finish: str = ""
    target: str = ""
    otherwise: Finish = Finish.MESSAGE
    blocked: bool = False


class Contact(Frozen, frozen=True):
    """Somebody of the client who can be told or connected (連絡先). channels: channel kind → address."""

    id: str
    name: str
    reading: str = ""
    channels: dict[str, str] = {}
    phone: str = ""


class NotifyRule(Frozen, frozen=True):
    """Who is told (通知). by: channel kinds ("webhook", "mail"). until: "" | "acknowledged"."""

    to: str
    when: Condition
    by: tuple[str, ...]
    until: str = ""


class Term(Frozen, frozen=True):
    """A word of the client's, with its reading and the mishearings that mean it."""

    word: str
    reading: str
    misheard: tuple[str, ...] = ()


class DeskLine(Frozen, frozen=True):
    """The line (窓口): a number the desk answers in a client's name."""

    id: str
    name: str
    reading: str
    numbers: tuple[str, ...] = ()
    timezone: str = "Asia/Tokyo"


class Manual(Frozen, frozen=True):
    """The resolved manual of one line.

    standard: every sentence that is not the line's own (read-back, repeat, silence, keypad, hold, limits), by id; a
        manual may override each of them. They are approved with the manual (G1).
    told is spoken only after the message is on disk (G4); not_kept when it could not be kept.
    longest_call: seconds after which the desk closes the call with what it has (G5).
    alarms: those of `ALARMS` that escalate on this line. escalate_to: the contact they go to, "" for the one that
        follows from the rest of the manual (`core.manual.escalation`).
    """

    format: int
    client_id: str
    client_name: str
    line: DeskLine
    hours: Hours
    opening: tuple[ConditionalPhrase, ...]
    notices: tuple[Phrase, ...]
    items: dict[str, Item]
    matters: dict[str, Matter]
    cards: dict[str, Card]
    callers: tuple[CallerRule, ...]
    contacts: dict[str, Contact]
    closing: tuple[ConditionalPhrase, ...]
    told: Phrase
    not_kept: Phrase
    notify: tuple[NotifyRule, ...]
    standard: dict[str, Phrase]
    does: tuple[str, ...] = ()
    never_say: tuple[str, ...] = ()
    glossary: tuple[Term, ...] = ()
    longest_call: float = 300.0
    default_collect: tuple[str, ...] = ()
    ask_matter: Phrase | None = None
    retention_days: int = 365
    alarms: tuple[str, ...] = ALARMS
    escalate_to: str = ""
    template: str = ""
