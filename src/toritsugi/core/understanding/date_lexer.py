"""Cuts a text in the one form into the words that name days and times.

All words of the vocabulary that stand anywhere in the text are laid out, and the way through them that covers most of
it is taken: 「スイヨーカモクヨー」 is 水曜か木曜, not 水 and 8日. In unsegmented katakana a word may differ from the
vocabulary by one mora (deleted, added, or another in its place), at a cost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import msgspec

from toritsugi.core.understanding.date_words import (
    ERA,
    HOURS,
    MISHEARD,
    NUMERIC,
    SHORT,
    SHORT_WORDS,
    TABLE,
    WAYS,
    Said,
)
from toritsugi.core.understanding.normal import coarse, is_kana

#: katakana longer than this are looked up exactly only
LONGEST_FUZZY = 160
#: shortest word, in the coarse form, that one mora may be wrong of
_SHORTEST_FUZZY = 4
#: sorts that are said seldom and must be the longer to be heard wrong
_SHORTEST_OF = {
    "count": 6,
    "named": 6,
    "tonight": 6,
    "fixed": 6,
    "yearaway": 6,
    "year": 7,
    "inyear": 6,
    "monthhead": 6,
    "part": 5,
    "hour": 5,
}
_VOWELS = {"A": "ア", "I": "イ", "U": "ウ", "E": "エ", "O": "オ"}
_PER_WORD, _PER_ERROR, _COARSE_ERROR = 0.4, 1.6, 0.7
#: 午後 before an hour, as it is misheard
_UNCLEAR_PM = frozenset(("オゴ", "ソゴ", "コゴ", "ゴコ", "モゴ", "ホゴ", "ゴオ", "ノゴ", "ゴモ"))
_AFTER_VOWEL, _MISHEARD = 0.1, 0.5
_AT_END, _TOO_MANY = 1.75, 2.0
#: sorts of words that are found wherever they stand, exactly only
_EXACT_ONLY = frozenset(
    ("from", "to", "since", "until", "within", "about", "before", "either", "edge", "no", "next", "this", "after")
)


class Word(msgspec.Struct, frozen=True):
    """A word of the vocabulary in a text. start, end: places in the text. errors: how far it is from what was heard."""

    said: Said
    start: int
    end: int
    errors: float = 0.0


def _longest_from() -> dict[str, int]:
    """How long the longest word is that begins with a character."""
    found: dict[str, int] = {}
    for word in (*TABLE, *MISHEARD, *_UNCLEAR_PM):
        found[word[0]] = max(found.get(word[0], 0), len(word))
    return found


_LONGEST_FROM = _longest_from()


def lex(text: str, *, fuzzy: bool = True) -> list[Word]:
    """The words of days and times in a text in the one form, in order, not overlapping. fuzzy: katakana may be off."""
    kana = fuzzy and is_kana(text) and len(text) <= LONGEST_FUZZY
    best: list[tuple[float, Word | None, int]] = [(0.0, None, 0)] * (len(text) + 1)
    ending: dict[int, list[Word]] = {}
    for word in _words(text, fuzzy=kana):
        ending.setdefault(word.end, []).append(word)
    for at in range(1, len(text) + 1):
        best[at] = (best[at - 1][0], None, at - 1)
        for one in ending.get(at, ()):
            score = best[one.start][0] + one.end - one.start - _PER_WORD - _PER_ERROR * one.errors
            if score > best[at][0]:
                best[at] = (score, one, one.start)
    found: list[Word] = []
    at = len(text)
    while at:
        _, taken, at = best[at]
        if taken is not None:
            found.append(taken)
    return found[::-1]


def _words(text: str, *, fuzzy: bool) -> Iterator[Word]:
    for start, char in enumerate(text):
        if char in "0123456789西令平昭":
            yield from _numeric(text, start)
        head = _vowel(text, start) if char == "ー" else ""
        longest = _LONGEST_FROM.get(head or char, 0)
        for end in range(start + 1, min(len(text), start + longest) + 1):
            piece = head + text[start + 1 : end] if head else text[start:end]
            if fuzzy and piece in _UNCLEAR_PM and text.startswith(HOURS, end + text.startswith("ノ", end)):
                yield Word(TABLE["ゴゴ"], start, end, _MISHEARD)
            if fuzzy and piece in MISHEARD:
                yield Word(MISHEARD[piece], start, end, _MISHEARD)
            said = TABLE.get(piece)
            if said and not (piece in SHORT_WORDS and not SHORT.match(text, end)):
                yield Word(said, start, end, _AFTER_VOWEL if head else 0.0)
    if fuzzy:
        yield from _fuzzy(text)


def _vowel(text: str, at: int) -> str:
    """The vowel that a long vowel draws out: in できればあした, one form with バー, the word begins in it."""
    before = unicodedata.name(text[at - 1], "")[-1:] if at else ""
    return _VOWELS.get(before, "")


def _numeric(text: str, start: int) -> Iterator[Word]:
    if start and text[start - 1].isdecimal() and text[start].isdecimal():
        return
    for pattern, sort, unit in NUMERIC:
        found = pattern.match(text, start)
        if not found:
            continue
        number = 1 if found[1] == "元" else int(found[1])
        if sort == "year":
            yield Word(Said("year", ERA.get(unit, 0) + number), start, found.end())
        elif sort == "count":
            yield Word(Said("count", number, unit + WAYS.get(found[2] or "", "")), start, found.end())
        else:
            yield Word(Said(sort, number), start, found.end())


def _form(text: str) -> tuple[str, list[int]]:
    """The coarse form, in which シュ is ス as well (small recognisers hear ライスー for 来週), and its places."""
    form, places = "", []
    for at, char in enumerate(text):
        if char in "ュョ" and form.endswith("シ"):
            form = form[:-1] + ("ス" if char == "ュ" else "ソ")
        elif kana := coarse(char):
            form += kana
            places.append(at)
    return form, places


def _fuzzy(text: str) -> Iterator[Word]:
    """Words one mora off."""
    form, places = _form(text)
    vocabulary, shortest, longest = _NEAR
    for first in range(len(form)):
        for length in range(shortest - 1, min(longest + 1, len(form) - first) + 1):
            piece = form[first : first + length]
            start = places[first]
            end = places[first + length] if first + length < len(places) else len(text)
            exact = text[start:end] in TABLE
            for key in _deletions(piece):
                for said, word in () if exact else vocabulary.get(key, ()):
                    errors = _distance(piece, word)
                    if errors < _TOO_MANY:
                        yield Word(said, start, end, errors or _COARSE_ERROR)


def _near() -> tuple[dict[str, tuple[tuple[Said, str], ...]], int, int]:
    """Every word in the coarse form, under itself and under itself without any one mora."""
    near: dict[str, list[tuple[Said, str]]] = {}
    lengths = []
    for word, said in TABLE.items():
        form = _form(word)[0]
        short = len(form) < _SHORTEST_OF.get(said.sort, _SHORTEST_FUZZY - 1)
        counted = said.sort == "count" and said.unit[:1] not in "wb"  # days themselves may be one mora off
        if not is_kana(word) or said.sort in _EXACT_ONLY or counted or short:
            continue
        lengths.append(len(form))
        for key in _deletions(form) if len(form) >= _SHORTEST_FUZZY else {form}:
            if (said, form) not in near.setdefault(key, []):
                near[key].append((said, form))
    return {key: tuple(words) for key, words in near.items()}, min(lengths), max(lengths)


def _deletions(form: str) -> set[str]:
    return {form, *(form[:at] + form[at + 1 :] for at in range(len(form)))}


def _distance(one: str, other: str) -> float:
    """The edits between two forms: 0, 1, more for one at the end (it may be no part of the word), or too many."""
    if one == other:
        return 0.0
    if abs(len(one) - len(other)) > 1:
        return _TOO_MANY
    head = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if one[head + 1 :] == other[head + 1 :] and len(one) == len(other):
        return _AT_END if head == len(one) - 1 else 1.0
    if one[head:] == other[head + 1 :] or one[head + 1 :] == other[head:]:
        return _AT_END if head >= min(len(one), len(other)) else 1.0
    return _TOO_MANY


_NEAR = _near()
#: digits with a colon, a slash or hyphens between, as they are typed or as recognisers write them
_WRITTEN = (
    (re.compile(r"(?<![0-9])([12][0-9]{3})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9])", re.ASCII), ("年", "月", "日")),
    (re.compile(r"(?<![0-9])([0-9]{1,2}):([0-9]{2})(?![0-9])", re.ASCII), ("時", "分")),
    (re.compile(r"(?<![0-9/])([0-9]{1,2})/([0-9]{1,2})(?![0-9/])", re.ASCII), ("月", "日")),
    (re.compile(r"(?<![0-9])([0-9]{1,2})[~〜–-]([0-9]{1,2})(?=時)", re.ASCII), ("時から", "")),
    (re.compile(r"(?<![0-9])([0-9]{1,2})[~〜–-]([0-9]{1,2})(?=日)", re.ASCII), ("日から", "")),
    (
        re.compile(
            r"(?<![0-9一二三四五六七八九十])[1-9一二三四五六七八九][、,]([1-9一二三四五六七八九])(?=日|週|時間|分|か月|ヶ月)"
        ),
        ("",),
    ),
    (re.compile(r"(?<=[時分日半曜後前])[~〜–-]()", re.ASCII), ("から",)),
)


def written_out(words: str) -> tuple[str, list[int]]:
    """Written dates and times in words (13:30 is 13時30分), and where each character of it stands in `words`."""
    origin = list(range(len(words)))
    for pattern, units in _WRITTEN:
        pieces: list[str] = []
        places: list[int] = []
        at = 0
        for found in pattern.finditer(words):
            pieces.append(words[at : found.start()])
            places += origin[at : found.start()]
            for group, unit in enumerate(units, 1):
                pieces.append(found[group] + unit)
                places += origin[found.start(group) : found.end(group)]
                places += [origin[max(found.start(), found.end(group) - 1)]] * len(unit)
            at = found.end()
        words, origin = "".join([*pieces, words[at:]]), places + origin[at:]
    return words, origin
