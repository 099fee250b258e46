"""Codes as callers say them: 「エービーの123」, 「東京のTの100」, 「契約番号はA-100です」."""

from __future__ import annotations

import math
import re

from toritsugi.core.dialogue.commands import Span
from toritsugi.core.understanding.candidates import Candidate, best_first
from toritsugi.core.understanding.code_lattice import Code, codes
from toritsugi.core.understanding.normal import Heard, heard, normal
from toritsugi.core.understanding.number_plates import find_plate
from toritsugi.core.understanding.numbers_said import evaluated
from toritsugi.core.understanding.taking_back import FIRM
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.code import code_value

#: what must speak for a code, and so much that more makes no difference
_LEAST, _ENOUGH = 2.5, 25.0
#: how sure a code is of which only the wrong end was said again, or that the digits of a grammar do not confirm
_PIECED, _UNCONFIRMED = 0.7, 0.8


#: corrections that are looked at, the last ones
_MOST_PARTS = 4
#: a room's number, and what stands behind it, whose ゴ is no 5
_ROOM = re.compile(r"([零〇一二三四五六七八九十百千]{2,6})(?=\s*号)")
_OF_ROOM = re.compile(r"\s*(?:号室|号しつ|号シツ|ごうしつ|ご[うー]しつ|ゴ[ウー]シツ)")


def code_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """The codes that a turn may give. Bare digits of a recogniser's grammar lack letters: words go before them."""
    if turn.second:
        return ()
    plate = find_plate(turn.said)
    if plate is not None:
        value = code_value(plate.code, said=turn.said.words)
        span = turn.span(plate.start, plate.end)
        return (Candidate(value=value, confidence=plate.sure, span=span, by="code.plate"),)
    said = _without_room(turn.said)
    bare = said.plain if said.plain.isdecimal() else ""
    trust = 1.0
    for text in turn.others if bare else ():
        other = heard(text)
        if not other.plain.isdecimal():
            found = _weighed(other)
            trust = 1.0 if found and found[0][0].code == bare else _UNCONFIRMED
            if found:
                return _candidates(turn, [(one, share * trust) for one, share in found], said=None)
    return _candidates(turn, [(one, share * trust) for one, share in _weighed(said)], said=said)


def find_code(said: Heard) -> str:
    """The code a text gives, "" when there is none."""
    plate = find_plate(said)
    found = _weighed(_without_room(said))
    return plate.code if plate else found[0][0].code if found else ""


def same_code(spoken: str, code: str) -> bool:
    """Whether the spoken form that was read back is this code."""
    return normal(code_value(code).spoken) == normal(spoken)


def _candidates(turn: Turn, found: list[tuple[Code, float]], *, said: Heard | None) -> tuple[Candidate, ...]:
    return best_first(
        Candidate(
            value=code_value(one.code, said=turn.said.words),
            confidence=round(share, 3),
            span=_span(turn, said.slice(one.start, one.end)) if said else turn.whole,
            by="code.symbols",
        )
        for one, share in found
    )


def _span(turn: Turn, words: str) -> Span:
    """Where the words of a code stand; the whole turn where a room's number was written otherwise."""
    found = turn.place(words)
    return turn.whole if found == (0, 0) else found


def _without_room(said: Heard) -> Heard:
    """A text without 号室, and the number before it in digits: 百一号室 is 101."""
    found = _OF_ROOM.search(said.words)
    if found is None:
        return said
    words = _ROOM.sub(lambda number: str(evaluated(number[1].replace("零", "〇")) or number[1]), said.words)
    return heard(_OF_ROOM.sub(" ", words))


def _weighed(said: Heard) -> list[tuple[Code, float]]:
    """The codes of a text and how sure each is; behind what the caller takes back, the code said anew."""
    parts = [(0, _first_of_two(said)), *_parts(said.plain)[1:][-_MOST_PARTS:]]
    last: list[tuple[Code, float]] = []
    for start, part in parts:
        found = [_moved(one, start) for one in codes(part) if one.gain >= _LEAST]
        if not found:
            continue
        shares = _shares(found)
        if last and len(shares[0][0].code) < len(last[0][0].code) - 1 and shares[0][0].code.isdigit():
            whole, end = last[0][0], shares[0][0]
            code = whole.code[: -len(end.code)] + end.code
            shares = [(Code(code, end.gain, whole.start, end.end), _PIECED * shares[0][1])]
        last = shares
    return last


def _parts(plain: str) -> list[tuple[int, str]]:
    parts, at = [], 0
    for match in FIRM.finditer(plain):
        parts.append((at, plain[at : match.start()]))
        at = match.end()
    return [*parts, (at, plain[at:])]


def _first_of_two(said: Heard) -> str:
    """The first part of a text; of 「F807。F807です」, a code said twice with a full stop between, only the first."""
    first = _parts(said.plain)[0][1]
    for at in range(1, len(first)):
        if "。" in said.words[said.origin[at - 1] : said.origin[at]]:
            one, two = codes(first[:at]), codes(first[at:])
            if one and two and one[0].code == two[0].code:
                return first[:at]
            break
    return first


def _moved(one: Code, by: int) -> Code:
    return Code(_once(one.code), one.gain, one.start + by, one.end + by)


def _once(code: str) -> str:
    """A code said twice in a row is one."""
    half = len(code) // 2
    if len(code) >= 6 and len(code) % 2 == 0 and code[:half] == code[half:]:
        return code[:half].strip("-/")
    return code


def _shares(found: list[Code]) -> list[tuple[Code, float]]:
    weights: dict[str, float] = {}
    first: dict[str, Code] = {}
    for one in found:
        weights[one.code] = weights.get(one.code, 0.0) + math.exp(one.gain - found[0].gain)
        first.setdefault(one.code, one)
    total = sum(weights.values()) + math.exp(-min(found[0].gain, _ENOUGH))
    return sorted(((first[code], weight / total) for code, weight in weights.items()), key=lambda pair: -pair[1])
