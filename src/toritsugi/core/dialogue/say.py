"""Rendering phrases: fixed words as they stand in the manual, blanks filled with recorded values (G1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from toritsugi.core.dialogue.intents import Part
from toritsugi.core.manual.model import Choice, Manual, Matter, Phrase
from toritsugi.core.manual.phrases import pieces
from toritsugi.core.manual.standard import PREFIX
from toritsugi.core.values.model import Kind, Value
from toritsugi.core.values.phone import spoken_slow

#: what joins the entries of a list of choices: a pause, in writing and in speech
JOINT = "、"


class Filling(msgspec.Struct, frozen=True):
    """What stands in a blank: the shown and the spoken form, always of one and the same thing."""

    shown: str
    spoken: str


class Phrasebook:
    """The phrases of one manual, split into fixed words and blanks once each."""

    def __init__(self, manual: Manual) -> None:
        self._manual = manual
        self._split: dict[str, tuple[Part, ...]] = {}

    def standard(self, name: str) -> Phrase | None:
        """A standard phrase by its short name; None when the manual does not have it (then nothing is said)."""
        return self._manual.standard.get(PREFIX + name)

    def parts(self, phrase: Phrase, blanks: Mapping[str, Filling]) -> tuple[Part, ...] | None:
        """The parts of a phrase with its blanks filled; None when a blank has no value (then it cannot be said)."""
        split = self._split.get(phrase.id)
        if split is None:
            split = tuple(Part(shown=p.text, spoken=p.text, blank=p.blank) for p in pieces(phrase.text))
            self._split[phrase.id] = split
        if all(not part.blank for part in split):
            return split
        filled: list[Part] = []
        for part in split:
            if not part.blank:
                filled.append(part)
                continue
            filling = blanks.get(part.blank)
            if filling is None:
                return None
            filled.append(Part(shown=filling.shown, spoken=filling.spoken, blank=part.blank))
        return tuple(filled)

    def choices(self, entries: Iterable[tuple[str, str]], *, by_keys: bool) -> Filling:
        """The blank `{choices}`: titles, each with its key by `standard.choice_key` where keys are meant."""
        form = self.standard("choice_key") if by_keys else None
        told: list[str] = []
        for title, key in entries:
            parts = self.parts(form, {"title": same(title), "value": same(key)}) if form and key else None
            told.append("".join(part.shown for part in parts) if parts else title)
        return same(JOINT.join(told))


def same(text: str) -> Filling:
    """Words of the manual (a title, a name) that are said as they are written."""
    return Filling(text, text)


def of_value(value: Value) -> Filling:
    """A value in its shown and spoken forms, made together when the value was made (G3)."""
    return Filling(value.shown, value.spoken)


def finer(value: Value) -> Filling:
    """The same value said in smaller steps, for the reading after the caller said no."""
    if value.kind is Kind.PHONE:
        return Filling(value.shown, spoken_slow(value) or value.spoken)
    return of_value(value)


def titles_of_choices(choices: Iterable[Choice]) -> list[tuple[str, str]]:
    """(title, key) of the choices of an item."""
    return [(choice.title, choice.key) for choice in choices]


def titles_of_matters(matters: Iterable[Matter]) -> list[tuple[str, str]]:
    """(title, key) of matters."""
    return [(matter.title, matter.key) for matter in matters]
