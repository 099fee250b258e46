"""Telephone numbers as callers say them: 「ゼロキュウゼロの1234の…」, repeated, corrected, cut short."""

from __future__ import annotations

import itertools

import msgspec

from toritsugi.core.understanding.candidates import Candidate, best_first
from toritsugi.core.understanding.normal import Heard, cues, heard
from toritsugi.core.understanding.phone_hypotheses import phone_of_all
from toritsugi.core.understanding.phone_readings import phone_readings
from toritsugi.core.understanding.spoken_digits import readings, runs
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.digits import unspeak_digits
from toritsugi.core.values.phone import PhoneCheck, PhoneState, parse_phone, phone_value

#: fewer digits are not the beginning of a number but something else (a count, a floor)
_FEWEST = 3
#: a number that has less of a share among all readings is a guess
UNSURE = 0.4
#: a share that makes a number worth telling beside the likeliest
_WORTH_TELLING = 0.02
_LAST = cues(
    """
    下 しも 最後 さいご 末尾 まつび 終わり おわり
    """
)
_FIRST = cues(
    """
    最初 さいしょ 頭 あたま 市外局番 しがいきょくばん 初め はじめ
    """
)
_INSTEAD = cues(
    """
    じゃなくて ではなくて じゃなく ではなく さなくて でわなくて
    """
)


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
    texts = [turn.said.plain, *(heard(text).plain for text in turn.others)]
    found = [one for one in phone_of_all([text for text in texts if text]) if one.check.valid]
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


def find_phone(said: Heard) -> PhoneHeard | None:
    """The number a text gives, or its beginning, or a number that cannot be; None when nothing in it is like one.

    A number that is less sure than `UNSURE` is not given: the caller is asked again.
    """
    found = phone_readings(said.plain)
    whole = next((one for one in found if one.check.valid), None)
    if whole is not None and whole.share >= UNSURE:
        return PhoneHeard(whole.check, whole.start, whole.end, whole.share)
    part = next((one for one in found if not one.check.valid and len(one.check.digits) >= _FEWEST), None)
    return PhoneHeard(part.check, part.start, part.end, part.share) if part else None


def corrected_phone(said: Heard, read_back: str) -> PhoneHeard | None:
    """The valid number that a correction of the one just read back gives.

    「03じゃなくて06」, 「下4桁は5679」, 「最後は9」, 「いえ、06です」.
    read_back: its spoken form. None when the words do not say which digits are wrong.
    """
    try:
        now = unspeak_digits(read_back)
    except ValueError:
        return None
    check = parse_phone(now)
    if not check.groups:
        return None
    for run in runs(said.plain):
        segments = run.segments()
        if len(segments) >= 2:
            for wrong, right in itertools.product(readings(segments[-2]), readings(segments[-1])):
                found = _replaced(check, wrong, right)
                if found:
                    return PhoneHeard(found, run.start, run.end)
    found_last = _by_place(said, check)
    return found_last or _by_group(said, check)


def _replaced(check: PhoneCheck, wrong: str, right: str) -> PhoneCheck | None:
    if not wrong or not right:
        return None
    whole = parse_phone(right)
    if whole.valid:
        return whole
    ways = []
    for at, group in enumerate(check.groups):
        if group == wrong:
            ways.append([*check.groups[:at], right, *check.groups[at + 1 :]])
    ways += [[check.digits[:at], right, check.digits[at + len(wrong) :]] for at in _places(check.digits, wrong)]
    fitting = {way.digits: way for way in (parse_phone("".join(parts)) for parts in ways) if way.valid}
    return next(iter(fitting.values())) if ways and fitting and (len(fitting) == 1 or wrong in check.groups) else None


def _places(digits: str, part: str) -> list[int]:
    return [at for at in range(len(digits) - len(part) + 1) if digits.startswith(part, at)]


def _by_place(said: Heard, check: PhoneCheck) -> PhoneHeard | None:
    last, first = _LAST.search(said.flat), _FIRST.search(said.flat)
    place = last or first
    if not place:
        return None
    for run in reversed([run for run in runs(said.plain) if run.start >= place.end()]):
        for digits in readings(run.segments()[-1]):
            if len(digits) >= len(check.digits):
                continue
            whole = check.digits[: -len(digits)] + digits if last else digits + check.digits[len(digits) :]
            fixed = parse_phone(whole)
            if fixed.valid:
                return PhoneHeard(fixed, run.start, run.end)
    return None


def _by_group(said: Heard, check: PhoneCheck) -> PhoneHeard | None:
    """「いえ、06です」: a first group that fits in place of the one read back; other groups would be a guess."""
    found = runs(said.plain)
    if not found or _INSTEAD.search(said.flat):
        return None
    for digits in readings(found[-1].segments()[-1]):
        if digits.startswith("0") and len(digits) == len(check.groups[0]) and digits != check.groups[0]:
            fixed = parse_phone(digits + "".join(check.groups[1:]))
            if fixed.valid:
                return PhoneHeard(fixed, found[-1].start, found[-1].end)
    return None


def is_beginning(check: PhoneCheck) -> bool:
    """Whether more digits may make it a number."""
    return check.state is PhoneState.INCOMPLETE and len(check.digits) >= _FEWEST
