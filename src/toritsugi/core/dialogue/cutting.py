"""The one place where card numbers are cut: an event as it comes in, before the machine and the journal see it.

`Dialogue.receive` and `journal.Writer.event` both begin with it. Cut twice an event is the same, so what the journal
holds is what the machine worked with, and replaying it is exact. Keys that come one at a time are cut as a whole once
their row is complete (`entering`, `journal.Writer.take`).
"""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue.events import AnyEvent, CallerSaid, KeysPressed, OperatorFilled
from toritsugi.core.understanding.cards import keys_without_cards, without_cards
from toritsugi.core.values.model import Value


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
