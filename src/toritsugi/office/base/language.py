"""The language that a page is shown in."""

from __future__ import annotations

from django.utils.translation import get_language


def in_english() -> bool:
    """Whether what is being answered is shown in English; otherwise it is in Japanese."""
    return (get_language() or "").startswith("en")
