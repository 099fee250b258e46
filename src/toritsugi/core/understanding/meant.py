"""Which of a manual's options a turn means, with what was made ready of the manual before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from toritsugi.core.understanding.matching import (
    Compiled,
    Match,
    Option,
    Said,
    best_among,
    compiled,
    said_of,
    scores_of,
)
from toritsugi.core.understanding.misheard import misheard
from toritsugi.core.understanding.normal import LONGEST
from toritsugi.core.understanding.turn import Turn


def meant(turn: Turn, about: object, what: str, options: Callable[[], Sequence[Option]]) -> tuple[Match, ...]:
    """As `matching.best_matches`. about, what: the part of the manual that the options are of, and their name there."""
    return best_among(near(turn, about, what, options))


def near(turn: Turn, about: object, what: str, options: Callable[[], Sequence[Option]]) -> Mapping[str, float]:
    """How near the turn is to each option, as `matching.scores_of`. Arguments as of `meant`."""
    ready = _ready(turn, about, what, options)
    # by the words as well: all hypotheses of a turn, and its parts, remember in one place
    return turn.own.once(turn.said, f"near.{what} {id(about)}", lambda: scores_of(_said(turn), ready))


def meant_misheard(turn: Turn, about: object, what: str, options: Callable[[], Sequence[Option]]) -> Match | None:
    """The one option of which an example was heard wrong, as `misheard.misheard`. Arguments as of `meant`."""
    return misheard(_said(turn), _ready(turn, about, what, options))


def _ready(turn: Turn, about: object, what: str, options: Callable[[], Sequence[Option]]) -> Compiled:
    return turn.memory.once(about, f"options.{what}", lambda: compiled(options(), turn.tokenizer))


def _said(turn: Turn) -> Said:
    return turn.own.once(turn.said, "matching", lambda: said_of(turn.flat, turn.text[:LONGEST], turn.tokenizer))
