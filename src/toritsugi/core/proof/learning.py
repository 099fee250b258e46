"""Regression cases of what was put right: what a caller said, and what it should have been understood as.

A correction is a value that a person of the desk wrote in during the call, one that the caller put right until it was
confirmed, or one that somebody reports afterwards. The case is the turn in which the item was first asked and answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from toritsugi.core.dialogue.commands import Correct, Fill
from toritsugi.core.dialogue.events import CallerSaid, OperatorFilled, Understood
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.dialogue.intents import Understand
from toritsugi.core.dialogue.message import State
from toritsugi.core.proof.masking import masked
from toritsugi.core.proof.past_call import PastCall
from toritsugi.core.values.making import value_from_words
from toritsugi.core.values.model import Kind, Source, Value


class Case(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a file of cases, in the form that `toritsugi understand --batch` reads, and its truth.

    item: a kind, or an item's id where only a manual knows its choices. by: who put it right ("operator", "caller",
    "report").
    """

    id: str
    item: str
    text: tuple[str, ...]
    truth: str
    by: str
    asked: str = ""
    now: str = ""


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A correction reported after the call. right: the right value as people write it."""

    call: str
    item: str
    right: str


class _Heard(msgspec.Struct, frozen=True):
    """One answer to an item: what was asked, the hypotheses, the value that was made of them ("" none)."""

    expect: Expect
    texts: tuple[str, ...]
    made: str


def cases_of(
    call: PastCall, reports: Iterable[Report] = (), *, with_values: bool = False
) -> tuple[tuple[Case, ...], int]:
    """(cases, how many were left out because what they hold of the caller could not be replaced).

    reports: corrections of this call. with_values: keep the caller's own words and values.
    """
    answers = _answers(call)
    found: dict[str, Case] = {}
    left_out = 0
    for item, truth, by in _corrections(call, answers, reports):
        heard = answers[item]
        if heard.made == truth.kept or item in found:
            continue
        texts, kept = heard.texts, truth.kept
        if not with_values:
            replaced = masked(texts, truth, call.values.values())
            if replaced is None:
                left_out += 1
                continue
            texts, kept = replaced
        found[item] = Case(
            id=f"{call.context.call_id}-{item}",
            item=item if truth.kind is Kind.CHOICE else str(truth.kind),
            text=texts,
            truth=kept,
            by=by,
            asked=_question(call, item),
            now=call.context.started_at,
        )
    return tuple(found.values()), left_out


def _corrections(
    call: PastCall, answers: Mapping[str, _Heard], reports: Iterable[Report]
) -> Iterator[tuple[str, Value, str]]:
    for report in reports:
        if report.call != call.context.call_id or report.item not in answers:
            continue
        kind = answers[report.item].expect.kind
        truth = _written(kind, report.right) if kind is not None else None
        if truth is not None:
            yield report.item, truth, "report"
    for event, _, _ in call.steps:
        if isinstance(event, OperatorFilled) and event.item in answers:
            yield event.item, event.value, "operator"
    for known in call.message.items if call.message is not None else ():
        value = known.value
        if known.item not in answers or known.state is not State.CONFIRMED or value is None or not value.kept:
            continue
        if value.source is Source.VOICE and answers[known.item].made:
            yield known.item, value, "caller"


def _written(kind: Kind, right: str) -> Value | None:
    if kind is Kind.CHOICE:  # its id: what it is called stands in the manual
        return Value(kind=kind, kept=right, shown=right, spoken=right)
    return value_from_words(kind, right)


def _answers(call: PastCall) -> dict[str, _Heard]:
    """The first answer in words to each item that was asked."""
    first: dict[str, _Heard] = {}
    waiting: dict[int, Understand] = {}
    for event, _, intents in call.steps:
        if isinstance(event, Understood) and event.request in waiting:
            asked = waiting.pop(event.request)
            name = asked.expect.item
            first.setdefault(name, _Heard(asked.expect, asked.texts, _made(event, name)))
        for intent in intents:
            is_item = isinstance(intent, Understand) and intent.expect.asked is Asked.ITEM
            if isinstance(intent, Understand) and is_item and isinstance(event, CallerSaid):
                waiting[intent.id] = intent
    return first


def _made(event: Understood, item: str) -> str:
    for command in event.commands:
        if isinstance(command, Fill | Correct) and command.item in ("", item):
            return command.value.kept
    return ""


def _question(call: PastCall, item: str) -> str:
    return next((line.text for line in call.lines if line.id == f"items.{item}.ask"), "")
