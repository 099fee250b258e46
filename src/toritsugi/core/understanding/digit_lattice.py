"""Digit words heard with mistakes: the likeliest strings of digits of a text, each with what it costs.

A text is read from left to right; every stretch that may be a digit word (`digit_sounds`: as it is said, and as
recognisers were measured to hear it) leads on with its cost, what stands between digits is passed over, and what stands
before and behind them is told apart from them. Costs are negative logarithms of likelihoods, so they add up and their
differences are odds. Of all readings the cheapest are kept.
"""

from __future__ import annotations

import itertools
import math
import re

import msgspec

from toritsugi.core.understanding.digit_sounds import FORMS, GAPS

#: characters of a text that are read; a telephone number said twice with its words is within them
LONGEST_WINDOW = 150
GAP = "-"
UNITS = {"T": 1000, "H": 100, "X": 10}
_BEAM = 12
_WIDTH = 9.0
#: a character outside the digits, a written digit there, a stray one among digits, a long vowel among them
_OUTSIDE, _WRITTEN, _STRAY, _LONG = 3.4, 4.8, 6.5, 0.9
_DIGITS = frozenset("0123456789〇零一二三四五六七八九")
_SHORT_STRAY = {"ー": _LONG, "ッ": 1.5, "ン": 3.0, "イ": 3.5, "ウ": 3.0, "オ": 3.0, "ア": 3.0, "エ": 3.0, "ィ": 2.0}
_GAPS = re.compile(
    r"(?P<mark>[-‐‑–—−―()/]+)|(?P<hyphen>ハ[イッ]?フン|カッコ(?:トジ)?|シガ[イー]キョクバン[ガハワ]?|シナ[イー]キョクバン[ガハワ]?)"
    r"|(?P<no>ノー?|ヨー?(?=[ゼイニサヨゴロナハキレマ])|番|バン(?![ゴコ])|[ガデト](?=[ゼイニサヨゴロナハキレマ]))"
    r"|(?P<particle>ニ(?![ーイィ]))"
    r"|(?P<filler>エ[ーイ]?ッ?ト[ーオ]?(?:デスネ?)?|アノ[ーオ]?|ソレカラ|ソレデ|ツギガ|ハイ(?!フ)|エ[ーエ]+|ア[ーア]+|ン[ーン]+|(?:デスネ?|デ)?(?:ツギ[ニガハワ]?|次[ニガハワ]?|続イテ|ツヅイテ|最後[ニガハワ]?|サイゴ[ニガハワ]?|始マッテ|ハジマッテ|ソノ後|ソノアト)|デスネ?|カラ)"
)
_GAP_COST = {"mark": 0.0, "hyphen": 0.5, "no": 1.2, "particle": 4.0, "filler": 1.5}
_WORDS = re.compile(
    r"(?:オ|御)?(?:電話|デンワ|[テデ]ンワ)?(?:番号|バンゴ[ーウ])[ハワガデオヲ]?|(?:オ|御)?(?:電話|デンワ)[ハワガデ]?|携帯(?:電話)?[ハワノデガ]?|ケ[ーイ]タ[イー](?:デンワ)?[ハワノデガ]?"
    r"|(?:ゴ)?(?:連絡|レンラク)(?:先|サキ)?[ハワガ]?|オ?リ?カ[エイ]シ[ハワ]?|(?:ト|ニ|マデ|デ|エ)?(?:オネガ[イー](?:イタ)?シマス|オ願[イー](?:致|イタ)?シマス|オカケクダサ[イー]|デンワクダサ[イー])"
    r"|[デネ]ス(?:ネ|ケド|ガ|ノデ)?|ニ?(?:ナリマス|ナッテ[イオ]?(?:リ)?マス)(?:ネ|ノデ)?|デ(?:ゴザ[イー]マス)|ト?(?:モーシ|モウシ|申シ)マス|ハ[イー](?!フ)|ワタシ(?:ノ|ワ|ハ)?"
    r"|会社[ハワノデガ]*|カ[イー]シャ[ハワノデガ]*|自宅[ハワノデガ]*|ジタク[ハワノデガ]*|エ[ーイ]?ッ?ト[ーオ]?|アノ[ーオ]?|ナンデス(?:ケド|ガ)|デス|マデ|ノ?ホ[ーウ](?:ニ|エ|マデ)"
    r"|[0-9一二三四五六七八九十]{1,4}(?:時|月|日|名|人|個|丁目|番地|号室|円|分|台|歳|年|階|回)(?:頃|ゴロ|カラ|マデ|ニ)?"
)
#: readings that end at a place: symbols → cost, and where they begin
_Beam = dict[str, tuple[float, int]]
#: lengths of the forms and gaps that begin with a character
_SIZES = {
    first: tuple(sorted({len(word) for word in (*FORMS, *GAPS) if word[0] == first}))
    for first in {word[0] for word in (*FORMS, *GAPS)}
}
#: how likely a stretch of usual words is beside digits, by its characters
_WORD_COST, _WORD_CHAR_COST = 2.0, 0.35


class Reading(msgspec.Struct, frozen=True):
    """One way to read a text. symbols: digits, `UNITS` and `GAP`s. start, end: places of the text.

    gain: how much less it costs than a text without digits.
    """

    symbols: str
    cost: float
    start: int
    end: int
    gain: float


def read_digits(text: str, most: int = 24) -> tuple[Reading, ...]:
    """The cheapest readings of a text in the plain form, () when it has no digit word. Linear in its length."""
    text = text[:LONGEST_WINDOW]
    size = len(text)
    before, after = _outside(text)
    beams: list[_Beam] = [{} for _ in range(size + 1)]
    limits = [math.inf] * (size + 1)
    ends: dict[str, tuple[float, int, int]] = {}
    for at in range(size + 1):
        beam = _best(beams[at])
        for symbols, (cost, start) in beam:
            whole = cost + after[at]
            known = ends.get(symbols)
            if symbols[-1] != GAP and (known is None or whole < known[0]):
                ends[symbols] = (whole, start, at)
        if at < size:
            _lead_on(text, at, before[at], beam, beams, limits)
    cheapest = sorted(ends.items(), key=lambda one: one[1][0])[:most]
    return tuple(Reading(symbols, cost, start, end, before[size] - cost) for symbols, (cost, start, end) in cheapest)


def _best(beam: _Beam) -> list[tuple[str, tuple[float, int]]]:
    if len(beam) < 2:
        return list(beam.items())
    best = sorted(beam.items(), key=lambda one: one[1][0])[:_BEAM]
    limit = best[0][1][0] + _WIDTH
    return [one for one in best if one[1][0] <= limit]


def _lead_on(
    text: str,
    at: int,
    begin: float,
    beam: list[tuple[str, tuple[float, int]]],
    beams: list[_Beam],
    limits: list[float],
) -> None:
    """All words that begin at a place, put behind the readings that end there, or begun with.

    limits: of each place what a reading may cost there, given the cheapest that is known so far.
    """
    for size in _SIZES.get(text[at], ()):
        end = at + size
        word = text[at:end]
        if len(word) < size:
            break
        for symbol, cost in FORMS.get(word, ()):
            ahead, limit = beams[end], limits[end]
            for symbols, (known, start) in (("", (begin, at)), *beam):
                whole = known + cost
                if whole > limit:
                    continue
                limit = min(limit, whole + _WIDTH)
                longer = symbols + symbol
                other = ahead.get(longer)
                if other is None or whole < other[0]:
                    ahead[longer] = (whole, start)
            limits[end] = limit
        if beam and word in GAPS:
            _on(beams, limits, end, beam, GAPS[word], GAP)
    if not beam:
        return
    gap = _GAPS.match(text, at)
    if gap:
        _on(beams, limits, gap.end(), beam, _GAP_COST[gap.lastgroup or "mark"], GAP)
    _on(beams, limits, at + 1, beam, _SHORT_STRAY.get(text[at], _STRAY))


def _on(
    beams: list[_Beam],
    limits: list[float],
    end: int,
    beam: list[tuple[str, tuple[float, int]]],
    cost: float,
    gap: str = "",
) -> None:
    """Readings that go on to a place over what is no digit. gap: the sign for it, once."""
    ahead, limit = beams[end], limits[end]
    for symbols, (known, start) in beam:
        whole = known + cost
        if whole > limit:
            continue
        limit = min(limit, whole + _WIDTH)
        longer = symbols if symbols[-1] == GAP else symbols + gap
        other = ahead.get(longer)
        if other is None or whole < other[0]:
            ahead[longer] = (whole, start)
    limits[end] = limit


def _outside(text: str) -> tuple[list[float], list[float]]:
    """What it costs that the digits begin at a place, and that they end there."""
    size = len(text)
    words = {match.start(): match.end() for match in _WORDS.finditer(text)}
    costs = [_WRITTEN if char in _DIGITS else _OUTSIDE for char in text]
    before = [0.0, *itertools.accumulate(costs)]
    after = [before[size] - cost for cost in before]
    for at in range(size):
        before[at + 1] = min(before[at + 1], before[at] + costs[at])
        end = words.get(at)
        if end:
            before[end] = min(before[end], before[at] + _WORD_COST + _WORD_CHAR_COST * (end - at))
    for at in range(size - 1, -1, -1):
        after[at] = min(after[at], after[at + 1] + costs[at])
        end = words.get(at)
        if end:
            after[at] = min(after[at], after[end] + _WORD_COST + _WORD_CHAR_COST * (end - at))
    return before, after
