"""How sure a name is, told so that of names with 0.8 eight of ten are right."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import msgspec

from toritsugi.core.dialogue.commands import AnyCommand, Correct, Fill
from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.name_sureness_measured import MEASURED
from toritsugi.core.understanding.normal import is_kana
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.model import Kind


def sureness(kind: Kind, confidence: float, *, kana: bool) -> float:
    """How often a name of this kind is right that the tagger and the frames are so sure of.

    kana: whether the text is katakana alone, as from a recogniser without kanji. Between what was measured it rises in
    a straight line; other kinds stay as they are.
    """
    known = MEASURED.get((kind.value, kana))
    if not known:
        return confidence
    for (below, low), (above, high) in itertools.pairwise([(0.0, 0.0), *known, (1.0, known[-1][1])]):
        if confidence <= above:
            return low + (high - low) * (confidence - below) / (above - below) if above > below else high
    return known[-1][1]


def told(turn: Turn, commands: Iterable[AnyCommand]) -> tuple[AnyCommand, ...]:
    """Commands of a turn with names as sure as they are often right."""
    kana = is_kana(turn.flat)
    return tuple(
        msgspec.structs.replace(one, confidence=sureness(one.value.kind, one.confidence, kana=kana))
        if isinstance(one, Fill | Correct)
        else one
        for one in commands
    )


def told_candidates(turn: Turn, found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Candidates of a turn in the same way."""
    kana = is_kana(turn.flat)
    return tuple(
        msgspec.structs.replace(one, confidence=sureness(one.value.kind, one.confidence, kana=kana)) for one in found
    )
