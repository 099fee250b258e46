"""Which of an item's choices was meant: by its number, its title, or how callers put it."""

from __future__ import annotations

import re

from toritsugi.core.manual.model import Choice, Item
from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.matching import Option
from toritsugi.core.understanding.meant import meant
from toritsugi.core.understanding.naming_choices import named_choices
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
#: places among the choices as they were read out; negative ones count from the end
_PLACES = (
    (
        re.compile(
            r"^(?:最初|サイショ|前者|ゼンシャ|一ツ目|1ツ目|ヒトツメ|初メノ|ハジメノ|先ノ|サキノ|前ノホー|前ノ方)"
        ),
        0,
    ),
    (re.compile(r"^(?:二ツ目|2ツ目|フタツメ|次ノ|2番目|二番目)"), 1),
    (re.compile(r"^(?:三ツ目|3ツ目|ミッツメ)"), 2),
    (re.compile(r"^(?:後者|コーシャ|最後|サイゴ|後ノ|アトノ|一番後)"), -1),
)
_MIDDLE = re.compile(r"^(?:真ン中|マンナカ|中ノ|中間)")
_LEAD = re.compile(r"^(?:ハイ|エー?ット?ー?|エー?ト|アノー?|ジャー?ー?|デ[ハワ]|ソレジャー?|ア(?=[最前後二三真中]))+")


def choice_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """The choices of the item asked that may be meant. Two or more that are too close to tell apart are not sure."""
    item = turn.item
    if item is None or item.kind is not Kind.CHOICE:
        return ()
    placed = _by_number(turn, item) or _by_place(turn, item)
    if placed is not None:
        return (placed,)
    choices = {one.choice.id: one for one in named_choices(turn, item)}
    if choices:
        return tuple(_candidate(turn, one.choice, one.sure, one.by) for one in choices.values())
    return choices_of(turn, item)


def chosen_plainly(turn: Turn) -> bool:
    """Whether a turn names one of the choices asked for, whatever else its words might mean."""
    item = turn.item
    if item is None or item.kind is not Kind.CHOICE or not turn.asks(Kind.CHOICE):
        return False
    return bool(_by_number(turn, item) or _by_place(turn, item)) or len(named_choices(turn, item)) == 1


def choices_of(turn: Turn, item: Item) -> tuple[Candidate, ...]:
    """The choices of an item that the words may mean by their titles and examples alone, best first."""
    choices = {one.id: one for one in item.choices}
    return tuple(
        _candidate(turn, choices[match.id], match.score, "choice.examples")
        for match in meant(turn, item, "choices", lambda: options_of(item))
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


def _by_place(turn: Turn, item: Item) -> Candidate | None:
    said = _LEAD.sub("", turn.flat)
    place = next((at for pattern, at in _PLACES if pattern.search(said)), None)
    if place is None and len(item.choices) % 2 and _MIDDLE.search(said):
        place = len(item.choices) // 2
    if place is None or not -len(item.choices) <= place < len(item.choices):
        return None
    value = choice_value(item.choices[place], words=turn.said.words)
    return Candidate(value=value, confidence=0.93, span=turn.whole, by="choice.place")


def _candidate(turn: Turn, choice: Choice, score: float, by: str) -> Candidate:
    value = choice_value(choice, words=turn.said.words)
    return Candidate(value=value, confidence=min(1.0, score), span=turn.whole, by=by)
