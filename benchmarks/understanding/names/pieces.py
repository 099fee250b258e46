"""Pieces of sentences, each with its tag: what the tagger of names learns from and is measured on."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache

#: tags, one a character: other words, the caller, the caller's organisation, its department, other people, other firms
TAGS = "OPCDXY"


@dataclass(frozen=True)
class Piece:
    """Some words as written, how they are read (katakana; "" = as the synthesiser reads them), and their tag."""

    written: str
    tag: str = "O"
    reading: str = ""

    @property
    def kana(self) -> str:
        """Katakana, long vowels as the synthesiser says them."""
        return spoken_kana(self.reading or self.written)


@cache
def spoken_kana(written: str) -> str:
    """Katakana of written words, no punctuation."""
    import pyopenjtalk

    bare = re.sub(r"[、。,.!?・（）() 　]", "", written)
    if not bare:
        return ""
    if re.fullmatch(r"[ァ-ヶー]+", bare):
        return bare
    return re.sub(r"[^ァ-ヶー]", "", pyopenjtalk.g2p(bare, kana=True))


@dataclass(frozen=True)
class Sentence:
    """A caller's sentence in pieces."""

    pieces: tuple[Piece, ...]

    @property
    def written(self) -> tuple[str, str]:
        """(text, tags), one tag for each character."""
        text = "".join(piece.written for piece in self.pieces)
        return text, "".join(piece.tag * len(piece.written) for piece in self.pieces)

    @property
    def kana(self) -> tuple[str, str]:
        """(unsegmented katakana, tags)."""
        text = "".join(piece.kana for piece in self.pieces)
        return text, "".join(piece.tag * len(piece.kana) for piece in self.pieces)

    @property
    def to_speak(self) -> str:
        """For the synthesiser: names by their reading."""
        return "".join(piece.reading or piece.written for piece in self.pieces)


class Chance:
    """Choices of one seeded source."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def one(self, options: str | list[str] | tuple[str, ...]) -> str:
        """One of the options; a text is cut at |."""
        return self.random.choice(options.split("|") if isinstance(options, str) else options)

    def maybe(self, share: float, options: str | list[str] | tuple[str, ...]) -> str:
        """One of them with that chance, else ""."""
        return self.one(options) if self.random.random() < share else ""

    def is_so(self, share: float) -> bool:
        """True with that chance."""
        return self.random.random() < share
