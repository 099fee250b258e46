"""What a sentence is about: vectors of its words as callers of many trades use them, and how much each word tells.

A word's vector is that of `vectors` turned so that what callers say of one matter is near (かからない and バッテリー),
plus what was learnt for that word, or that pair of words, itself. Learnt by tools/train-matters; opened above `core`.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Sequence
from itertools import pairwise

import msgspec
import numpy as np
import numpy.typing as npt

from toritsugi.core.understanding.reading import Morpheme, Tokenizer
from toritsugi.core.understanding.vectors import Vector, WordVectors, words_packed

#: words and pairs of words of one text that are looked at
LONGEST_TEXT = 64
#: parts of speech that weigh alike, in the order of their weights; others are the first
PARTS = (
    *(
        "",
        "名詞",
        "動詞",
        "形容詞",
        "形状詞",
        "副詞",
        "助動詞",
        "助詞",
        "代名詞",
        "接尾辞",
        "接頭辞",
        "感動詞",
        "接続詞",
    ),
    *("連体詞", "数詞", "固有名詞", "非自立可能", "助動詞語幹", "終助詞", "part", "pair"),
)
_PART = {name: at for at, name in enumerate(PARTS)}
_FINER = frozenset(("数詞", "固有名詞", "非自立可能", "助動詞語幹", "終助詞"))
_NO_WORD = frozenset(("補助記号", "空白", "記号"))
#: how rare a word is whose rank is not known, of 1
_UNKNOWN = 0.5
#: added to a length before dividing by it, as when it was learnt
_SHORT = 0.05
_MAGIC = b"toritsugi topics 1\n"
_HEAD = struct.Struct("<IIIII")
#: numbers beside the weights of parts, words and measures
SCALARS = ("rare", "far", "none", "none_slope", "said_sharp", "option_sharp")
MEASURES = ("middle", "nearest", "covered", "both", "said", "examples", "strong", "topics")


class Word(msgspec.Struct, frozen=True):
    """A word, a part of a compound, or a pair (form "a+b"). row: in the vectors, -1 for none. part: in `PARTS`."""

    form: str
    row: int
    part: int
    rare: float


class TopicModel(msgspec.Struct, frozen=True):
    """rows: (rows of the vectors, dimensions), turned. words: what was learnt of a word → its place in own and tells.

    own: (words, dimensions). tells: (words,), how much each adds to its weight. parts: of `PARTS`. along: (dimensions,)
    how a word's vector adds to its weight. topics: (topics, dimensions), what is known of calls in general, each of
    length 1. scalars: of `SCALARS`; measures: the weights of `MEASURES`.
    """

    rows: Vector
    words: dict[str, int]
    own: Vector
    tells: Vector
    parts: Vector
    along: Vector
    topics: Vector
    scalars: tuple[float, ...]
    measures: Vector

    def of(self, text: Sequence[Word]) -> tuple[Vector, Vector]:
        """(words, dimensions) and (words,): the vector of each word, of length 1 or less, and its weight."""
        places = [self.words.get(word.form, 0) for word in text]
        found: Vector = self.rows.take([word.row for word in text], 0)
        for at, (word, place) in enumerate(zip(text, places, strict=True)):
            if word.row < 0:
                found[at] = 0.0 if place else unlike(word.form, found.shape[1])
        found += self.own[places]
        found /= np.sqrt((found * found).sum(axis=1, keepdims=True)) + _SHORT
        sums = self.parts[[word.part for word in text]] + self.tells[places] + found @ self.along
        sums += self.scalars[0] * np.array([word.rare for word in text], np.float32)
        return found, np.logaddexp(0, sums).astype(np.float32)

    def known(self, words: Sequence[Word]) -> list[Word]:
        """The words, and the pairs of neighbours of which something was learnt."""
        pairs = (f"{one.form}+{other.form}" for one, other in pairwise(words))
        learnt = [Word(pair, -1, _PART["pair"], _UNKNOWN) for pair in pairs if pair in self.words]
        return [*words, *learnt][:LONGEST_TEXT]


def middle(vectors: Vector, weights: Vector) -> Vector:
    """What a text is about as one vector of length 1; zeros for no words."""
    total = weights @ vectors if len(weights) else np.zeros(vectors.shape[1], np.float32)
    length = float(np.sqrt(total @ total))
    found: Vector = (total / (length + 1e-9)).astype(np.float32)
    return found


def words_of(text: str, tokenizer: Tokenizer, known: WordVectors) -> list[Word]:
    """The words of a text in their dictionary forms, compounds with their known parts, at most `LONGEST_TEXT`."""
    found: list[Word] = []
    for word in tokenizer.tokenize(text):
        if word.part_of_speech()[0] not in _NO_WORD:
            found.extend(_words(word, known))
        if len(found) >= LONGEST_TEXT:
            break
    return found[:LONGEST_TEXT]


def _words(word: Morpheme, known: WordVectors) -> list[Word]:
    part, form = word.part_of_speech(), word.normalized_form()
    kind = part[1] if part[1] in _FINER else part[0]
    row = known.rows.get(form, -1)
    found = []
    if row < 0 and part[0] == "名詞" and part[1] != "数詞" and len(form) > 2:
        found = [
            Word(piece, known.rows[piece], _PART["part"], known.weights.get(piece, _UNKNOWN))
            for piece in known.parts_of(form, len(form))
        ]
    return [*found, Word(form, row, _PART.get(kind, 0), known.weights.get(form, _UNKNOWN))]


def unlike(form: str, width: int) -> Vector:
    """A vector of length 1 for a word of which nothing is known: near to itself alone."""
    signs = np.unpackbits(
        np.frombuffer(hashlib.shake_128(form.encode("utf-8", "replace")).digest(-(-width // 8)), np.uint8)
    )
    found: Vector = ((signs[:width].astype(np.float32) * 2 - 1) / np.sqrt(width)).astype(np.float32)
    return found


def pack(rows: Vector, words: Sequence[str], own: Vector, topics: Vector, rest: Sequence[npt.ArrayLike]) -> bytes:
    """The file that ships. words: from the second place on. rest: tells, parts, along, scalars, measures."""
    spelled = zlib.compress("\n".join(words).encode(), 9)
    steps, scales = zip(*(_stepped(one) for one in (rows, own, topics)), strict=True)
    return b"".join(
        (
            _MAGIC,
            _HEAD.pack(len(rows), rows.shape[1], len(own), len(spelled), len(topics)),
            np.array(scales, "<f4").tobytes(),
            spelled,
            *(one.tobytes() for one in steps),
            *(np.asarray(one, "<f4").tobytes() for one in rest),
        )
    )


def _stepped(numbers: Vector) -> tuple[npt.NDArray[np.int8], float]:
    step = max(float(np.abs(numbers).max()), 1e-9) / 127
    return np.rint(numbers / step).astype(np.int8), step


def unpack(packed: bytes) -> TopicModel:
    """The model of a file that `pack` made; raises ValueError for any other bytes."""
    at = len(_MAGIC) + _HEAD.size
    if not packed.startswith(_MAGIC) or len(packed) < at + 12:
        raise ValueError("no vectors of topics")
    height, width, words, spelled, topics = _HEAD.unpack_from(packed, len(_MAGIC))
    rest = words + len(PARTS) + width + len(SCALARS) + len(MEASURES)
    if len(packed) != at + 12 + spelled + (height + words + topics) * width + 4 * rest:
        raise ValueError(f"vectors of topics cut short: {len(packed)} bytes")
    scales = np.frombuffer(packed, "<f4", 3, at)
    names = words_packed(packed[at + 12 : at + 12 + spelled], "vectors of topics")
    at += 12 + spelled
    stepped = []
    for number, scale in zip((height, words, topics), scales, strict=True):
        table = np.frombuffer(packed, np.int8, number * width, at).reshape(number, width)
        stepped.append(table.astype(np.float32) * scale)
        at += number * width
    numbers = np.frombuffer(packed, "<f4", rest, at).astype(np.float32)
    tells, parts, along, scalars, measures = np.split(numbers, np.cumsum([words, len(PARTS), width, len(SCALARS)]))
    places = {name: place for place, name in enumerate(names, 1)}
    return TopicModel(
        stepped[0], places, stepped[1], tells, parts, along, stepped[2], tuple(scalars.tolist()), measures
    )
