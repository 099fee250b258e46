"""The packaged knowledge of what words mean, and the small models that rest on it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from toritsugi.core.understanding.marks import MARKS, MarkModel, meaning_of
from toritsugi.core.understanding.reading import Tokenizer
from toritsugi.core.understanding.topics import TopicModel
from toritsugi.core.understanding.vectors import WordVectors

#: the probability of each mark
Marks = Mapping[str, float]


class Meanings(msgspec.Struct, frozen=True):
    """What is handed in together: the vectors of words, and the model of what is to be marked."""

    vectors: WordVectors
    marks: MarkModel
    topics: TopicModel

    def marks_of(self, words: str, flat: str, tokenizer: Tokenizer | None) -> Marks:
        """The probability of each mark. words: as said; flat: in the one form."""
        meant = meaning_of(words, tokenizer, self.vectors)
        return dict(zip(MARKS, self.marks.weigh(flat, meant), strict=True))
