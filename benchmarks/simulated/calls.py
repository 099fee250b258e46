"""One simulated call and its twin: the same caller with and without what the line does to the words."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from benchmarks.simulated.caller import PoolCaller
from benchmarks.simulated.corrupting import SHARE, Channel
from benchmarks.simulated.truth import Person, drawn
from toritsugi.core.dialogue.commands import AnyCommand
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.dialogue.message import Known, Message, Outcome, State
from toritsugi.core.dialogue.simulation import CallResult, Simulation
from toritsugi.core.manual.model import Finish, Manual, Matter, Mode
from toritsugi.core.understanding.normal import normal
from toritsugi.core.understanding.port import Understander
from toritsugi.core.understanding.reading import flat_reading
from toritsugi.core.values.model import Kind, Value
from toritsugi.resources import holidays_between, load_manual, readings, rule_understander, samples, templates

#: where a call comes from: the caller's own telephone, another one, or a number that is withheld
_FROM_OWN, _FROM_OTHER = 0.45, 0.20
#: the first day of the simulated calls, and over how many days they go
_FIRST, _DAYS = date(2026, 11, 24), 120
_FINISHES = (Finish.MESSAGE, Finish.ESCALATE, Finish.CONNECT, Finish.PROCEDURE)
_SETTLED = (State.CONFIRMED, State.GIVEN)
#: kinds whose values are compared with what the caller meant
COMPARED = (
    Kind.PHONE,
    Kind.PERSON,
    Kind.ORGANIZATION,
    Kind.DATE_TIME,
    Kind.NUMBER,
    Kind.CODE,
    Kind.CHOICE,
    Kind.YES_NO,
)


@dataclass(frozen=True)
class Told:
    """What came of one call. values: (kind, item, right) of each value in the message that can be judged.

    matter: whether the message is of the caller's matter. handed: to a person or to the second line. limit: closed by
    the limit of turns or of time. transcript: who said what, for calls that are looked at.
    """

    kept: bool
    complete: bool
    outcome: str
    turns: int
    seconds: float
    matter: bool
    handed: bool
    limit: bool
    values: tuple[tuple[str, str, bool], ...] = ()
    transcript: tuple[str, ...] = ()

    def wrong(self, kind: Kind) -> bool:
        """Whether a value of a kind in the message is not what the caller meant."""
        return any(of == kind and not right for of, _, right in self.values)

    def has(self, kind: Kind) -> bool:
        """Whether the message has a value of a kind."""
        return any(of == kind for of, _, _ in self.values)


@dataclass(frozen=True)
class Pair:
    """A call over the line, and its twin in which everything is heard as it was said."""

    number: int
    manual: str
    matter: str
    line: Told
    clean: Told
    heard_wrong: tuple[str, ...] = ()
    overlooked: tuple[str, ...] = ()
    utterances: int = 0

    @property
    def extra_turns(self) -> int:
        """Turns of the caller beyond those of the twin."""
        return self.line.turns - self.clean.turns


@cache
def desks() -> tuple[tuple[str, Manual, tuple[Matter, ...]], ...]:
    """The shipped manuals that ask for a telephone number, with the matters that callers have here."""
    found = []
    for name in sorted(one.name for one in (*templates(), *samples())):
        manual = load_manual(name)
        matters = tuple(
            one for one in manual.matters.values() if one.finish in _FINISHES and one.mode is not Mode.SALES
        )
        if matters and any(item.kind is Kind.PHONE for item in manual.items.values()):
            found.append((name, manual, matters))
    return tuple(found)


@dataclass
class Once:
    """The desk's understanding, asked once for what both calls of a pair have in common.

    The moment is no part of the question: the calls of a pair differ in it by seconds, which no value depends on.
    """

    understander: Understander
    known: dict[tuple[tuple[str, ...], Expect], tuple[AnyCommand, ...]] = field(default_factory=dict)

    def understand(
        self, texts: tuple[str, ...], expect: Expect, manual: Manual, now: datetime
    ) -> tuple[AnyCommand, ...]:
        found = self.known.get((texts, expect))
        if found is None:
            found = self.known[texts, expect] = self.understander.understand(texts, expect, manual, now)
        return found


def pair(number: int, share: float = SHARE) -> Pair:
    """The calls of a number: always the same caller, words and mistakes."""
    rng = random.Random(f"simulated call {number}")
    name, manual, matters = desks()[number % len(desks())]
    began = datetime.combine(_FIRST + timedelta(days=rng.randrange(_DAYS)), datetime.min.time())
    began += timedelta(hours=rng.randint(10, 16), minutes=rng.randrange(60))
    person = drawn(manual, matters, began, rng)
    draw = rng.random()
    number_shown = person.digits if draw < _FROM_OWN else person.calls_from if draw < _FROM_OWN + _FROM_OTHER else ""
    context = Context(
        call_id=f"simulated-{number}",
        started_at=f"{began.isoformat()}+09:00",
        caller_number=number_shown,
        holidays=_holidays(),
    )
    understander = Once(rule_understander())
    result, caller = _call(person, context, understander, share, number)
    line = told(result, person)
    clean = line
    if caller.heard_wrong:
        clean = told(_call(person, context, understander, 0.0, number)[0], person)
    return Pair(
        number=number,
        manual=name,
        matter=person.matter.id,
        line=line,
        clean=clean,
        heard_wrong=tuple(caller.heard_wrong),
        overlooked=tuple(caller.overlooked),
        utterances=caller.utterances,
    )


def _call(
    person: Person, context: Context, understander: Understander, share: float, number: int
) -> tuple[CallResult, PoolCaller]:
    caller = PoolCaller(person, context.caller_number, f"call {number}", Channel(share, readings()), readings())
    simulation = Simulation(person.manual, context, caller, understander)
    caller.look = _reads_back(simulation)
    return simulation.run(), caller


def _reads_back(simulation: Simulation) -> Callable[[], Value | None]:
    def look() -> Value | None:
        question = simulation.dialogue.state.question
        return question.value if question is not None else None

    return look


def told(result: CallResult, person: Person) -> Told:
    """What came of a call."""
    message, lines = result.message, [one.line for one in result.transcript]
    return Told(
        kept=result.kept,
        complete=message is not None and message.complete,
        outcome=str(message.outcome) if message is not None else "",
        turns=result.turns,
        seconds=result.seconds,
        matter=message is not None and message.matter == person.matter.id,
        handed=_handed(message),
        limit="standard.too_long" in lines,
        values=tuple(_judged(message, person)) if message is not None else (),
        transcript=tuple(f"{one.who}: {one.text}" for one in result.transcript),
    )


def _handed(message: Message | None) -> bool:
    return message is not None and (
        message.outcome in (Outcome.ESCALATED, Outcome.CONNECTED) or "person_wanted" in message.flags
    )


def _judged(message: Message, person: Person) -> list[tuple[str, str, bool]]:
    found = []
    company = flat_reading(person.company, readings())
    for known in message.items:
        judged = known.item in person.manual.items  # the number that the call came from is told beside them
        if judged and known.value is not None and known.state in _SETTLED and known.value.kind in COMPARED:
            found.append((str(known.value.kind), known.item, _right(known, known.value, person, company)))
    return found


def _right(known: Known, value: Value, person: Person, company: str) -> bool:
    if value.kind is Kind.PHONE:
        return value.kept == person.digits
    return person.agrees(person.manual.items[known.item], value, normal(company))


@cache
def _holidays() -> tuple[str, ...]:
    return holidays_between(_FIRST - timedelta(days=366), _FIRST + timedelta(days=900))
