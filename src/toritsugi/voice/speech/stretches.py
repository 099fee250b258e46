"""Cutting what is said into stretches that are synthesised and cached on their own, with the pauses between them.

Fixed words are cut at the ends of sentences only, because the synthesiser phrases a whole sentence better. Values are
cut at every 、 as well: the first stretch of a telephone number is ready while the rest is still being made. Signs and
digits of fixed words are read by rule first (`core.spoken.by_rule`); a value comes in its spoken form.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from toritsugi.core.spoken.by_rule import by_rule

#: seconds of silence that follow a mark of punctuation
PAUSES: Final = {"。": 0.35, "！": 0.35, "？": 0.35, "!": 0.35, "?": 0.35, "、": 0.18, "，": 0.18, ",": 0.18}
_SENTENCE: Final = re.compile(r"(?<=[。！？!?])")
_CLAUSE: Final = re.compile(r"(?<=[。！？!?、，,])")
_EDGE: Final = "".join(PAUSES)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words without punctuation at their ends, and the silence after them in seconds. words "": only a pause."""

    words: str
    pause: float


def stretches(spoken: str, value: bool = False, *, kept: bool = True) -> tuple[Stretch, ...]:
    """The stretches of a part of a line, in order. value: whether it is a blank's value, cut finer.

    Fixed words are cut once. A value may be a caller's and is kept nowhere, nor is a sentence with one (kept False).
    """
    return _cut(spoken, value) if value or not kept else _cut_once(spoken)


def _cut(spoken: str, value: bool) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for piece in (_CLAUSE if value else _SENTENCE).split(spoken if value else by_rule(spoken)):
        bare = piece.lstrip(_EDGE + " 　")
        lead = piece[: len(piece) - len(bare)]
        words = bare.rstrip(_EDGE + " 　\n")
        tail = bare[len(words) :]
        if (lead.strip() and not words) or lead.strip():
            found.append(Stretch("", _pause(lead)))
        if words and _speakable(words):
            found.append(Stretch(words, _pause(tail)))
    return tuple(found)


@lru_cache(maxsize=8192)
def _cut_once(spoken: str) -> tuple[Stretch, ...]:
    return _cut(spoken, False)


def _pause(marks: str) -> float:
    return max((PAUSES.get(mark, 0.0) for mark in marks), default=0.0)


def _speakable(words: str) -> bool:
    """Whether there is a letter or digit to say; brackets and dots alone are not said."""
    return any(unicodedata.category(letter)[0] in "LN" for letter in words)
