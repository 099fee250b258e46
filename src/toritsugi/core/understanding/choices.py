"""Which of an item's choices was meant: by its number, its title, or how callers put it."""

from __future__ import annotations

import re

from toritsugi.core.manual.model import Choice, Item
from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.matching import Option, best_matches
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.choice import choice_by_key, choice_value
from toritsugi.core.values.model import Kind

_BY_NUMBER = re.compile(
    r"([1-9一二三四五六七八九])(?:番|バン|ツメ|ツ目)|(イチ|ニ|サン|ヨン|ゴ|ロク|ナナ|ハチ|キュー)(?:バン|ー?バン)"
)
_NUMBERS = {said: str(number) for number, said in enumerate("一二三四五六七八九", 1)} | {
    said: str(number)
    for number, said in enumerate(("イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュー"), 1)
}


def choice_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """The choices of the item asked that may be meant. Two or more that are too close to tell apart are not sure."""
    item = turn.item
    if item is None or item.kind is not Kind.CHOICE:
        return ()
    numbered = _by_number(turn, item)
    if numbered is not None:
        return (numbered,)
    return choices_of(turn, item)


def choices_of(turn: Turn, item: Item) -> tuple[Candidate, ...]:
    """The choices of an item that the words may mean, best first."""
    choices = {one.id: one for one in item.choices}
    return tuple(
        _candidate(turn, choices[match.id], match.score, "choice.examples")
        for match in best_matches(turn.text, options_of(item), turn.tokenizer)
    )


def options_of(item: Item) -> tuple[Option, ...]:
    """The choices of an item, as they may be heard."""
    return tuple(Option(id=one.id, titles=(one.title,), examples=one.heard) for one in item.choices)


def _by_number(turn: Turn, item: Item) -> Candidate | None:
    found = _BY_NUMBER.search(turn.flat)
    if found is None:
        return None
    key = found.group(1) or found.group(2)
    choice = choice_by_key(item.choices, _NUMBERS.get(key, key))
    if choice is None:
        return None
    value = choice_value(choice, words=turn.said.words)
    return Candidate(value=value, span=turn.span(*found.span()), by="choice.number")


def _candidate(turn: Turn, choice: Choice, score: float, by: str) -> Candidate:
    value = choice_value(choice, words=turn.said.words)
    return Candidate(value=value, confidence=min(1.0, score), span=turn.whole, by=by)
