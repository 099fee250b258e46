"""The one place where card numbers are cut: an event as it comes in, before the machine and the journal see it.

`Dialogue.receive` and `journal.Writer.event` both begin with it. Cut twice an event is the same, so what the journal
holds is what the machine worked with, and replaying it is exact. Keys that come one at a time are cut as a whole once
their row is complete (`entering`, `journal.Writer.take`).
"""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue.events import AnyEvent, CallerSaid, KeysPressed, OperatorFilled
from toritsugi.core.dialogue.state import CallState
from toritsugi.core.dialogue.table import TALKING
from toritsugi.core.understanding.cards import CUT_KEY, keys_without_cards, without_cards
from toritsugi.core.values.model import Value

DIGITS = "0123456789"


def as_worked(event: AnyEvent, state: CallState | None) -> AnyEvent:
    """The event as the machine works it from this state: without card numbers, nor digits that answer nothing."""
    if isinstance(event, KeysPressed) and state is not None and (unheeded := _unheeded(state)):
        event = KeysPressed(keys="".join(CUT_KEY if key in unheeded else key for key in event.keys))
    return without_card_numbers(event)


def typing_ahead(state: CallState) -> bool:
    """Whether keys pressed now may be kept for a later question: over the first lines, where nothing hears."""
    return bool(state.saying) and not state.turns and not state.hears


def _unheeded(state: CallState) -> str:
    """Digits that mean nothing now: nobody asked for any. What is keyed for others' ears is not the desk's to keep."""
    if state.turn not in TALKING or state.question is None:
        return DIGITS
    asks_for_words = state.question.clip and not typing_ahead(state)
    return DIGITS.replace("0", "") if asks_for_words else ""  # 0 asks for a person wherever it is pressed


def without_card_numbers(event: AnyEvent) -> AnyEvent:
    """The event with its card numbers cut; the event itself when it has none."""
    if isinstance(event, CallerSaid):
        texts = tuple(without_cards(text) for text in event.texts)
        return event if texts == event.texts else msgspec.structs.replace(event, texts=texts)
    if isinstance(event, KeysPressed):
        keys = keys_without_cards(event.keys)
        return event if keys == event.keys else msgspec.structs.replace(event, keys=keys)
    if isinstance(event, OperatorFilled):
        value = _value(event.value)
        return event if value == event.value else msgspec.structs.replace(event, value=value)
    return event


def _value(value: Value) -> Value:
    return msgspec.structs.replace(
        value,
        kept=without_cards(value.kept),
        shown=without_cards(value.shown),
        spoken=without_cards(value.spoken),
        words=without_cards(value.words),
    )
