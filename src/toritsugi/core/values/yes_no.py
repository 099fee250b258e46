"""Yes and no."""

from __future__ import annotations

from toritsugi.core.values.model import Kind, Source, Value

_SAID = {True: "はい", False: "いいえ"}


def yes_no_value(yes: bool, *, words: str = "", source: Source = Source.VOICE) -> Value:
    """Kept as "yes" or "no"."""
    said = _SAID[yes]
    return Value(kind=Kind.YES_NO, kept="yes" if yes else "no", shown=said, spoken=said, words=words, source=source)
