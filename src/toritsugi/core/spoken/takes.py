"""Own recordings of lines: which stretches can be recorded, and which words a recording is for.

A recording is for a stretch of fixed words of one sentence: all of it, or what stands between two blanks. It is known
by the sentence's id and a digest of the words, so that it falls silent when they change; commas, spaces and brackets do
not count.
"""

from __future__ import annotations

import hashlib
import unicodedata

import msgspec

from toritsugi.core.manual.phrases import pieces


class TakeInForce(msgspec.Struct, frozen=True):
    """A recording that callers hear. line: the sentence's id. digest: of its words. id: of the sound."""

    line: str
    digest: str
    id: str


def said_in(text: str) -> str:
    """The letters and digits of a text, in one width: what is heard of it."""
    narrow = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in narrow if unicodedata.category(sign)[0] in "LN")


def digest_of(text: str) -> str:
    """Of the words of a stretch: SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(said_in(text).encode()).hexdigest()


def recordable(text: str) -> tuple[str, ...]:
    """The stretches of a sentence that can be recorded, in order, each once."""
    fixed = (piece.text.strip() for piece in pieces(text) if not piece.blank)
    return tuple(dict.fromkeys(one for one in fixed if said_in(one)))
