"""The matters and the guidance cards that a turn means, from the manual's own examples."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
import numpy as np

from toritsugi.core.dialogue.commands import Abuse, AskCard, ChooseMatter
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.manual.model import Manual
from toritsugi.core.understanding.matching import Match, Option
from toritsugi.core.understanding.matter_model import measured, prepared, probabilities, said_words
from toritsugi.core.understanding.matter_weights import DECIDES
from toritsugi.core.understanding.meant import meant, meant_misheard, near
from toritsugi.core.understanding.normal import LONGEST, is_kana
from toritsugi.core.understanding.remarks import remarks
from toritsugi.core.understanding.turn import Turn

#: nearness to an example that leaves no question open
CLEAR = 0.75
#: how far apart two matters are told that only the caller can tell apart: too near for the dialogue to take the first
NEAR = 0.05
#: the probability of the better two together from which the caller is asked which of them
OFFERS = 0.35
#: characters below which words tell too little of what they mean
SHORTEST = 5
_HIRAGANA, _KATAKANA = re.compile(r"[ぁ-ん]"), re.compile(r"[ァ-ヶ]")
#: before the name of a card among the options
_FREE = "card:"


def matters_and_cards(turn: Turn) -> list[ChooseMatter | AskCard]:
    """Matters and cards that the words mean: one, or those too close to tell apart, or none."""
    manual = turn.manual
    offered = tuple(sorted(name for name in turn.expect.options if name in manual.matters))
    found = meant(turn, manual.matters, f"of {offered}", lambda: _matters(manual, offered)) if offered else ()
    found = found or meant(turn, manual.matters, "all", lambda: _matters(manual, tuple(manual.matters)))
    card = meant(turn, manual.cards, "all", lambda: _cards(manual))
    if len(card) == 1 and not _led_to(manual, found, card[0]) and (not found or card[0].score > found[0].score):
        return [AskCard(card=card[0].id, confidence=_sure(card[0]), span=turn.whole, by="card.examples")]
    by_meaning = _by_meaning(turn)
    if by_meaning and not (len(found) == 1 and _sure_of(found[0], by_meaning)):
        return [*by_meaning]
    if not found and (match := _misheard(turn, offered)):
        return [ChooseMatter(matter=match.id, confidence=_sure(match), span=turn.whole, by="matter.misheard")]
    return [
        ChooseMatter(matter=match.id, confidence=_sure(match), span=turn.whole, by="matter.examples") for match in found
    ]


def _misheard(turn: Turn, offered: tuple[str, ...]) -> Match | None:
    """The matter of which an example was heard wrong; only where a matter was asked for."""
    if turn.expect.asked is not Asked.MATTER:
        return None
    manual, names = turn.manual, offered or tuple(turn.manual.matters)
    what = f"of {offered}" if offered else "all"
    return meant_misheard(turn, manual.matters, what, lambda: _matters(manual, names))


def _sure_of(found: Match, by_meaning: Sequence[ChooseMatter | AskCard]) -> bool:
    """Whether the words of an example tell the same as the meaning of all the words, surely by the one or the other."""
    first = by_meaning[0]
    if isinstance(first, AskCard) or first.matter != found.id:
        return False
    return len(by_meaning) == 1 or found.score >= CLEAR


def _by_meaning(turn: Turn) -> Sequence[ChooseMatter | AskCard]:
    """The matter or card that is meant by what the words mean; two matters when only one of them may be; none where
    too little tells.

    Only where a matter was asked for: beside other questions only the words of examples are a wish.
    """
    meanings, tokenizer, manual = turn.meanings, turn.tokenizer, turn.manual
    asked = turn.expect.asked in (Asked.MATTER, Asked.ANYTHING) and not turn.expect.options
    if meanings is None or tokenizer is None or not asked or len(manual.matters) < 2:
        return []
    if len(turn.flat) < SHORTEST or (is_kana(turn.flat) and not _in_both_kana(turn.text)):
        return []
    options, cards = _matters(manual, tuple(manual.matters)), _cards(manual)
    known, model = meanings.vectors, meanings.topics
    ready = turn.memory.once(manual, "meant", lambda: prepared([*options, *_free(manual)], tokenizer, known, model))
    words = said_words(turn.text[:LONGEST], tokenizer, known, model)
    if ready is None or not words:
        return []
    scores = near(turn, manual.matters, "all", lambda: options)
    scores = {
        **scores,
        **{_FREE + name: score for name, score in near(turn, manual.cards, "all", lambda: cards).items()},
    }
    odds = probabilities(measured(words, ready, scores, model), model)
    best = int(np.argmax(odds[:-1]))
    if odds[best] >= DECIDES:
        name, sure = ready.names[best], float(odds[best])
        if name.startswith(_FREE):
            return [AskCard(card=name.removeprefix(_FREE), confidence=sure, span=turn.whole, by="card.meaning")]
        return [_meant(turn, name, sure)]
    order = np.argsort(-odds[: len(options)], kind="stable")[:2]
    first, second = (float(odds[at]) for at in order)
    if turn.expect.asked is not Asked.MATTER or first + second < max(OFFERS, 1 - float(odds[: len(options)].sum())):
        return []
    if any(isinstance(one, Abuse) for one in remarks(turn)):
        return []  # insults ask for nothing
    return [_meant(turn, ready.names[order[0]], first), _meant(turn, ready.names[order[1]], first - NEAR)]


def _in_both_kana(text: str) -> bool:
    """Whether hiragana stands beside katakana, so that words can be told apart (マウスください)."""
    return bool(_HIRAGANA.search(text) and _KATAKANA.search(text))


def _meant(turn: Turn, name: str, sure: float) -> ChooseMatter:
    return ChooseMatter(matter=name, confidence=max(0.0, sure), span=turn.whole, by="matter.meaning")


def _matters(manual: Manual, names: tuple[str, ...]) -> list[Option]:
    matters = (manual.matters[name] for name in names)
    return [Option(id=one.id, titles=(one.title,), examples=one.heard) for one in matters]


def _cards(manual: Manual) -> list[Option]:
    return [Option(id=one.id, titles=(one.title,), examples=one.heard) for one in manual.cards.values()]


def _free(manual: Manual) -> list[Option]:
    """The cards that no matter gives, under names that no matter has."""
    given = {one.card for one in manual.matters.values()}
    return [msgspec.structs.replace(one, id=_FREE + one.id) for one in _cards(manual) if one.id not in given]


def _sure(match: Match) -> float:
    return min(1.0, match.score)


def _led_to(manual: Manual, matters: tuple[Match, ...], card: Match) -> bool:
    """Whether the matter that is meant already gives this card."""
    return any(manual.matters[match.id].card == card.id for match in matters)
