"""A response manual as resolved at publishing: all that a call needs to know, immutable, with nothing left to look up.

The YAML that people write is shorter; `parsing` turns it into this and names file, line, key and mend where it cannot.
Presence, closures in force and on-call are not here: they are context of a call (`core.dialogue.context`).
"""

from __future__ import annotations

from enum import StrEnum

from toritsugi.core.manual.model_rules import (
    Abuse,
    Billing,
    Callback,
    CallerRule,
    Contact,
    Ladder,
    Listed,
    NotifyRule,
    Retention,
    Rung,
    Silence,
    Term,
    Voice,
)
from toritsugi.core.manual.model_words import (
    ALARMS,
    ESCALATING,
    TOLD_OF,
    Condition,
    ConditionalPhrase,
    Finish,
    Frozen,
    Mode,
    Phrase,
)
from toritsugi.core.values.model import Kind

__all__ = [
    "ALARMS",
    "ESCALATING",
    "TOLD_OF",
    "Abuse",
    "Billing",
    "Branch",
    "Callback",
    "CallerRule",
    "Card",
    "Choice",
    "Closure",
    "Condition",
    "ConditionalPhrase",
    "Contact",
    "DeskLine",
    "Finish",
    "Frozen",
    "Hours",
    "Item",
    "Ladder",
    "Listed",
    "Manual",
    "Matter",
    "Mode",
    "NotifyRule",
    "Phrase",
    "Retention",
    "Rung",
    "Silence",
    "Span",
    "Step",
    "StepKind",
    "Term",
    "Voice",
]


class Span(Frozen, frozen=True):
    """A stretch of a day in the line's zone, minutes from midnight; `to_minute` is exclusive and may pass 1440."""

    from_minute: int
    to_minute: int


class Closure(Frozen, frozen=True):
    """Days on which the line is closed. Yearly when the dates are "MM-DD", once when "YYYY-MM-DD"; both ends count.

    span: the part of each of these days it is closed for; None is the whole day. title: what it is called on screens.
    """

    from_date: str
    to_date: str
    phrase: Phrase | None = None
    span: Span | None = None
    title: str = ""


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
    needed: condition under which it is asked at all. again: finer re-asks, used one after the other. short: the
    question in few words, for a caller who keeps silent.
    suggest: "caller_number" offers the number the call came from. read_back: confirm it with the caller.
    sensitive: kept out of notifications' subject lines and lists.
    by_keys: the sentence that tells how to answer by keys. refused: what is said when the caller will not tell.
    mask: how its value is shown in lists and notifications: "" as it is, "all" not at all, "last4" its last four signs.
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
    mask: str = ""
    short: Phrase | None = None


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
    """One step. id: dotted path; steps of a shared procedure have the same id in every matter that works it.

    say: the sentence of SAY. asks_helped: after SAY, ask whether it helped. title: its name in reports and in what the
    second line is told of what was tried.
    """

    id: str
    kind: StepKind
    say: Phrase | None = None
    item: str = ""
    collect: tuple[str, ...] = ()
    target: str = ""
    asks_helped: bool = False
    branches: tuple[Branch, ...] = ()
    title: str = ""


class Matter(Frozen, frozen=True):
    """What a caller may want (用件).

    heard: examples of how callers put it. key: keypad digit in the menu of matters ("" is not offered by keys).
    finish: what ends it; CONNECT and ESCALATE name `target`, and `otherwise` says what follows when nobody takes it.
    said: phrases said when the matter is chosen (before collecting). then: said after collecting.
    urgent: always urgent; urgent_when: urgent once this holds. priority: 1 (first) to 9; of matters that fit a caller's
    words equally well the first one is taken.
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
    urgent_when: Condition | None = None
    priority: int = 5


class Card(Frozen, frozen=True):
    """Guidance that may be given (案内カード). valid_from/valid_until: ISO dates, line's zone, inclusive; "" open.

    when: a condition under which it may be given at all. source: where the answer comes from.
    """

    id: str
    title: str
    say: Phrase
    heard: tuple[str, ...] = ()
    valid_from: str = ""
    valid_until: str = ""
    source: str = ""
    when: Condition = Condition()


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
    alarms: those of `ALARMS` that escalate on this line. escalate_to: the contact or ladder they go to, "" for the
        contact that follows from the rest of the manual (`core.manual.escalation`).
    does, may_say, never_say: the scope. may_say: topics that may be answered; never_say: words no sentence may have.
    absence: what is said when a contact cannot take the call, as in `Contact.absence`.
    language_model: whether the words of this line's callers may be sent to the desk's language model: "none" no,
        "masked" with numbers, names and addresses hidden, "numbers" with numbers hidden, "plain" as they are, "" as
        the desk is set up. Of manual and desk the stricter holds.
    voice: in which voice the line speaks. silence: what is done about a caller who says nothing.
    format: number of the form of this snapshot; the source it was made from has its own.
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
    may_say: tuple[str, ...] = ()
    ladders: dict[str, Ladder] = {}
    absence: dict[str, Phrase] = {}
    callback: Callback = Callback()
    abuse: Abuse = Abuse()
    billing: Billing = Billing()
    retention: Retention = Retention()
    packs: tuple[str, ...] = ()
    language_model: str = ""
    voice: Voice = Voice()
    silence: Silence = Silence()
