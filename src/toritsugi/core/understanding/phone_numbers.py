"""Telephone numbers as callers say them: 「ゼロキュウゼロの1234の…」, repeated, corrected, cut short."""

from __future__ import annotations

import msgspec

from toritsugi.core.understanding.candidates import Candidate, best_first
from toritsugi.core.understanding.normal import Heard, heard
from toritsugi.core.understanding.phone_hypotheses import phone_of_all
from toritsugi.core.understanding.phone_readings import PhoneReading, phone_readings
from toritsugi.core.understanding.spoken_digits import runs
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.model import Kind
from toritsugi.core.values.phone import PhoneCheck, PhoneState, phone_value

#: fewer digits are not the beginning of a number but something else (a count, a floor)
_FEWEST = 3
#: digit words of a number of ten digits, some of which were misheard
_FEWEST_UNASKED = 6
#: those of them that can be nothing else than digit words
_FEWEST_CLEAR = 4
#: a number that has less of a share among all readings is a guess
UNSURE = 0.4
#: a share that makes a number worth telling beside the likeliest
_WORTH_TELLING = 0.02


class PhoneHeard(msgspec.Struct, frozen=True):
    """A number found in speech. start/end: places in the flat form. sure: 0..1, its share of all readings."""

    check: PhoneCheck
    start: int
    end: int
    sure: float = 1.0


def phone_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """The valid numbers that a turn may give, none when the likeliest is a guess.

    All hypotheses of the turn are weighed together with the first; the others give nothing more by themselves.
    """
    if turn.second:
        return ()
    others = turn.others if turn.asks(Kind.PHONE) else ()  # where nobody waits for it the best hypothesis is enough
    said = [one for one in (turn.said, *(heard(text) for text in others)) if one.plain]
    if said == [turn.said]:
        read = _readings(turn)
    else:
        read = phone_of_all([one.plain for one in said], {one.plain: one.breaks for one in reversed(said)})
    found = [one for one in read if one.check.valid]
    if not found or found[0].share < UNSURE:
        return ()
    return best_first(
        Candidate(
            value=phone_value(one.check, words=turn.said.words),
            confidence=round(one.share, 3),
            span=turn.span(one.start, one.end),
            by=one.by,
        )
        for one in found
        if one.share >= _WORTH_TELLING
    )


def part_of_phone(turn: Turn) -> PhoneHeard | None:
    """As `find_phone`, of what a turn says."""
    return _found(_readings(turn))


def _readings(turn: Turn) -> tuple[PhoneReading, ...]:
    """Of the hypothesis alone; read once a turn."""
    return turn.own.once(turn.said, "phone.readings", lambda: phone_readings(turn.said.plain, turn.said.breaks))


def may_hold_number(said: Heard) -> bool:
    """Whether so many digit words stand in a text, together or not, that reading it for a number nobody asked is worth
    its time."""
    found = [token for run in runs(said.plain) for token in run.tokens if token.kind in ("digit", "unit")]
    return len(found) >= _FEWEST_UNASKED and sum(not token.weak for token in found) >= _FEWEST_CLEAR


def find_phone(said: Heard) -> PhoneHeard | None:
    """The number a text gives, or its beginning, or a number that cannot be; None when nothing in it is like one.

    A number that is less sure than `UNSURE` is not given: the caller is asked again.
    """
    return _found(phone_readings(said.plain, said.breaks))


def _found(found: tuple[PhoneReading, ...]) -> PhoneHeard | None:
    whole = next((one for one in found if one.check.valid), None)
    if whole is not None and whole.share >= UNSURE:
        return PhoneHeard(whole.check, whole.start, whole.end, whole.share)
    part = next((one for one in found if not one.check.valid and len(one.check.digits) >= _FEWEST), None)
    return PhoneHeard(part.check, part.start, part.end, part.share) if part else None


def is_beginning(check: PhoneCheck) -> bool:
    """Whether more digits may make it a number."""
    return check.state is PhoneState.INCOMPLETE and len(check.digits) >= _FEWEST
