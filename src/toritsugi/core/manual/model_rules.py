"""The rules of a manual: for callers, for who is told, who is rung, what counts, what is kept."""

from __future__ import annotations

from toritsugi.core.manual.model_words import Condition, Finish, Frozen, Phrase


class Listed(Frozen, frozen=True):
    """One row of a list of callers. number: national digits. At least one of number, name and company is there."""

    number: str = ""
    name: str = ""
    company: str = ""
    title: str = ""


class CallerRule(Frozen, frozen=True):
    """What is different for some callers. Of those that fit the most specific wins (`precedence`).

    numbers, prefix, kind "anonymous" and listed say who calls: one of them is enough. names, companies (as the caller
    gives them), called_within (days since an earlier call), reported (an earlier message of theirs is still open) and
    when narrow that down: each that is written must hold.
    kind: "" | "anonymous" | "sales". finish: "" goes on as usual, else a Finish. greeting replaces the opening.
    vip: the message is marked so. blocked: the call is not taken.
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
    listed: tuple[Listed, ...] = ()
    names: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    called_within: int = 0
    reported: bool = False
    when: Condition = Condition()
    vip: bool = False


class Contact(Frozen, frozen=True):
    """Somebody of the client who can be told or connected (連絡先). channels: channel kind → address.

    absence: what is said when they cannot take the call, by presence ("out", "away", "not_told") or "no_answer"; wins
    over the line's own words (`Manual.absence`).
    """

    id: str
    name: str
    reading: str = ""
    channels: dict[str, str] = {}
    phone: str = ""
    absence: dict[str, Phrase] = {}


class Rung(Frozen, frozen=True):
    """One contact of a ladder. seconds: how long they are rung. when: the hours in which they are on call."""

    contact: str
    seconds: float = 30.0
    when: Condition = Condition()


class Ladder(Frozen, frozen=True):
    """Contacts tried one after the other (取り次ぎの順番); at each moment one of them at least is on call.

    name: what the caller hears it called.
    """

    id: str
    name: str
    rungs: tuple[Rung, ...]


class NotifyRule(Frozen, frozen=True):
    """Who is told (通知). by: channel kinds ("webhook", "mail"). until: "" | "acknowledged".

    ladder: the ladder that `to` is the first of, "" for a plain contact. text: what they read above the message;
    `{item_id}`, `{matter}` and `{line}` are filled in.
    """

    to: str
    when: Condition
    by: tuple[str, ...]
    until: str = ""
    ladder: str = ""
    text: str = ""


class Callback(Frozen, frozen=True):
    """Calling back (折り返し). offer: "auto" asks for the wish where a line or rule depends on it, "always", "never".

    promise: whether any sentence may promise that somebody calls back; without it only the wish is passed on.
    """

    offer: str = "auto"
    promise: bool = False


class Abuse(Frozen, frozen=True):
    """Abuse (カスハラ). warnings: how many before the call is ended. lines: the warning of each time, then the standard
    one. heard: words that count as abuse besides those that understanding knows.
    """

    warnings: int = 2
    lines: tuple[Phrase, ...] = ()
    heard: tuple[str, ...] = ()


class Silence(Frozen, frozen=True):
    """A caller who says nothing (無言). connect: the contact or ladder that is rung for them at last, "" nobody."""

    connect: str = ""


class Billing(Frozen, frozen=True):
    """Which calls count (課金の数え方). outcomes: those that count, () every one but "declined".

    excluded: calls that do not count whatever their outcome.
    """

    outcomes: tuple[str, ...] = ()
    excluded: Condition = Condition(
        op="or", parts=(Condition(op="sales"), Condition(op="wrong_number"), Condition(op="silent"))
    )


class Retention(Frozen, frozen=True):
    """How long things are kept, in days. recordings: 0 as long as everything else."""

    recordings: int = 0


class Term(Frozen, frozen=True):
    """A word of the client's, with its reading and the mishearings that mean it.

    accent: the mora, from 1, after which the pitch falls; 0 flat, -1 not told.
    """

    word: str
    reading: str
    misheard: tuple[str, ...] = ()
    accent: int = -1


class Voice(Frozen, frozen=True):
    """The voice of the line (窓口の声). engine, speaker: "" as the desk is set up. speed, pauses: 1.0 as usual.

    pitch: half tones.
    """

    engine: str = ""
    speaker: str = ""
    speed: float = 1.0
    pitch: float = 0.0
    pauses: float = 1.0
