"""The client's words put right: what a recogniser makes of them is replaced by the word itself."""

from __future__ import annotations

from collections.abc import Sequence

from toritsugi.core.manual.model import Term
from toritsugi.core.understanding.normal import heard, is_kana, normal

#: shorter mishearings occur inside other words
_SHORTEST = 2
_SHORTEST_READING = 3
_MOST = 20


def repair(text: str, glossary: Sequence[Term]) -> str:
    """The text with mishearings, and in kana texts readings, replaced by the words they mean; longest first."""
    wrong: list[tuple[str, str]] = []
    for term in glossary:
        wrong += [(normal(misheard), term.word) for misheard in term.misheard]
        if is_kana(normal(text)) and len(normal(term.reading)) >= _SHORTEST_READING:
            wrong.append((normal(term.reading), term.word))
    for form, word in sorted(wrong, key=lambda pair: -len(pair[0])):
        if len(form) >= _SHORTEST and form != normal(word):
            text = _replaced(text, form, word)
    return text


def _replaced(text: str, form: str, word: str) -> str:
    said = heard(text)
    pieces: list[str] = []
    written = 0
    at = said.flat.find(form)
    for _ in range(_MOST):
        if at < 0:
            break
        start, end = said.origin[at], said.origin[at + len(form) - 1] + 1
        pieces += [said.words[written:start], word]
        written = end
        at = said.flat.find(form, at + len(form))
    return "".join(pieces) + said.words[written:] if pieces else text
