"""An example that was heard wrong as a whole: katakana in which about two sounds of three are right, in their order.

A recogniser that writes sounds, without words, gives ソダイノミノシテカタ for 粗大ごみの捨て方: too few neighbouring
sounds stand together for `matching`, but the whole is like that example and like no other.
"""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import fuzz

from toritsugi.core.understanding.matching import Compiled, Match, Said
from toritsugi.core.understanding.normal import is_kana

#: likeness of two whole texts (1 less the share of their sounds that have to be put in or left out) that is enough.
#: Of what callers of the corpus say in other words (train and dev, read out) it finds six right, none wrong
LIKE = 0.65
#: how much less like the next option must be
APART = 0.15
#: sounds from which a text tells enough; in shorter ones a few are alike by chance
SHORTEST = 5


def misheard(said: Said, options: Compiled) -> Match | None:
    """The one option of which an example was heard wrong; None for what is not all katakana."""
    if not is_kana(said.surface) or len(said.surface) < SHORTEST:
        return None
    ranked = sorted(_likeness(said.surface, options).items(), key=lambda pair: -pair[1])
    if not ranked or ranked[0][1] < LIKE:
        return None
    next_best = ranked[1][1] if len(ranked) > 1 else 0.0
    return Match(ranked[0][0], round(ranked[0][1], 3)) if ranked[0][1] - next_best >= APART else None


def _likeness(said: str, options: Compiled) -> Mapping[str, float]:
    table = options.surface if options.reading is None else options.reading
    least = (LIKE - APART) * 100
    return {
        name: max((fuzz.ratio(said, one.text, score_cutoff=least) for one in every if _tells(one.text)), default=0.0)
        / 100
        for name, every in table.examples.items()
    }


def _tells(example: str) -> bool:
    return len(example) >= SHORTEST and is_kana(example)
