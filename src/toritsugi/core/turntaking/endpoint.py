"""The end of a turn: how much silence ends it, by what was asked and, where there are, by the words and a vote.

A yes or no is short, a number comes in groups with pauses of up to 1.2 s while the caller reads it off. Words beat the
question: a turn that broke off at えーと or at a particle waits, a complete number does not.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.turntaking.nods import FILLERS
from toritsugi.core.turntaking.over import asks_yes_or_no
from toritsugi.core.understanding.normal import heard, normal
from toritsugi.core.understanding.phone_numbers import find_phone
from toritsugi.core.values.model import Kind


class Patience(msgspec.Struct, frozen=True):
    """Seconds of silence that end a turn.

    yes_no, short, name, long, digits: after a question of this sort. clip: where the answer is recorded as it is.
    finished: the words are complete. broken_off: they end in a filler or a particle. vote_sooner, vote_later: factors
    of an end-of-turn vote of at least `sure`, or at most 1 - `sure`; no vote goes beyond `broken_off` or below
    `finished`.
    """

    yes_no: float = 0.35
    short: float = 0.8
    name: float = 1.0
    long: float = 1.25
    digits: float = 1.32
    clip: float = 1.5
    finished: float = 0.4
    broken_off: float = 1.8
    vote_sooner: float = 0.6
    vote_later: float = 1.5
    sure: float = 0.75


DIGITS: Final = frozenset({Kind.PHONE, Kind.NUMBER, Kind.CODE})
LONG: Final = frozenset({Kind.TEXT, Kind.ADDRESS, Kind.EMAIL, Kind.DATE_TIME})
NAMES: Final = frozenset({Kind.PERSON, Kind.ORGANIZATION})

#: a particle at the end: the sentence goes on. Not が and けど after a verb: they end a polite sentence
_PARTICLE: Final = re.compile(r"(?<!デス)(?<!マス)(?:[オヲニノト]|(?<![スンタイダ])ガ|デ|カラ|マデ|トカ|ッテ|テ)$")
_SENTENCE: Final = re.compile(
    r"(?:デス|マス|マシタ|デシタ|マセン|デショ[ーウ]カ|デスカ|マスカ|クダサイ|下サイ|(?:オ願イ|オネガイ)(?:シマス|イタシマス|致シマス)"
    r"|(?:デス|マス|ン)(?:ガ|ケド|ケレド|ケレドモ|ネ|ヨ))$"
)


def base(policy: Patience, expect: Expect | None, hears: bool) -> float:
    """Seconds by the question alone. hears: whether words are recognised; a clip ends by silence only."""
    if not hears:
        return policy.clip
    if expect is None:
        return policy.short
    if asks_yes_or_no(expect):
        return policy.yes_no
    if expect.kind in DIGITS:
        return policy.digits
    if expect.kind in LONG:
        return policy.long
    return policy.name if expect.kind in NAMES else policy.short


def silence(policy: Patience, expect: Expect | None, hears: bool, text: str = "", vote: float | None = None) -> float:
    """Seconds of silence that end this turn. text: what was recognised of it so far. vote: 0..1 that it is over."""
    stop = base(policy, expect, hears)
    if not hears:
        return stop
    flat = _flat(text)
    if flat and breaks_off(flat):
        return max(stop, policy.broken_off)
    if expect is not None and expect.kind in DIGITS:
        if expect.kind is Kind.PHONE and flat and is_complete_phone(text):
            return policy.finished
        return stop  # neither です nor a vote ends a number before its time
    if flat and _SENTENCE.search(flat):
        return min(stop, policy.finished)
    if vote is not None and vote >= policy.sure:
        return min(stop, max(stop * policy.vote_sooner, policy.finished))
    if vote is not None and vote <= 1 - policy.sure:
        return max(stop, min(stop * policy.vote_later, policy.broken_off))
    return stop


def breaks_off(flat: str) -> bool:
    """Whether a text (flat form) ends in a filler or in a particle that something must follow."""
    return _FILLER.search(flat) is not None or _PARTICLE.search(flat) is not None


def is_complete_phone(text: str) -> bool:
    """Whether a text holds a whole telephone number."""
    found = find_phone(heard(text))
    return found is not None and found.check.valid


def _flat(text: str) -> str:
    return re.sub(r"[\W_]+", "", normal(text))


_FILLER = re.compile(
    "(?:" + "|".join(sorted({re.escape(_flat(one)) for one in FILLERS}, key=len, reverse=True)) + ")ー*$"
)
