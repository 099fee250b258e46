"""What words mean, as far as the company they keep tells it: a vector for each common word, packaged and opened above.

Two words are near when people use them in like sentences (故障 and 壊れる), which no spelling tells. The vectors are
those of chiVe, made smaller (tools/word-vectors); a word that is not among them stands for itself alone.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from toritsugi.core.understanding.reading import Tokenizer

Vector = npt.NDArray[np.float32]
_MAGIC = b"toritsugi vectors 1\n"
_HEAD = struct.Struct("<IIII")
#: words of one turn that are looked at; nobody says more about one matter in a breath
LONGEST_TURN = 60
#: characters of the longest word among the vectors that is looked for inside a compound
LONGEST_WORD = 12
#: keeps apart the kana and kanji that two characters begin with
_SPREAD = 193
#: parts of speech that carry what a sentence is about
_CONTENT = frozenset(("名詞", "動詞", "形容詞", "形状詞", "副詞"))
#: words of talk: they stand in every call, whatever it is about
_TALK = frozenset(
    """
    為る 居る 有る 成る 言う 思う 事 こと 御 様 物 無い ない 出来る 方 良い 下さる 頂く 貰う
    願う 御願い お願い 致す 御座る 世話 済む 済みません 忙しい 失礼 初めて 申す 御世話 所 訳 件
    ちょっと 一寸 はい ええ あの えー 宜しい 申し訳 恐れ入る 少し 今 さっき 先程 そう どう 何
    そちら こちら 私 自分 内 家 者 呉れる くれる 遣る 見る 来る 行く 聞く 伺う 教える 知る
    分かる 掛ける 電話 連絡 何時 いつ 何処 本当 たい 欲しい
    """.split()  # noqa: SIM905
)
_WEIGHT_OF_TALK, _WEIGHT_OF_RARE = 0.08, 0.9


class WordVectors(msgspec.Struct, frozen=True):
    """rows: a word in its dictionary form → its row. weights: of each word, 0..1, the rarer the more it tells.

    matrix: (rows, dimensions), each of length 1. longest: for the first two characters of words, by `_first`, how long
    the longest of these words is; 0 where no word begins so.
    """

    rows: dict[str, int]
    weights: dict[str, float]
    matrix: Vector
    longest: bytes

    def weight(self, word: str) -> float:
        """How much a word tells of what is meant."""
        if word in _TALK:
            return _WEIGHT_OF_TALK
        return self.weights.get(word, _WEIGHT_OF_RARE)

    def parts_of(self, compound: str, furthest: int) -> list[str]:
        """The known words of two characters or more that a compound is made of, the longest first from its beginning
        on: 排水 管 清掃 gives 排水 and 清掃. furthest: characters of the longest that is looked for.
        """
        rows, longest = self.rows, self.longest
        found: list[str] = []
        at, last = 0, len(compound) - 1
        while at < last:
            most = min(longest[_first(compound, at)], furthest)
            for end in range(min(len(compound), at + most), at + 1, -1):
                if compound[at:end] in rows:
                    found.append(compound[at:end])
                    at = end
                    break
            else:
                at += 1
        return found

    def of(self, words: Sequence[str]) -> Vector:
        """(words, dimensions): the vector of each, zeros for a word that is not known."""
        places = [self.rows.get(word, -1) for word in words]
        if not places:
            return np.zeros((0, self.matrix.shape[1]), np.float32)
        found: Vector = self.matrix.take(places, 0)
        if -1 in places:
            found[[at for at, place in enumerate(places) if place < 0]] = 0.0
        return found


def _first(word: str, at: int = 0) -> int:
    """A number for two characters of a word, in 16 bits; few others have the same."""
    return (ord(word[at]) * _SPREAD + ord(word[at + 1])) & 0xFFFF


def _longest(words: Sequence[str]) -> bytes:
    """See `WordVectors.longest`."""
    lengths = np.array(list(map(len, words)), np.int64)
    starts = np.cumsum(lengths + 1) - lengths - 1
    chars = np.frombuffer("\n".join((*words, "")).encode("utf-32-le", "surrogatepass"), np.uint32)
    several = lengths > 1
    begins = starts[several]
    numbers = (chars[begins] * _SPREAD + chars[begins + 1]) & 0xFFFF
    found = np.zeros(1 << 16, np.uint8)
    np.maximum.at(found, numbers, np.minimum(lengths[several], 255).astype(np.uint8))
    return found.tobytes()


def content_words(text: str, tokenizer: Tokenizer, known: WordVectors) -> list[str]:
    """The words of a text that carry what it is about, in their dictionary forms, at most `LONGEST_TURN`."""
    found: list[str] = []
    for word in tokenizer.tokenize(text):
        part = word.part_of_speech()
        if part[0] not in _CONTENT or (part[0] == "名詞" and part[1] == "数詞"):
            continue
        form = word.normalized_form()
        if form in known.rows or len(form) <= 2:
            found.append(form)
        else:
            found += known.parts_of(form, LONGEST_WORD) or [form]
        if len(found) >= LONGEST_TURN:
            break
    return found[:LONGEST_TURN]


def pack(words: Sequence[tuple[str, int, float]], matrix: npt.NDArray[np.int8]) -> bytes:
    """(word, row, weight) of each word, and the rows in steps of one byte, as the file that ships."""
    spelled = zlib.compress("\n".join(word for word, _, _ in words).encode(), 9)
    return b"".join(
        (
            _MAGIC,
            _HEAD.pack(len(words), len(spelled), *matrix.shape),
            spelled,
            np.array([row for _, row, _ in words], "<u2").tobytes(),
            np.rint(np.array([weight for _, _, weight in words]) * 255).astype(np.uint8).tobytes(),
            matrix.tobytes(),
        )
    )


def words_packed(packed: bytes, what: str) -> list[str]:
    """The words that stand packed in a model's file. what: it, for the ValueError where they are damaged."""
    try:
        return zlib.decompress(packed).decode().split("\n")
    except zlib.error as error:
        raise ValueError(f"{what} damaged: {error}") from error


def unpack(packed: bytes) -> WordVectors:
    """The vectors of a file that `pack` made; raises ValueError for any other bytes."""
    if not packed.startswith(_MAGIC) or len(packed) < len(_MAGIC) + _HEAD.size:
        raise ValueError("no vectors of words")
    number, spelled, height, width = _HEAD.unpack_from(packed, len(_MAGIC))
    at = len(_MAGIC) + _HEAD.size
    if len(packed) != at + spelled + 3 * number + height * width:
        raise ValueError(f"vectors of words cut short: {len(packed)} bytes")
    words = words_packed(packed[at : at + spelled], "vectors of words")
    rows = np.frombuffer(packed, "<u2", number, at + spelled).tolist()
    weights = (np.frombuffer(packed, np.uint8, number, at + spelled + 2 * number) / 255).tolist()
    steps = np.frombuffer(packed, np.int8, height * width, at + spelled + 3 * number).reshape(height, width)
    matrix = steps.astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True) + 1e-9
    places = dict(zip(words, rows, strict=True))
    return WordVectors(places, dict(zip(words, weights, strict=True)), matrix, _longest(words))
