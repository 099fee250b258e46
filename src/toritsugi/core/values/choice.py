"""One of the choices that a manual offers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from toritsugi.core.values.model import Kind, Source, Value
from toritsugi.core.values.words import spoken_text


class Offered(Protocol):
    """What a choice must have; `core.manual.model.Choice` has it."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def key(self) -> str: ...


def choice_value(choice: Offered, *, words: str = "", source: Source = Source.VOICE) -> Value:
    """The choice's id is kept, its title shown and said."""
    return Value(
        kind=Kind.CHOICE,
        kept=choice.id,
        shown=choice.title,
        spoken=spoken_text(choice.title),
        words=words,
        source=source,
    )


def choice_by_key(choices: Iterable[Offered], key: str) -> Offered | None:
    """The choice that a key of the telephone means."""
    return next((choice for choice in choices if choice.key and choice.key == key), None)
