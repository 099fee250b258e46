"""What words mean, as far as the company they keep tells it: a vector for each common word, packaged and opened above.

Two words are near when people use them in like sentences (故障 and 壊れる), which no spelling tells. The vectors are
those of chiVe, made smaller (tools/word-vectors); a word that is not among them stands for itself alone.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from toritsugi.core.understanding.reading import Morpheme, Tokenizer

Vector = npt.NDArray[np.float32]
_MAGIC = b"toritsugi vectors 1\n"
_HEAD = struct.Struct("<IIII")
#: words of one turn that are looked at; nobody says more about one matter in a breath
LONGEST_TURN = 60
#: characters of the longest word among the vectors that is looked for inside a compound
LONGEST_WORD = 12
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

    matrix: (rows, dimensions), each of length 1.
    """

    rows: dict[str, int]
    weights: dict[str, float]
    matrix: Vector

    def weight(self, word: str) -> float:
        """How much a word tells of what is meant."""
        if word in _TALK:
            return _WEIGHT_OF_TALK
        return self.weights.get(word, _WEIGHT_OF_RARE)

    def of(self, words: Sequence[str]) -> Vector:
        """(words, dimensions): the vector of each, zeros for a word that is not known."""
        found = np.zeros((len(words), self.matrix.shape[1]), np.float32)
        for at, word in enumerate(words):
            row = self.rows.get(word)
            if row is not None:
                found[at] = self.matrix[row]
        return found


def content_words(text: str, tokenizer: Tokenizer, known: WordVectors) -> list[str]:
    """The words of a text that carry what it is about, in their dictionary forms, at most `LONGEST_TURN`."""
    found: list[str] = []
    for word in tokenizer.tokenize(text):
        found.extend(_words(word, known))
        if len(found) >= LONGEST_TURN:
            break
    return found[:LONGEST_TURN]


def _words(word: Morpheme, known: WordVectors) -> Iterable[str]:
    part = word.part_of_speech()
    if part[0] not in _CONTENT or (part[0] == "名詞" and part[1] == "数詞"):
        return
    form = word.normalized_form()
    if form in known.rows or len(form) <= 2:
        yield form
        return
    at = 0  # a compound that is not known: its known parts, the longest first (排水管清掃)
    found = False
    while at < len(form):
        furthest = min(len(form), at + LONGEST_WORD)
        longest = next((end for end in range(furthest, at + 1, -1) if form[at:end] in known.rows), 0)
        if longest:
            yield form[at:longest]
            found = True
        at = longest or at + 1
    if not found:
        yield form


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


def unpack(packed: bytes) -> WordVectors:
    """The vectors of a file that `pack` made; raises ValueError for any other bytes."""
    if not packed.startswith(_MAGIC) or len(packed) < len(_MAGIC) + _HEAD.size:
        raise ValueError("no vectors of words")
    number, spelled, height, width = _HEAD.unpack_from(packed, len(_MAGIC))
    at = len(_MAGIC) + _HEAD.size
    if len(packed) != at + spelled + 3 * number + height * width:
        raise ValueError(f"vectors of words cut short: {len(packed)} bytes")
    words = zlib.decompress(packed[at : at + spelled]).decode().split("\n")
    rows = np.frombuffer(packed, "<u2", number, at + spelled).tolist()
    weights = (np.frombuffer(packed, np.uint8, number, at + spelled + 2 * number) / 255).tolist()
    steps = np.frombuffer(packed, np.int8, height * width, at + spelled + 3 * number).reshape(height, width)
    matrix = steps.astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True) + 1e-9
    return WordVectors(dict(zip(words, rows, strict=True)), dict(zip(words, weights, strict=True)), matrix)
