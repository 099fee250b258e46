"""Names of people and organisations, with their reading where it is known."""

from __future__ import annotations

import jaconv

from toritsugi.core.values.model import Kind, Source, Value
from toritsugi.core.values.words import spoken_text, tidy


def person_value(words: str, *, reading: str = "", source: Source = Source.VOICE, said: str = "") -> Value:
    """A person's name without 様. reading: kana, either kind."""
    return _name(Kind.PERSON, words, reading, source, said)


def organization_value(words: str, *, reading: str = "", source: Source = Source.VOICE, said: str = "") -> Value:
    """An organisation's name as the caller says it (前株 and 後株 stay where they are)."""
    return _name(Kind.ORGANIZATION, words, reading, source, said)


def in_kana(text: str) -> str:
    """Katakana of hiragana and half-width kana; other characters stay."""
    return str(jaconv.hira2kata(jaconv.h2z(text, kana=True, digit=False, ascii=False)))


def is_kana(text: str) -> bool:
    """Whether a text is kana only."""
    return bool(text) and all("\u3041" <= char <= "\u30fc" or char in " 　" for char in text)


def _name(kind: Kind, words: str, reading: str, source: Source, said: str) -> Value:
    kept = tidy(words)
    kana = in_kana(tidy(reading)) or (in_kana(kept) if is_kana(kept) else "")
    shown = kept if not kana or in_kana(kept) == kana else f"{kept}（{kana}）"
    return Value(
        kind=kind,
        kept=kept,
        shown=shown,
        spoken=kana or spoken_text(kept),
        reading=kana,
        words=tidy(said) or kept,
        source=source,
    )
