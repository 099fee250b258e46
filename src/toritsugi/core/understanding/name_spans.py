"""Spans of names in what the tagger marked, with how sure each is."""

from __future__ import annotations

import msgspec
import numpy as np

from toritsugi.core.understanding.name_tagger import KANJI, TAGS, Floats, Marked

#: characters likelier than this are a name; between two of them one less likely is, too, from the second share on
_LIKELY, _BETWEEN = 0.5, 0.12


class Span(msgspec.Struct, frozen=True):
    """Characters of the raw text, and how sure it is that they and no others are the name."""

    start: int
    end: int
    confidence: float


def spans(marked: Marked, tags: str) -> list[Span]:
    """The spans that are likely of one of the tags, the surest first."""
    columns = [TAGS.index(tag) for tag in tags]
    whole = marked.shares[:, columns[0]] if len(columns) == 1 else marked.shares[:, columns].sum(1)
    shares = _evened(marked, whole)
    found = [_span(marked, shares, start, end) for start, end in _runs(marked, shares)]
    return sorted(found, key=lambda span: -span.confidence)


def _evened(marked: Marked, shares: Floats) -> Floats:
    """The shares, alike within each word of kanji or of katakana that the dictionary knows: no name ends inside one."""
    even = shares.copy()
    for start, end in marked.letters.words:
        even[start:end] = np.add.reduce(shares[start:end]) / (end - start)
    return even


def _runs(marked: Marked, shares: Floats) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for at in np.flatnonzero(shares > _LIKELY).tolist():
        if runs and (runs[-1][1] == at or (runs[-1][1] == at - 1 and shares[at - 1] > _BETWEEN)):
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    text, sorts = marked.letters.text, marked.letters.sorts
    trimmed = []
    for start, end in runs:
        while start < end and text[start] in "、 ":
            start += 1
        if 0 < start < end - 1 and text[start] == "ノ" and sorts[start + 1] == KANJI:  # 三井商事の森
            start += 1
        while end > start and text[end - 1] in "、 ":
            end -= 1
        if start < end:
            trimmed.append((start, end))
    return trimmed


def _span(marked: Marked, shares: Floats, start: int, end: int) -> Span:
    inside = float(shares[start:end].min())
    before = 1.0 - float(shares[start - 1]) if start else 1.0
    after = 1.0 - float(shares[end]) if end < len(shares) else 1.0
    at = marked.letters.at
    return Span(at[start], at[end - 1] + 1, min(inside, before, after))
