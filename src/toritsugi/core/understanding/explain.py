"""What was understood of a text, from which of its words, by which rule or model."""

from __future__ import annotations

from datetime import datetime

import msgspec

from toritsugi.core.dialogue import commands as c
from toritsugi.core.dialogue.commands import AnyCommand, Span
from toritsugi.core.dialogue.telling import brief
from toritsugi.core.understanding.candidates import MOST, Candidate
from toritsugi.core.understanding.extracting import candidates_of
from toritsugi.core.understanding.name_sureness import told_candidates
from toritsugi.core.understanding.requests import COMMANDS, MATTER, Asking
from toritsugi.core.understanding.understander import RuleUnderstander, Understood
from toritsugi.core.values.model import Kind
from toritsugi.core.values.yes_no import yes_no_value


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate, or one command, as it is shown. value: in the form that is kept; of a command, it in short."""

    value: str
    display: str
    confidence: float
    span: Span
    by: str


class Explained(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a text gives. value None: nothing sure enough (G6).

    value: in the form that is kept; for commands, each in short. span: characters of `text`, which is the hypothesis
    that was understood. commands: all that the desk would be told of this turn.
    """

    value: str | list[str] | None
    display: str
    confidence: float
    span: Span
    candidates: list[Told]
    text: str
    commands: list[Told]


def explain(asking: Asking, item: str, texts: tuple[str, ...], by: RuleUnderstander, now: datetime) -> Explained:
    """Understand a text as in a call. item: as in the request. now: aware, in the line's zone. Never raises."""
    understood = by.understood(texts, asking.expect, asking.manual, now)
    told = [_told(command, asking) for command in understood.commands]
    if item == COMMANDS:
        sure = min((one.confidence for one in told), default=0.0)
        span = next((one.span for one in told if one.span != (0, 0)), (0, 0))
        shown = "、".join(one.display for one in told)
        short = [one.value for one in told]
        return Explained(
            value=short, display=shown, confidence=sure, span=span, candidates=told, text=understood.text, commands=told
        )
    found = _matters(understood.commands, asking) if item == MATTER else _values(understood, asking)
    taken = _taken(understood.commands, item, asking)
    first = next((one for one in found if one.value == taken), None)
    ordered = ([first] if first else []) + [one for one in found if one is not first]
    return Explained(
        value=first.value if first else None,
        display=first.display if first else "",
        confidence=first.confidence if first else 0.0,
        span=first.span if first else (0, 0),
        candidates=ordered[:MOST],
        text=understood.text,
        commands=told,
    )


def _told(command: AnyCommand, asking: Asking) -> Told:
    return Told(
        value=brief(command),
        display=_display(command, asking),
        confidence=round(command.confidence, 3),
        span=command.span,
        by=command.by,
    )


def _display(command: AnyCommand, asking: Asking) -> str:
    match command:
        case c.Fill(value=value) | c.Correct(value=value):
            return value.shown
        case c.ChooseMatter(matter=name):
            return asking.manual.matters[name].title if name in asking.manual.matters else name
        case c.AskCard(card=name):
            return asking.manual.cards[name].title if name in asking.manual.cards else name
        case c.WantPerson(who=who):
            return who
    return brief(command)


def _matters(commands: tuple[AnyCommand, ...], asking: Asking) -> list[Told]:
    return [
        msgspec.structs.replace(_told(one, asking), value=one.matter)
        for one in commands
        if isinstance(one, c.ChooseMatter)
    ]


def _values(understood: Understood, asking: Asking) -> list[Told]:
    found = [
        Candidate(value=one.value, confidence=one.confidence, span=one.span, by=one.by)
        for one in understood.commands
        if isinstance(one, c.Fill | c.Correct) and one.item in ("", asking.item)
    ]
    if asking.kind is Kind.YES_NO:
        found += [
            Candidate(value=yes_no_value(_agreed(one)), confidence=one.confidence, span=one.span, by=one.by)
            for one in understood.commands
            if isinstance(one, c.Confirm | c.Deny)
        ]
    known = {one.value.kept for one in found}
    if understood.turn is not None and asking.kind is not None:
        others = told_candidates(understood.turn, candidates_of(understood.turn, asking.kind))
        found += [one for one in others if one.value.kept not in known]
    return [
        Told(
            value=one.value.kept,
            display=one.value.shown,
            confidence=round(one.confidence, 3),
            span=one.span,
            by=one.by,
        )
        for one in found
    ]


def _taken(commands: tuple[AnyCommand, ...], item: str, asking: Asking) -> str | None:
    """What the desk would take as the answer; None when it would ask again, or which of several."""
    if item == MATTER:
        matters = [one.matter for one in commands if isinstance(one, c.ChooseMatter)]
        return matters[0] if len(matters) == 1 else None
    for one in commands:
        if isinstance(one, c.Fill | c.Correct) and one.item in ("", asking.item):
            return one.value.kept
        if isinstance(one, c.Confirm | c.Deny) and asking.kind is Kind.YES_NO:
            return yes_no_value(_agreed(one)).kept
    return None


def _agreed(command: c.Confirm | c.Deny) -> bool:
    return isinstance(command, c.Confirm)
