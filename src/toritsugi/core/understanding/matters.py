"""The matters and the guidance cards that a turn means, from the manual's own examples."""

from __future__ import annotations

from toritsugi.core.dialogue.commands import AskCard, ChooseMatter
from toritsugi.core.manual.model import Manual
from toritsugi.core.understanding.matching import Match, Option
from toritsugi.core.understanding.meant import meant
from toritsugi.core.understanding.turn import Turn


def matters_and_cards(turn: Turn) -> list[ChooseMatter | AskCard]:
    """Matters and cards that the words mean: one, or those too close to tell apart, or none."""
    manual = turn.manual
    offered = tuple(sorted(name for name in turn.expect.options if name in manual.matters))
    found = meant(turn, manual.matters, f"of {offered}", lambda: _matters(manual, offered)) if offered else ()
    found = found or meant(turn, manual.matters, "all", lambda: _matters(manual, tuple(manual.matters)))
    card = meant(turn, manual.cards, "all", lambda: _cards(manual))
    if len(card) == 1 and not _led_to(manual, found, card[0]) and (not found or card[0].score > found[0].score):
        return [AskCard(card=card[0].id, confidence=_sure(card[0]), span=turn.whole, by="card.examples")]
    return [
        ChooseMatter(matter=match.id, confidence=_sure(match), span=turn.whole, by="matter.examples") for match in found
    ]


def _matters(manual: Manual, names: tuple[str, ...]) -> list[Option]:
    matters = (manual.matters[name] for name in names)
    return [Option(id=one.id, titles=(one.title,), examples=one.heard) for one in matters]


def _cards(manual: Manual) -> list[Option]:
    return [Option(id=one.id, titles=(one.title,), examples=one.heard) for one in manual.cards.values()]


def _sure(match: Match) -> float:
    return min(1.0, match.score)


def _led_to(manual: Manual, matters: tuple[Match, ...], card: Match) -> bool:
    """Whether the matter that is meant already gives this card."""
    return any(manual.matters[match.id].card == card.id for match in matters)
