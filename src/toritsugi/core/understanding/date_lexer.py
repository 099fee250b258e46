"""Cuts a text in the one form into the words that name days and times, as they are written.

All words of the vocabulary that stand anywhere in the text are laid out, and the way through them that covers most of
it is taken: 「スイヨーカモクヨー」 is 水曜か木曜, not 水 and 8日.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

from toritsugi.core.understanding.date_words import (
    HALF_HOURS,
    NAMED_YEARS,
    NUMERIC,
    SHORT,
    SHORT_WORDS,
    TABLE,
    WAYS,
    YEARS_BEFORE,
    Said,
)
from toritsugi.core.understanding.kana_years import years_in_kana
from toritsugi.core.values.years import COMMON, ERAS

_VOWELS = {"A": "ア", "I": "イ", "U": "ウ", "E": "エ", "O": "オ"}
#: what a word costs in characters that it must cover more, and one whose first vowel a long vowel swallowed
_PER_WORD, _PER_ERROR = 0.4, 1.6
_AFTER_VOWEL = 0.1
#: what the words with Arabic digits begin with
_DIGITS, _CALENDARS = frozenset("0123456789"), frozenset("西令平昭大明rhstmアエテ")
#: words that are others behind these sounds: お願いしようか is no 8日, 10時だから no 10時から
_ENDINGS = {"ヨーカ": frozenset("シケテレメベネセエミキ"), "カラ": frozenset("ダス")}


class Word(msgspec.Struct, frozen=True):
    """A word of the vocabulary in a text. start, end: places in the text. errors: how far it is from what was heard."""

    said: Said
    start: int
    end: int
    errors: float = 0.0


def _longest_from() -> dict[str, int]:
    """How long the longest word is that begins with a character."""
    found: dict[str, int] = {}
    for word in TABLE:
        found[word[0]] = max(found.get(word[0], 0), len(word))
    return found


_LONGEST_FROM = _longest_from()


def lex(text: str) -> list[Word]:
    """The words of days and times in a text in the one form, in order, not overlapping."""
    best: list[tuple[float, Word | None, int]] = [(0.0, None, 0)] * (len(text) + 1)
    ending: dict[int, list[Word]] = {}
    for word in _words(text):
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


def years(text: str) -> list[Word]:
    """The years that are spelled in kana."""
    return [Word(Said("year", one.year, one.calendar), one.start, one.end) for one in years_in_kana(text)]


def _words(text: str) -> Iterator[Word]:
    yield from years(text)
    for start, char in enumerate(text):
        if char in _DIGITS:
            yield from _numeric(text, start, NUMERIC)
        elif char in _CALENDARS:
            yield from _numeric(text, start, NAMED_YEARS)
        head = _vowel(text, start) if char == "ー" else ""
        longest = _LONGEST_FROM.get(head or char, 0)
        for end in range(start + 1, min(len(text), start + longest) + 1):
            piece = head + text[start + 1 : end] if head else text[start:end]
            said = TABLE.get(piece)
            if not said or (piece in SHORT_WORDS and not SHORT.match(text, end)):
                continue
            if piece.endswith("日") and text.startswith("曜", end):
                continue  # の次の日曜 is no の次の日
            if not (start and text[start - 1] in _ENDINGS.get(piece, ())):
                yield Word(said, start, end, _AFTER_VOWEL if head else 0.0)


def _vowel(text: str, at: int) -> str:
    """The vowel that a long vowel draws out: in できればあした, one form with バー, the word begins in it."""
    before = unicodedata.name(text[at - 1], "")[-1:] if at else ""
    return _VOWELS.get(before, "")


def _numeric(text: str, start: int, patterns: Sequence[tuple[re.Pattern[str], str, str]]) -> Iterator[Word]:
    if start and text[start - 1].isdecimal() and text[start].isdecimal():
        return
    for pattern, sort, unit in patterns:
        found = pattern.match(text, start)
        if not found:
            continue
        number = 1 if found[1] == "元" else int(found[1])
        if sort == "year":
            named = unit if unit in ERAS else COMMON
            yield Word(Said("year", YEARS_BEFORE[unit] + number, named), start, found.end())
        elif unit == HALF_HOURS:
            yield Word(Said("count", 60 * number + 30, "n" + WAYS[found[2]]), start, found.end())
        elif sort == "count":
            yield Word(Said("count", number, unit + WAYS.get(found[2] or "", "")), start, found.end())
        else:
            yield Word(Said(sort, number), start, found.end())


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
