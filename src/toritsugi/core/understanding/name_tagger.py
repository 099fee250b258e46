"""Which characters of an utterance are the caller's name, the caller's organisation, or somebody else's.

A small convolutional tagger in numpy arithmetic; its weights are handed in. It reads kanji text, whose words a
dictionary has cut, and unsegmented katakana with a recogniser's errors alike.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec
import numpy as np
import numpy.typing as npt

from toritsugi.core.understanding.normal import drawn_vowels, lengthened
from toritsugi.core.understanding.reading import Tokenizer

#: what a character can be: other words, the caller, the organisation, its department, other people, other firms
TAGS = "OPCDXY"
#: characters of an utterance that are looked at
LONGEST = 160
#: what was asked for: the caller's name, the organisation, anything else
ASKED = "PCO"

#: rows of one product: times 360 and 72 less than 2**18, below which OpenBLAS does not share a product out
_ROWS_AT_ONCE = 8
#: the weight of what a tagger beside another says
_BESIDE = np.float32(0.35)
#: the arrays of the tagger
_WEIGHTS = ("char", "sort", "part", "w1", "b1", "w2", "b2", "w3", "b3", "wg", "asked", "w4", "w5", "b5")

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

_FOLD = str.maketrans({"ヲ": "オ", "ヅ": "ズ", "ヂ": "ジ", "ヴ": "ブ"})
_DRAWN = drawn_vowels()
#: sorts of characters: 1 kanji, 2 hiragana, 3 katakana, 4 letter, 5 digit, 6 sign
KANJI, HIRAGANA, KATAKANA, LETTER, DIGIT, SIGN = range(1, 7)
SORTS = 7
#: parts of speech of the dictionary that are told apart, each with a number for its first and its other characters
_PARTS = (
    ("姓",),
    ("名",),
    ("人名",),
    ("地名",),
    ("固有名詞",),
    ("数詞",),
    ("助詞",),
    ("助動詞",),
    ("動詞",),
    ("接尾辞",),
    ("接頭辞",),
    ("感動詞",),
    ("形容詞", "形状詞", "副詞", "連体詞", "接続詞"),
    ("代名詞",),
    ("補助記号", "記号", "空白"),
    ("名詞",),
)
PARTS = 2 * len(_PARTS) + 2
_PART_OF = {name: 2 * number + 2 for number, names in enumerate(_PARTS) for name in names}


class Letters(msgspec.Struct, frozen=True):
    """The characters of a text as the tagger reads them.

    text: katakana for all kana, long vowels as ー, one sign for all punctuation. at: where each stands in the raw text.
    sorts, parts: for each its sort of character and its word's part of speech (0 unknown). words: where the words of
    several kanji, or several katakana, begin and end that the dictionary knows.
    """

    text: str
    at: tuple[int, ...]
    sorts: tuple[int, ...]
    parts: tuple[int, ...]
    words: tuple[tuple[int, int], ...] = ()


class Marked(msgspec.Struct, frozen=True):
    """The tagger's answer: the characters, and for each (rows) how likely each of `TAGS` (columns) is."""

    letters: Letters
    shares: Floats


class NameTagger:
    """The tagger with its weights: arrays by name, and the characters it knows in the order of their rows.

    beside: another one, trained on other sentences; what both say is weighed. Raises ValueError naming what is
    missing.
    """

    def __init__(self, weights: Mapping[str, Floats], known: str, beside: NameTagger | None = None) -> None:
        missing = [name for name in _WEIGHTS if name not in weights]
        if missing:
            raise ValueError(f"the tagger of names lacks the weights {', '.join(missing)}: package its file again")
        self._weights = {name: np.asarray(array, np.float32) for name, array in weights.items()}
        self._known = {char: number for number, char in enumerate(known, SORTS)}
        self._beside = beside

    def mark(self, text: str, asked: str, tokenizer: Tokenizer | None) -> Marked:
        """How likely each character is what. asked: one of `ASKED`."""
        letters = letters_of(text, tokenizer)
        if not letters.text:
            return Marked(letters, np.zeros((0, len(TAGS)), np.float32))
        sorts, parts = np.array(letters.sorts), np.array(letters.parts)
        shares = self._shares(letters, sorts, parts, asked)
        if self._beside is not None:
            shares += _BESIDE * (self._beside._shares(letters, sorts, parts, asked) - shares)
        return Marked(letters, shares)

    def _shares(self, letters: Letters, sorts: Places, parts: Places, asked: str) -> Floats:
        chars = np.array(list(map(self._known.get, letters.text, letters.sorts)))
        weights = self._weights
        rows = weights["char"][chars]
        rows += weights["sort"][sorts]
        rows += weights["part"][parts]
        rows = _layer(rows, 7, 1, weights["w1"], weights["b1"])
        rows += _layer(rows, 5, 2, weights["w2"], weights["b2"])
        rows += _layer(rows, 5, 4, weights["w3"], weights["b3"])
        whole = rows.max(0) @ weights["wg"] + weights["asked"][ASKED.index(asked)]
        inner = rows @ weights["w4"]
        inner += whole
        shares: Floats = np.maximum(inner, 0, out=inner) @ weights["w5"]
        shares += weights["b5"]
        shares -= shares.max(1, keepdims=True)
        np.exp(shares, out=shares)
        shares /= shares.sum(1, keepdims=True)
        return shares

    def number(self, char: str, sort: int) -> int:
        """The row of a character; one that is not known has the row of its sort."""
        return self._known.get(char, sort)


def _layer(rows: Floats, width: int, step: int, weights: Floats, bias: Floats) -> Floats:
    """What a layer makes of each row and its neighbours; never below 0."""
    made = _product(_spread(rows, width, step), weights)
    made += bias
    return np.maximum(made, 0, out=made)


def _product(rows: Floats, weights: Floats) -> Floats:
    """Rows times weights, a few rows at a time.

    A larger product is shared out among threads, which wait for one another longer than it takes, and for whatever
    else the machine does.
    """
    out = np.empty((len(rows), weights.shape[1]), np.float32)
    for at in range(0, len(rows), _ROWS_AT_ONCE):
        np.matmul(rows[at : at + _ROWS_AT_ONCE], weights, out=out[at : at + _ROWS_AT_ONCE])
    return out


def _spread(rows: Floats, width: int, step: int) -> Floats:
    """Each row beside its neighbours: (length, width times columns)."""
    reach = width // 2 * step
    length, columns = rows.shape
    padded = np.zeros((length + 2 * reach, columns), np.float32)
    padded[reach : reach + length] = rows
    one, other = padded.strides
    beside = np.ndarray((length, width, columns), np.float32, padded, 0, (one, step * one, other))
    return beside.reshape(length, width * columns)


def letters_of(text: str, tokenizer: Tokenizer | None) -> Letters:
    """The first `LONGEST` characters of a text as the tagger reads them."""
    raw = text[:LONGEST]
    if unicodedata.is_normalized("NFKC", raw) and "\u3099" not in raw and "\u309a" not in raw:
        chars, places = list(map(_folded, raw)), tuple(range(len(raw)))
        sorts = list(map(_sort, raw))
    else:
        chars, places, sorts = _narrowed(raw)
    parts: tuple[int, ...] = ()
    if KANJI in sorts or HIRAGANA in sorts:
        found = _parts(raw, tokenizer)
        parts = tuple([found[place] for place in places]) if found else ()
    parts = parts or (0,) * len(places)
    return Letters(lengthened("".join(chars), _DRAWN), places, tuple(sorts), parts, _words(parts, sorts))


def _narrowed(raw: str) -> tuple[list[str], tuple[int, ...], list[int]]:
    """The characters of a text in NFKC, where each stands in the text, and their sorts."""
    chars: list[str] = []
    places: list[int] = []
    sorts: list[int] = []
    for place, char in enumerate(raw):
        for one in char if char.isascii() else unicodedata.normalize("NFKC", char):
            if one in "\u3099\u309a" and chars:  # the mark of a half-width ｶﾞ
                chars[-1] = unicodedata.normalize("NFC", chars[-1] + one)[:1]
                continue
            chars.append(_folded(one))
            places.append(place)
            sorts.append(_sort(one))
    return chars, tuple(places), sorts


def _words(parts: Sequence[int], sorts: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Where words of several kanji, or of several katakana, begin and end."""
    found: list[tuple[int, int]] = []
    start = 0
    for at, part in enumerate((*parts[1:], 0), 1) if parts else ():
        if part % 2 and part == parts[start] + 1:  # goes on with the word
            continue
        alike = parts[start] and sorts[start] in (KANJI, KATAKANA) and sorts[start:at].count(sorts[start]) == at - start
        if alike and at - start > 1:
            found.append((start, at))
        start = at
    return tuple(found)


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    if "\u3041" <= char <= "\u3096":
        char = chr(ord(char) + 0x60)
    if char.isalnum() or char in "ー々":
        return char.lower().translate(_FOLD)[:1]
    return " " if char.isspace() else "、"


@lru_cache(maxsize=4096)
def _sort(char: str) -> int:
    if "\u30a1" <= char <= "\u30fc":
        return KATAKANA
    if "\u3041" <= char <= "\u3096":
        return HIRAGANA
    if "\u4e00" <= char <= "\u9fff" or char == "々":
        return KANJI
    if char.isdecimal():
        return DIGIT
    return LETTER if char.isalpha() else SIGN


def _parts(raw: str, tokenizer: Tokenizer | None) -> list[int]:
    if tokenizer is None:
        return []
    parts: list[int] = []
    for word in tokenizer.tokenize(raw):
        length = len(word.surface())
        if length:
            part = _part(tuple(word.part_of_speech()[:4]))
            parts.append(part)
            if length > 1:
                parts += [part + 1 if part else 0] * (length - 1)
    return (parts + [0] * len(raw))[: len(raw)]


@lru_cache(maxsize=1024)
def _part(names: tuple[str, ...]) -> int:
    """The number of a part of speech, the finest of its names going first; 0 for one that is not told apart."""
    return next((_PART_OF[name] for name in reversed(names) if name in _PART_OF), 0)
