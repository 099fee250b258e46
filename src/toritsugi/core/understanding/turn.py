"""One hypothesis of one turn, with all that is needed to understand it."""

from __future__ import annotations

import re
from datetime import datetime

import msgspec

from toritsugi.core.dialogue.commands import Span
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.manual.model import Item, Manual
from toritsugi.core.understanding.answer_model import AnswerModel
from toritsugi.core.understanding.calendar_days import Holidays, no_holidays
from toritsugi.core.understanding.meanings import Meanings
from toritsugi.core.understanding.memory import Memory
from toritsugi.core.understanding.name_marks import NameMarks
from toritsugi.core.understanding.normal import Heard, Places
from toritsugi.core.understanding.reading import Tokenizer
from toritsugi.core.understanding.surnames import Surnames
from toritsugi.core.values.model import Kind

_BIRTH = re.compile("生年月日|生まれ(?:た年|年)")
_PAST = re.compile(
    "生年月日|誕生日|生まれ|から(?:でしょうか|ですか|でございますか)|発生|起き(?:た|まし)|始まっ|購入|お買い"
)


class Turn(msgspec.Struct, frozen=True):
    """said: the hypothesis. text: the same at full length, the glossary's words put right. now: in the line's zone.

    memory: what was made of manuals before; own: what was made of this turn; see `Memory`. raw: where the hypothesis
    stands in the text as it was given. holiday: whether a day is a public holiday. answers: the model of yes and no,
    where one is at hand. marks: where names are in it, see `NameMarks`. surnames: the common ones. meanings: what words
    mean, where it is at hand. others: the hypotheses behind this one. second: one before it gave something to read.
    """

    said: Heard
    text: str
    expect: Expect
    manual: Manual
    now: datetime
    tokenizer: Tokenizer | None
    memory: Memory
    own: Memory
    raw: Places = Places()
    others: tuple[str, ...] = ()
    second: bool = False
    holiday: Holidays = no_holidays
    answers: AnswerModel | None = None
    marks: NameMarks = NameMarks()
    surnames: Surnames = Surnames()
    meanings: Meanings | None = None

    @property
    def flat(self) -> str:
        """The one form of what was said."""
        return self.said.flat

    @property
    def item(self) -> Item | None:
        """The item asked or read back."""
        return self.manual.items.get(self.expect.item)

    @property
    def kind(self) -> Kind | None:
        """The kind of answer that is wanted."""
        return self.expect.kind or (self.item.kind if self.item else None)

    @property
    def asks_past(self) -> bool:
        """Whether the item asks since when something is so, or when it happened."""
        return self.item is not None and _PAST.search(f"{self.item.title} {self.item.ask.text}") is not None

    @property
    def asks_birth(self) -> bool:
        """Whether the item asks when somebody was born, which no day without its year answers."""
        return self.item is not None and _BIRTH.search(f"{self.item.title} {self.item.ask.text}") is not None

    def target(self, kind: Kind) -> str | None:
        """The item that a value of this kind answers: "" is the one asked, else an open one; None when none is."""
        if self.asks(kind):
            return ""
        for name in (*self.expect.open_items, *self.expect.given_up):
            item = self.manual.items.get(name)
            if item is not None and item.kind is kind and name != self.expect.item:
                return name
        return None

    def asks(self, kind: Kind) -> bool:
        """Whether a value of this kind is what is being asked."""
        return self.expect.asked is Asked.ITEM and self.kind is kind

    @property
    def whole(self) -> Span:
        """The whole turn, in characters of the text as it was given."""
        return self.span(0, len(self.said.origin))

    def place(self, words: str) -> Span:
        """Where these words of the hypothesis stand in the text as it was given; (0, 0) when they do not."""
        at = self.said.words.find(words) if words else -1
        return (0, 0) if at < 0 else self.raw.span(at, at + len(words))

    def span(self, start: int, end: int) -> Span:
        """Characters of the text as it was given that places of the one form came from."""
        if not 0 <= start < end <= len(self.said.origin):
            return (0, 0)
        return self.raw.span(self.said.origin[start], self.said.origin[end - 1] + 1)
