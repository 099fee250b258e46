"""Numbers in speech: 「三名」, 「ニジューゴ」, 「1万2千円」, 「2.5キロ」, 「大人3人と子ども2人」."""

from __future__ import annotations

import math
import re
from decimal import Decimal

import msgspec

from toritsugi.core.understanding.candidates import Candidate, best_first
from toritsugi.core.understanding.normal import Heard, heard
from toritsugi.core.understanding.number_fractions import (
    and_a_half,
    dozens,
    fractions,
    together,
    told_altogether,
    with_points,
)
from toritsugi.core.understanding.quantities import COUNTER, Quantity, quantities
from toritsugi.core.understanding.taking_back import last_part
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.model import Kind
from toritsugi.core.values.number import TOO_LARGE, number_value

_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "億": 10**8, "兆": 10**12}
_KANJI = {char: digit for digit, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_KANA = (
    (r"ゼロ|レー(?!ゾ)|マル", "0"),
    (r"イ[チッ](?!バ)", "1"),
    (r"ニー*(?!ン|チ)", "2"),
    (r"(?<!タク)サン(?!マ)", "3"),
    (r"ヨン|ヨ(?=ニン|メー|エン)|シ(?=ニン|チ)", "4"),
    (r"ゴー*", "5"),
    (r"ロ[クッ]", "6"),
    (r"ナナ|シチ", "7"),
    (r"[ハパ][チッ]", "8"),
    (r"キュー*|ク(?=ニン|メー)", "9"),
    (r"ジュー?ッ?", "十"),
    (r"[ヒビピ]ャク", "百"),
    (r"[セゼ]ン", "千"),
    (r"マン", "万"),
    (r"オク", "億"),
    (r"[0-9]", ""),
    (r"[〇一二三四五六七八九零十百千万億兆]", ""),
)
_LEXER = re.compile("|".join(f"(?P<n{at}>{pattern})" for at, (pattern, _) in enumerate(_KANA)))
#: so much speaks for a number that more makes no difference
_ENOUGH = 12.0
#: what speaks for a number that is told as the whole, or of what is asked for
_TOLD = 4.0
#: a number that is less sure than this is a guess, and not given
_UNSURE = 0.2
#: how sure a number is that the grammar's digits do not confirm
_UNCONFIRMED = 0.8
#: and one that only the grammar's digits give
_WORDLESS = 0.4
_KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十百千零]{1,12}")
_AMONG = re.compile(r"(?<=[0-9]),(?=[0-9]{3})")


class NumberHeard(msgspec.Struct, frozen=True):
    """A number found in speech. start/end: places in the flat form."""

    number: int
    start: int
    end: int


def number_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """The numbers that a turn may give; of a range (2、3人) both ends, neither of them sure.

    Bare digits of a recogniser's grammar lack the units: where another hypothesis has words, the number is read of it.
    """
    if turn.second:
        return ()
    asked = turn.item.ask.text if turn.item and turn.kind is Kind.NUMBER else ""
    said = heard(with_points(without_commas(turn.said.words)))
    bare = said.plain if said.plain.isdecimal() else ""
    for text in turn.others if bare else ():
        other = heard(with_points(without_commas(text)))
        found = [] if other.plain.isdecimal() else _weighed(other, asked)
        if found:
            trust = 1.0 if str(found[0][0].number) == bare else _UNCONFIRMED
            return _candidates(turn, [(one, share * trust) for one, share in found], said=None)
    trust = _WORDLESS if bare and turn.others else 1.0
    return _candidates(turn, [(one, share * trust) for one, share in _weighed(said, asked)], said=said)


def _weighed(said: Heard, asked: str) -> list[tuple[Quantity, float]]:
    """The numbers of a text and how sure each is. asked: the words of the question."""
    found = _quantities(said, asked)
    if not found:
        return []
    weights = [math.exp(min(one.gain, _ENOUGH) - min(found[0].gain, _ENOUGH)) for one in found]
    total = sum(weights) + math.exp(-found[0].gain)
    shares = [(one, weight / total) for one, weight in zip(found, weights, strict=True)]
    return shares if shares[0][1] >= _UNSURE else []


def _candidates(turn: Turn, found: list[tuple[Quantity, float]], *, said: Heard | None) -> tuple[Candidate, ...]:
    return best_first(
        Candidate(
            value=number_value(number, words=turn.said.words),
            confidence=round(share / (1 if one.number == one.to else 2), 3),
            span=turn.place(said.slice(one.start, one.end)) if said else turn.whole,
            by="number.words" if one.number == one.to else "number.range",
        )
        for one, share in found
        for number in dict.fromkeys((one.number, one.to))
    )


def find_number(said: Heard) -> Quantity | None:
    """The number a text gives: what most speaks for, behind what the caller took back; None when there is none."""
    found = _quantities(said)
    return found[0] if found else None


def _quantities(said: Heard, asked: str = "") -> list[Quantity]:
    """What most speaks for it first; behind what the caller took back."""
    at = last_part(said.plain)
    found = _told(heard(said.slice(at, len(said.plain))) if at else said, asked)
    if not found and at:
        at, found = 0, _told(said, asked)
    return [msgspec.structs.replace(one, start=one.start + at, end=one.end + at) for one in found[:4]]


def _told(said: Heard, asked: str) -> list[Quantity]:
    plain = said.plain
    found = [_as_asked(one, plain, asked) for one in quantities(plain)]
    found.sort(key=lambda one: -one.gain)
    whole = together(said, found) or told_altogether(plain, found)
    if whole:
        return [msgspec.structs.replace(whole, gain=max(whole.gain, found[0].gain if found else 0.0) + _TOLD)]
    exact = [Quantity(number, number, _ENOUGH, start, end) for number, start, end in fractions(plain)]
    if exact:
        return exact + [one for one in found if not any(one.start < it.end and it.start < one.end for it in exact)]
    if found and and_a_half(plain, found[0]):
        more = found[0].number + Decimal("0.5")
        return [msgspec.structs.replace(found[0], number=more, to=more)]
    return found


def _as_asked(one: Quantity, plain: str, asked: str) -> Quantity:
    """A number of what is asked for (何泊) goes before others; dozens are counted out where none are asked for."""
    counter = COUNTER.match(plain, one.end)
    if counter and f"何{counter.group()}" in asked:
        one = msgspec.structs.replace(one, gain=one.gain + _TOLD)
    if dozens(plain, one) and "ダース" not in asked and one.number == one.to:
        return msgspec.structs.replace(one, number=one.number * 12, to=one.number * 12)
    return one


def numerals(flat: str) -> list[NumberHeard]:
    """All numbers of a text in the one form, kana, kanji and Arabic alike. Linear in its length."""
    found: list[NumberHeard] = []
    symbols, start, at = "", 0, 0
    for match in _LEXER.finditer(flat):
        if match.start() != at and symbols:
            _add(symbols, start, at, found)
            symbols = ""
        if not symbols:
            start = match.start()
        symbols += _KANA[int((match.lastgroup or "n0")[1:])][1] or match.group()
        at = match.end()
    if symbols:
        _add(symbols, start, at, found)
    return found


def arabic(flat: str) -> str:
    """Kanji numerals of a text as Arabic ones: 「十二月八日」 is 「12月8日」."""

    return arabic_places(flat)[0]


def arabic_places(flat: str) -> tuple[str, list[int]]:
    """`arabic`, and for each character of the result where it stands in the text."""
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for match in _KANJI_NUMBER.finditer(flat):
        number = _evaluate(match.group())
        said = match.group() if number is None else str(number)
        pieces += [flat[at : match.start()], said]
        places += range(at, match.start())
        places += [min(match.start() + more, match.end() - 1) for more in range(len(said) - 1)] + [match.end() - 1]
        at = match.end()
    return "".join([*pieces, flat[at:]]), [*places, *range(at, len(flat))]


def _add(symbols: str, start: int, end: int, found: list[NumberHeard]) -> None:
    number = _evaluate(symbols)
    if number is not None and number < TOO_LARGE:
        found.append(NumberHeard(number, start, end))


def _evaluate(symbols: str) -> int | None:
    """The number that digits and units say; None when they say none (too many digits)."""
    if len(symbols) > 40:
        return None
    total, below_myriad, pending = 0, 0, ""
    for char in symbols:
        unit = _UNITS.get(char)
        if unit is None:
            pending += char if char in "0123456789" else str(_KANJI[char])
        elif unit >= 10**4:
            total += (below_myriad + int(pending or ("0" if below_myriad else "1"))) * unit
            below_myriad, pending = 0, ""
        else:
            below_myriad += int(pending or "1") * unit
            pending = ""
    return total + below_myriad + int(pending or "0")


def without_commas(text: str) -> str:
    """Arabic numbers without the commas between thousands."""
    return _AMONG.sub("", text)
