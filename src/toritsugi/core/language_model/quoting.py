"""Where the words that a model quotes stand in what the caller said: they must be there, whole, and in one piece."""

from __future__ import annotations

import re

import jaconv

from toritsugi.core.dialogue.commands import Span
from toritsugi.core.language_model.masking import Sent
from toritsugi.core.understanding.normal import half_width
from toritsugi.core.understanding.spoken_digits import runs
from toritsugi.core.understanding.turn import Turn

_SKIPPED = re.compile(r"[\s、。,.!?・…「」『』()\[\]<>:;\"'’“”]")
_KANJI = re.compile(r"[一-龠々]")


def place_of(quoted: str, sent: Sent) -> Span | None:
    """The stretch of the caller's words that a quotation stands for; None when it is not in what was sent.

    Width, kana and punctuation may differ, nothing else. Of a mark the whole is meant.
    """
    at = sent.text.find(quoted) if quoted.strip() else -1
    if at >= 0:
        return _widened(sent, at, at + len(quoted))
    words, wanted = _folded(sent.text), _folded(quoted)
    if not wanted:
        return None
    at = "".join(char for char, _ in words).find("".join(char for char, _ in wanted))
    if at < 0:
        return None
    return _widened(sent, words[at][1][0], words[at + len(wanted) - 1][1][1])


def _widened(sent: Sent, start: int, end: int) -> Span:
    return (sent.places[start][0], max(place[1] for place in sent.places[start:end]))


def _folded(text: str) -> list[tuple[str, Span]]:
    """Characters in one width, case and kana without punctuation, each with its place."""
    words, places = half_width(text)
    return [
        (char, places.span(at, at + 1))
        for at, one in enumerate(words)
        for char in str(jaconv.hira2kata(one)).lower()
        if not _SKIPPED.match(char)
    ]


def cuts_number(turn: Turn, span: Span) -> bool:
    """Whether a stretch begins or ends inside a number: its rest would be another number."""
    for run in runs(turn.said.plain):
        for part in run.segments():
            digits = [token for token in part if token.kind in ("digit", "unit")]
            start, end = turn.span(digits[0].start, digits[-1].end)
            if start < span[0] < end or start < span[1] < end:
                return True
    return False


def cuts_word(turn: Turn, span: Span) -> bool:
    """Whether a stretch begins or ends inside a word of kanji, as 渡 does in 渡辺. False without a dictionary."""
    if turn.tokenizer is None:
        return False
    at = 0
    for word in turn.tokenizer.tokenize(turn.said.words):
        surface = word.surface()
        end = at + len(surface)
        if len(surface) > 1 and all(_KANJI.match(char) for char in surface):
            start, stop = turn.raw.span(at, end)
            if start < span[0] < stop or start < span[1] < stop:
                return True
        at = end
    return False
