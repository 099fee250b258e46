"""The matters and the guidance cards that a turn means, from the manual's own examples."""

from __future__ import annotations

from toritsugi.core.dialogue.commands import AskCard, ChooseMatter
from toritsugi.core.manual.model import Manual
from toritsugi.core.understanding.matching import Match, Option, best_matches
from toritsugi.core.understanding.normal import LONGEST
from toritsugi.core.understanding.turn import Turn


def matters_and_cards(turn: Turn) -> list[ChooseMatter | AskCard]:
    """Matters and cards that the words mean: one, or those too close to tell apart, or none."""
    manual = turn.manual
    matters = [Option(id=one.id, titles=(one.title,), examples=one.heard) for one in manual.matters.values()]
    offered = [option for option in matters if option.id in turn.expect.options]
    found = best_matches(turn.text[:LONGEST], offered, turn.tokenizer) if offered else ()
    found = found or best_matches(turn.text[:LONGEST], matters, turn.tokenizer)
    cards = [Option(id=one.id, titles=(one.title,), examples=one.heard) for one in manual.cards.values()]
    card = best_matches(turn.text[:LONGEST], cards, turn.tokenizer)
    if len(card) == 1 and not _led_to(manual, found, card[0]) and (not found or card[0].score > found[0].score):
        return [AskCard(card=card[0].id, confidence=_sure(card[0]), span=turn.whole, by="card.examples")]
    return [
        ChooseMatter(matter=match.id, confidence=_sure(match), span=turn.whole, by="matter.examples") for match in found
    ]


def _sure(match: Match) -> float:
    return min(1.0, match.score)


def _led_to(manual: Manual, matters: tuple[Match, ...], card: Match) -> bool:
    """Whether the matter that is meant already gives this card."""
    return any(manual.matters[match.id].card == card.id for match in matters)
