"""What the interview is made of: questions as data, answers as words."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

#: question id → what was answered, as words; lists hold one entry a line. A question nobody answered is missing.
Answers = Mapping[str, str]


class Option(msgspec.Struct, frozen=True):
    """One answer to choose. id: what is kept. told: what follows from it, in a sentence."""

    id: str
    ja: str
    en: str
    told_ja: str = ""
    told_en: str = ""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question.

    kind: "id", "title", "kana", "phones", "choice", "yes_no", "span", "closures", "words", "sayings", "pairs", "mail"
        or "url". Lists ("phones", "closures", "words", "sayings", "pairs") take one entry a line.
    default: what is meant where nothing is answered. by_trade: the field of the trade that holds the default instead.
    when: the question is asked only if each of these questions was answered with one of these words; "*" is anything.
    optional: whether it may be left empty.
    """

    id: str
    kind: str
    ja: str
    en: str
    help_ja: str = ""
    help_en: str = ""
    example: str = ""
    options: tuple[Option, ...] = ()
    default: str = ""
    by_trade: str = ""
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    optional: bool = False

    @property
    def many(self) -> bool:
        """Whether the answer is a list, one entry a line."""
        return self.kind in ("phones", "closures", "words", "sayings", "pairs")


class BadAnswer(ValueError):
    """An answer that cannot be used: to which question, why, and what mends it, in Japanese and English."""

    def __init__(self, question: str, ja: str, en: str) -> None:
        super().__init__(f"{question}: {ja} {en}")
        self.question, self.ja, self.en = question, ja, en


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A first manual as source text, and every sentence and title that stands in it."""

    manual: str
    client: str
    spoken: tuple[str, ...]
