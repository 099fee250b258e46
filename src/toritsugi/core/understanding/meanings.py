"""The packaged knowledge of what words mean, and the small models that rest on it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from toritsugi.core.understanding.marks import MARKS, MarkModel, meaning_of
from toritsugi.core.understanding.normal import is_kana, normal
from toritsugi.core.understanding.reading import Tokenizer, reading_of
from toritsugi.core.understanding.topics import TopicModel
from toritsugi.core.understanding.vectors import WordVectors

#: characters whose reading is looked at
_LONGEST_READ = 160
#: the probability of each mark
Marks = Mapping[str, float]


class Meanings(msgspec.Struct, frozen=True):
    """What is handed in together: the vectors of words, and the model of what is to be marked."""

    vectors: WordVectors
    marks: MarkModel
    topics: TopicModel

    def marks_of(self, words: str, flat: str, tokenizer: Tokenizer | None) -> Marks:
        """The probability of each mark. words: as said; flat: in the one form.

        What is written is weighed with its reading beside it: a recogniser's 子宮 reads as 至急 does.
        """
        found = self.marks.weigh(flat, meaning_of(words, tokenizer, self.vectors))
        if tokenizer is not None and not is_kana(flat):
            read = reading_of(words[:_LONGEST_READ], tokenizer)
            sounds = self.marks.weigh(normal(read), meaning_of(read, tokenizer, self.vectors))
            found = tuple((one + other) / 2 for one, other in zip(found, sounds, strict=True))
        return dict(zip(MARKS, found, strict=True))
