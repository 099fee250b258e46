"""The client's words put right: what a recogniser makes of them is replaced by the word itself."""

from __future__ import annotations

from collections.abc import Sequence

from toritsugi.core.manual.model import Term
from toritsugi.core.understanding.normal import Places, heard, is_kana, normal

#: shorter mishearings occur inside other words
_SHORTEST = 2
_SHORTEST_READING = 3
_MOST = 20


def repair(text: str, glossary: Sequence[Term], raw: Places) -> tuple[str, Places]:
    """The text with mishearings, and in kana texts readings, replaced by the words they mean; longest first.

    raw: where the text stands in the text as it was given; the same of the text put right is the second answer.
    """
    wrong: list[tuple[str, str]] = []
    for term in glossary:
        wrong += [(normal(misheard), term.word) for misheard in term.misheard]
        if is_kana(normal(text)) and len(normal(term.reading)) >= _SHORTEST_READING:
            wrong.append((normal(term.reading), term.word))
    for form, word in sorted(wrong, key=lambda pair: -len(pair[0])):
        if len(form) >= _SHORTEST and form != normal(word):
            text, raw = _replaced(text, form, word, raw)
    return text, raw


def _replaced(text: str, form: str, word: str, raw: Places) -> tuple[str, Places]:
    said = heard(text)
    pieces: list[str] = []
    stretches: list[tuple[int, int]] = []
    written = 0
    at = said.flat.find(form)
    for _ in range(_MOST):
        if at < 0:
            break
        start, end = said.origin[at], said.origin[at + len(form) - 1] + 1
        pieces += [said.words[written:start], word]
        stretches += [raw.span(one, one + 1) for one in range(written, start)]
        stretches += [raw.span(start, end)] * len(word)
        written = end
        at = said.flat.find(form, at + len(form))
    if not pieces:
        return text, raw
    stretches += [raw.span(one, one + 1) for one in range(written, len(said.words))]
    starts, ends = zip(*stretches, strict=True) if stretches else ((), ())
    return "".join(pieces) + said.words[written:], Places(starts, ends, max(ends, default=0))
