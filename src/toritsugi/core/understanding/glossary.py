"""The client's words put right: what a recogniser makes of them is replaced by the word itself."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from toritsugi.core.manual.model import Term
from toritsugi.core.understanding.normal import Places, heard, is_kana, normal

#: shorter mishearings occur inside other words
_SHORTEST = 2
_SHORTEST_READING = 3
_MOST = 20


class Misheard(msgspec.Struct, frozen=True):
    """A form that is heard in place of a word. kana: only in texts of kana, being the word's own reading."""

    form: str
    word: str
    kana: bool


def misheard(glossary: Sequence[Term]) -> tuple[Misheard, ...]:
    """The forms that mean a client's words, the longest first."""
    found: list[Misheard] = []
    for term in glossary:
        wrong = normal(term.word)
        forms = [(normal(one), False) for one in term.misheard] + [(normal(term.reading), True)]
        found += [
            Misheard(form, term.word, kana)
            for form, kana in forms
            if len(form) >= (_SHORTEST_READING if kana else _SHORTEST) and form != wrong
        ]
    return tuple(sorted(found, key=lambda one: -len(one.form)))


def repair(text: str, glossary: Sequence[Misheard], raw: Places) -> tuple[str, Places]:
    """The text with mishearings, and in kana texts readings, replaced by the words they mean; longest first.

    raw: where the text stands in the text as it was given; the same of the text put right is the second answer.
    """
    if not glossary:
        return text, raw
    flat = normal(text)
    kana = is_kana(flat)
    for one in glossary:
        if one.form in flat and (kana or not one.kana):
            text, raw = _replaced(text, one.form, one.word, raw)
            flat = normal(text)
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
