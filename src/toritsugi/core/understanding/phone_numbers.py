"""Telephone numbers as callers say them: 「ゼロキュウゼロの1234の…」, repeated, corrected, cut short."""

from __future__ import annotations

import itertools

import msgspec

from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.normal import Heard, cues
from toritsugi.core.understanding.spoken_digits import Run, Token, readings, runs
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.digits import unspeak_digits
from toritsugi.core.values.phone import PhoneCheck, PhoneState, parse_phone, phone_value

#: fewer digits are not the beginning of a number but something else (a count, a floor)
_FEWEST = 3
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
    """A number found in speech. start/end: places in the flat form."""

    check: PhoneCheck
    start: int
    end: int


def phone_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """The valid number that a turn gives."""
    found = find_phone(turn.said)
    if found is None or not found.check.valid:
        return ()
    value = phone_value(found.check, words=turn.said.words)
    return (Candidate(value=value, span=turn.span(found.start, found.end), by="phone.digits"),)


def find_phone(said: Heard) -> PhoneHeard | None:
    """The number a text gives, valid if one of its readings is; None when nothing in it is like a number."""
    best: PhoneHeard | None = None
    for run in runs(said.plain):
        check = _best_check(run)
        if check is None:
            continue
        found = PhoneHeard(check, run.start, run.end)
        if check.valid:
            return found
        if len(check.digits) >= _FEWEST and (best is None or len(check.digits) > len(best.check.digits)):
            best = found
    return best


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
    for run in runs(said.plain):
        segments = run.segments()
        if len(segments) >= 2:
            for wrong, right in itertools.product(readings(segments[-2]), readings(segments[-1])):
                found = _replaced(check, wrong, right)
                if found:
                    return PhoneHeard(found, run.start, run.end)
    found_last = _by_place(said, check)
    return found_last or _by_group(said, check)


def _best_check(run: Run) -> PhoneCheck | None:
    segments = run.segments()
    if not segments:
        return None
    first: PhoneCheck | None = None
    repeated: PhoneCheck | None = None
    for digits in _all_readings(segments):
        check = parse_phone(digits)
        if check.valid:
            return check
        first = first or check
        for candidate in _without_repeats(digits):
            again = parse_phone(candidate)
            repeated = repeated or (again if again.valid else None)
    return repeated or first


def _all_readings(segments: list[tuple[Token, ...]]) -> list[str]:
    """Readings of a run; after a correction the last stretch counts alone, or instead of the end of the one before."""
    last = list(readings(segments[-1]))
    if len(segments) == 1:
        return last
    joined = []
    for before, after in itertools.product(list(readings(segments[-2]))[:8], last[:8]):
        check = parse_phone(before)
        groups = check.groups
        joined += [before[: len(before) - len(after)] + after, "".join(groups[:-1]) + after]
    whole = "".join(next(readings(segment), "") for segment in segments)
    return [*last, *joined, whole]


def _without_repeats(digits: str) -> list[str]:
    """The number said twice, whole or from its beginning again."""
    ways = []
    for at in range(1, len(digits)):
        tail = digits[at:]
        if digits[at] == "0" and (tail.startswith(digits[:at]) or digits[:at] == tail[:at]):
            ways.append(tail)
    half = len(digits) // 2
    if len(digits) in (20, 22) and digits[:half] != digits[half:] and digits[half] == "0":
        ways.append(digits[half:])
    return ways[:6]


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
