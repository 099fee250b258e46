"""Where Japanese may break: BudouX's model, opened once."""

from __future__ import annotations

from functools import cache

from toritsugi.core.sheet.breaking import joined_phrases


@cache
def _parser() -> object:
    import budoux

    return budoux.load_default_japanese_parser()


def phrases(text: str) -> list[str]:
    """The phrases of a text, which joined are the text."""
    found: list[str] = _parser().parse(text) if text else []  # type: ignore[attr-defined]
    return found


def whole_phrases(text: str) -> list[str]:
    """The same, no phrase beginning or ending with a mark that may not stand there."""
    return joined_phrases(text, phrases)
