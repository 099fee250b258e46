"""A small model of what is marked whatever is being asked: complaint, hurry, abuse, sales, wrong numbers, a person.

Rules find such remarks by the words that name them; people mostly do not (三回も言ってるのに直ってないんですよ).
The model looks at pieces of the sentence and at what its words mean. Weights are learnt by tools/train-marks and opened
above `core`.
"""

from __future__ import annotations

import math
import struct
import zlib

import msgspec
import numpy as np
import numpy.typing as npt

from toritsugi.core.understanding.normal import is_kana, normal
from toritsugi.core.understanding.reading import Tokenizer
from toritsugi.core.understanding.vectors import Vector, WordVectors, content_words

#: what is marked: the columns of the weights
MARKS = ("complaint", "urgent", "want_person", "sales", "wrong_number", "abuse")
#: places that pieces of a text are hashed to; lengths of the pieces; characters that are looked at
BUCKETS, LONGEST_PIECE, LONGEST_FLAT = 1 << 16, 5, 160
_MAGIC = b"toritsugi marks 2\n"
_HEAD = struct.Struct("<IIf")
_OF_PIECES, _OF_MEAN, _OF_MOST, _MOST_WORDS = 4.0, 3.0, 0.7, 6


class MarkModel(msgspec.Struct, frozen=True):
    """weights: (features, marks); rows: bucket → row, -1 for a piece that was never learnt.

    meaning: (2 × dimensions, marks), for the mean of the words and for the strongest of each dimension. bias: of each
    mark. least: the probability from which a mark is put; doubt: below which words that name it do not count;
    both have a row for what is written and one for what is heard in katakana only.
    """

    weights: npt.NDArray[np.float32]
    rows: npt.NDArray[np.int32]
    meaning: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    least: npt.NDArray[np.float32]
    doubt: npt.NDArray[np.float32]

    def weigh(self, flat: str, meant: Vector) -> tuple[float, ...]:
        """The probability of each mark. flat: the text in the one form. meant: of `meaning_of`."""
        found = pieces(flat)
        rows = self.rows[found]
        sums = self.weights[rows[rows >= 0]].sum(axis=0) * (_OF_PIECES / math.sqrt(max(1, len(found))))
        return tuple((1 / (1 + np.exp(-(sums + meant @ self.meaning + self.bias)))).tolist())

    def sure(self, mark: str, probability: float, *, kana: bool = False) -> float | None:
        """How sure a mark is, 0.5..1, at a probability; None below what it takes. kana: of katakana only."""
        least = float(self.least[int(kana), MARKS.index(mark)])
        return 0.5 + 0.5 * (probability - least) / (1 - least) if probability >= least else None

    def doubts(self, mark: str, probability: float, *, kana: bool = False) -> bool:
        """Whether words that name a mark do not mean it at this probability. kana: of katakana only."""
        return probability < float(self.doubt[int(kana), MARKS.index(mark)])


def pieces(flat: str) -> npt.NDArray[np.int64]:
    """The buckets of a text's pieces of one to five characters, each once."""
    chars = [char.encode("utf-8", "surrogatepass") for char in f"^{flat[:LONGEST_FLAT]}$"]
    ending = list(map(zlib.crc32, chars))
    found = ending
    for length in range(1, LONGEST_PIECE):  # a piece goes on with the next character
        ending = list(map(zlib.crc32, chars[length:], ending))
        found = found + ending
    buckets = np.array(found, np.int64) % BUCKETS
    buckets = np.sort(buckets.astype(np.uint16), kind="stable")  # of so small numbers the quickest
    once = np.concatenate(([True], buckets[1:] != buckets[:-1]))
    return buckets[once].astype(np.int64)


def meaning_of(text: str, tokenizer: Tokenizer | None, known: WordVectors) -> Vector:
    """What a text's words mean, as the model looks at it: (2 × dimensions), zeros where no word is known.

    Nothing is known of katakana only: a dictionary of written words cuts it anywhere (夜中に騒いでいる in it has a
    crab, カニ), and what those words mean was never said.
    """
    width = known.matrix.shape[1]
    written = tokenizer is not None and not is_kana(normal(text))
    words = content_words(text, tokenizer, known) if tokenizer is not None and written else []
    if not words:
        return np.zeros(2 * width, np.float32)
    weights = np.array(list(map(known.weight, words)), np.float32)
    vectors = known.of(words)
    mean = weights @ vectors / (weights.sum() + 1e-9)
    most = vectors[np.argsort(-weights, kind="stable")[:_MOST_WORDS]].max(axis=0)
    return np.concatenate([_OF_MEAN * mean, _OF_MOST * most]).astype(np.float32)


def pack(weights: npt.NDArray[np.float64], meaning: npt.NDArray[np.float64], rest: npt.NDArray[np.float64]) -> bytes:
    """The file that ships: weights (`BUCKETS`, marks) in steps of one byte, only where there are any.

    rest: (5, marks): bias, least of what is written and of katakana, doubt of both.
    """
    step = max(float(np.abs(weights).max()), 1e-9) / 127
    rounded = np.rint(weights / step).astype(np.int8)
    used = np.flatnonzero(np.abs(rounded).max(axis=1) > 1)
    return b"".join(
        (
            _MAGIC,
            _HEAD.pack(len(used), meaning.shape[0], step),
            used.astype("<u2").tobytes(),
            rounded[used].tobytes(),
            meaning.astype("<f2").tobytes(),
            rest.astype("<f4").tobytes(),
        )
    )


def unpack(packed: bytes) -> MarkModel:
    """The model of a file that `pack` made; raises ValueError for any other bytes."""
    marks = len(MARKS)
    at = len(_MAGIC) + _HEAD.size
    if not packed.startswith(_MAGIC) or len(packed) < at:
        raise ValueError("no weights of marks")
    used, height, step = _HEAD.unpack_from(packed, len(_MAGIC))
    if len(packed) != at + used * (2 + marks) + height * marks * 2 + 5 * marks * 4:
        raise ValueError(f"weights of marks cut short: {len(packed)} bytes")
    rows = np.full(BUCKETS, -1, np.int32)
    rows[np.frombuffer(packed, "<u2", used, at)] = np.arange(used)
    at += 2 * used
    weights = np.frombuffer(packed, np.int8, used * marks, at).reshape(used, marks).astype(np.float32) * step
    at += used * marks
    meaning = np.frombuffer(packed, "<f2", height * marks, at).reshape(height, marks).astype(np.float32)
    rest = np.frombuffer(packed, "<f4", 5 * marks, at + height * marks * 2).reshape(5, marks)
    return MarkModel(weights, rows, meaning, bias=rest[0], least=rest[1:3], doubt=rest[3:])
