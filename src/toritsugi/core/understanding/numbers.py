"""Numbers in speech: 「三名」, 「ニジューゴ」, 「1万2千円」, 「2.5キロ」, 「大人3人と子ども2人」."""

from __future__ import annotations

import math
import re
from decimal import Decimal

import msgspec

from toritsugi.core.dialogue.commands import Span
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
from toritsugi.core.understanding.number_ranges import Range, find_range
from toritsugi.core.understanding.numbers_said import evaluated
from toritsugi.core.understanding.quantities import COUNTER, Quantity, quantities
from toritsugi.core.understanding.taking_back import last_part
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.model import Kind
from toritsugi.core.values.number import TOO_LARGE, number_value, range_value

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
#: how sure a range is that was said with a pause, or in one breath
_RANGE, _RANGE_IN_BREATH = 0.9, 0.7
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
    """The numbers that a turn may give; a range (2、3人) is one value, its ends stand behind it.

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
    found = _weighed(said, asked)
    ranged = _ranged(turn)
    if ranged is not None and not (found and _is_asked(said, found[0][0], asked, ranged)):
        return _of_range(turn, ranged)
    return _candidates(turn, [(one, share * trust) for one, share in found], said=said)


def _ranged(turn: Turn) -> Range | None:
    """The range that holds: behind what the caller took back."""
    at = last_part(turn.said.plain)
    start = turn.said.origin[at] if at else 0
    found = find_range(turn.said.words[start:])
    return found and msgspec.structs.replace(found, start=found.start + start, end=found.end + start)


def _is_asked(said: Heard, one: Quantity, asked: str, ranged: Range) -> bool:
    """Whether a number is of what is asked for and the range beside it is not: 「4人です、2、3日前に電話した」."""
    counter = COUNTER.match(said.plain, one.end)
    if counter is None or counter.group() == ranged.counter:
        return False
    return f"何{counter.group()}" in asked and f"何{ranged.counter}" not in asked


def _of_range(turn: Turn, ranged: Range) -> tuple[Candidate, ...]:
    words, span = turn.said.words, turn.raw.span(ranged.start, ranged.end)
    sure = _RANGE_IN_BREATH if ranged.in_breath else _RANGE
    whole = Candidate(
        value=range_value(ranged.low, ranged.high, words=words), confidence=sure, span=span, by="number.range"
    )
    ends = (
        Candidate(value=number_value(end, words=words), confidence=(1 - sure) / 2, span=span, by="number.range.end")
        for end in (ranged.low, ranged.high)
    )
    return best_first((whole, *ends))


def _weighed(said: Heard, asked: str) -> list[tuple[Quantity, float]]:
    """The numbers of a text and how sure each is. asked: the words of the question."""
    found = _quantities(said, asked)
    if not found:
        return []
    weights = [math.exp(_against(one, found[0])) for one in found]
    total = sum(weights) + math.exp(-found[0].gain)
    shares = [(one, weight / total) for one, weight in zip(found, weights, strict=True)]
    return shares if shares[0][1] >= _UNSURE else []


def _against(one: Quantity, best: Quantity) -> float:
    """What speaks for a number rather than for the best: another reading of the same words, or another number."""
    if one.start < best.end and best.start < one.end:
        return one.gain - best.gain
    return min(one.gain, _ENOUGH) - min(best.gain, _ENOUGH)


def _candidates(turn: Turn, found: list[tuple[Quantity, float]], *, said: Heard | None) -> tuple[Candidate, ...]:
    return best_first(
        Candidate(
            value=number_value(number, words=turn.said.words),
            confidence=round(share / (1 if one.number == one.to else 2), 3),
            span=_span(turn, said.slice(one.start, one.end)) if said else turn.whole,
            by="number.words" if one.number == one.to else "number.range",
        )
        for one, share in found
        for number in dict.fromkeys((one.number, one.to))
    )


def _span(turn: Turn, words: str) -> Span:
    """Where the words of a number stand; the whole turn where they were written otherwise (36度8分)."""
    found = turn.place(words)
    return turn.whole if found == (0, 0) else found


def find_number(said: Heard) -> Quantity | None:
    """The number a text gives: what most speaks for, behind what the caller took back; None when there is none."""
    found = _quantities(said)
    return found[0] if found else None


def _quantities(said: Heard, asked: str = "") -> list[Quantity]:
    """What most speaks for it first; behind what the caller took back. A sum, or dozens, may be too large for one."""
    at = last_part(said.plain)
    found = _countable(heard(said.slice(at, len(said.plain))) if at else said, asked)
    if not found and at:
        at, found = 0, _countable(said, asked)
    return [msgspec.structs.replace(one, start=one.start + at, end=one.end + at) for one in found[:4]]


def _countable(said: Heard, asked: str) -> list[Quantity]:
    return [one for one in _told(said, asked) if one.to < TOO_LARGE]


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
        number = evaluated(match.group())
        said = match.group() if number is None else str(number)
        pieces += [flat[at : match.start()], said]
        places += range(at, match.start())
        places += [min(match.start() + more, match.end() - 1) for more in range(len(said) - 1)] + [match.end() - 1]
        at = match.end()
    return "".join([*pieces, flat[at:]]), [*places, *range(at, len(flat))]


def _add(symbols: str, start: int, end: int, found: list[NumberHeard]) -> None:
    number = evaluated(symbols)
    if number is not None and number < TOO_LARGE:
        found.append(NumberHeard(number, start, end))


def without_commas(text: str) -> str:
    """Arabic numbers without the commas between thousands."""
    return _AMONG.sub("", text)
