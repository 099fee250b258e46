"""Readings, when somebody opened a dictionary: the tokenizer is handed in, and everything works without it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from toritsugi.core.understanding.normal import normal

#: words that dictionaries read in a way nobody says on the telephone
_SAID = {
    "何時": "ナンジ",
    "明日": "アシタ",
    "昨日": "キノウ",
    "私": "ワタシ",
    "明後日": "アサッテ",
    "一昨日": "オトトイ",
}


class Morpheme(Protocol):
    """One word, as SudachiPy's morphemes are."""

    def surface(self) -> str: ...
    def reading_form(self) -> str: ...
    def part_of_speech(self) -> Sequence[str]: ...


class Tokenizer(Protocol):
    """Cuts text into words, as SudachiPy's tokenizer does. Pure: the same text, the same words."""

    def tokenize(self, text: str, /) -> Iterable[Morpheme]: ...


def reading_of(text: str, tokenizer: Tokenizer | None) -> str:
    """Katakana of a text; "" without a tokenizer. Characters without a reading stay as they are."""
    if tokenizer is None or not text:
        return ""
    return "".join(_reading(word) for word in tokenizer.tokenize(text))


def flat_reading(text: str, tokenizer: Tokenizer | None) -> str:
    """The reading in the one form, or the text itself in the one form without a tokenizer."""
    return normal(reading_of(text, tokenizer) or text)


def _reading(word: Morpheme) -> str:
    reading = _SAID.get(word.surface()) or word.reading_form()
    return word.surface() if not reading or reading == "キゴウ" else reading
