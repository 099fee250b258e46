"""Digit words heard with mistakes: the likeliest strings of digits of a text, each with what it costs.

Every stretch of a text that may be a digit word (`digit_sounds`: as it is said, and as recognisers were measured to
hear it) leads on with its cost, short words between digits are passed over as a `GAP`, longer ones, whatever they are,
as a `BREAK`, and what stands before and behind is told apart from the digits. Costs are negative logarithms of
likelihoods, so they add up and their differences are odds.

The cheapest way on from every place is reckoned from the text's end first; with it the readings are found one after
another in the order of what they cost, so that a clear text takes little work and an unclear one more.
"""

from __future__ import annotations

import heapq
import itertools
import re
from collections.abc import Callable, Sequence

import msgspec

from toritsugi.core.understanding.digit_alternatives import Alternative
from toritsugi.core.understanding.digit_sounds import FORMS_WRITTEN, GAPS
from toritsugi.core.understanding.digit_sounds_near import LONGEST_FORM, NEAR_FORMS
from toritsugi.core.understanding.digits_several import several
from toritsugi.core.understanding.normal import is_kana

#: characters of a text that are read; a telephone number said twice with its words is within them
LONGEST_WINDOW = 150
GAP, BREAK = "-", "~"
SEPARATORS = str.maketrans("", "", GAP + BREAK)
UNITS = {"T": 1000, "H": 100, "X": 10}
#: readings that cost so much more than the cheapest are not looked for, nor are more steps taken
_WIDTH, _BESIDE, _MOST_STEPS = 9.0, 5.0, 900
#: other words among the digits, besides their characters; digits that end, or begin, beside a written one
_BREAK, _TORN = 5.5, 3.0
#: a telephone number that begins with another digit than 0
_NO_ZERO = 3.0
#: a character outside the digits, a written digit there, a stray one among digits, a long vowel among them
_OUTSIDE, _WRITTEN, _STRAY, _LONG = 3.4, 4.8, 6.5, 0.9
_DIGITS = frozenset("0123456789〇零一二三四五六七八九")
_SHORT_STRAY = {"ー": _LONG, "ッ": 2.5, "ン": 4.5, "イ": 4.8, "ウ": 4.5, "オ": 4.5, "ア": 4.5, "エ": 4.5, "ィ": 2.0}
_GAPS = re.compile(
    r"(?P<mark>[-‐‑–—−―()/]+)|(?P<hyphen>ハ[イッ]?フン|カッコ(?:トジ)?|シガ[イー]キョクバン[ガハワ]?|シナ[イー]キョクバン[ガハワ]?)"
    r"|(?P<no>ノー?|番|バン(?![ゴコ])|[ガデト](?=[ゼイニサヨゴロナハキレマ]))"
    r"|(?P<yo>ヨー?(?=[ゼイニサヨゴロナハキレマ]))|(?P<begins>[デゼセテレ]?ハジマ(?:ッテ|リマス|ス|ル|デ)?(?:デスネ?|スカ|テ|ス)?)|(?P<well>[レテエセネメヘケデ][ーイ]ッ?ト[ーオ]?)|(?P<like>[カサタナハマヤラワガダバパ][イッ][ツフクスシ][ーンウ]?)"
    r"|(?P<particle>ニ(?![ーイィ]))"
    r"|(?P<filler>エ[ーイ]?ッ?ト[ーオ]?(?:デスネ?)?|アノ[ーオ]?|ソレカラ|ソレデ|ツギガ|ハイ(?!フ)|エ[ーエ]+|ア[ーア]+|ン[ーン]+|(?:デスネ?|デ)?(?:ツギ[ニガハワ]?|次[ニガハワ]?|続イテ|ツヅイテ|最後[ニガハワ]?|サイゴ[ニガハワ]?|始マッテ|ハジマッテ|ソノ後|ソノアト)|デスネ?|カラ)"
)
_GAP_COST = {
    "mark": 0.0,
    "hyphen": 0.5,
    "no": 1.2,
    "particle": 4.0,
    "yo": 4.5,
    "like": 4.5,
    "begins": 2.0,
    "well": 3.0,
    "filler": 1.5,
}
_WORDS = re.compile(
    r"(?:オ|御)?(?:電話|デンワ|[テデ]ンワ)?(?:番号|バンゴ[ーウ])[ハワガデオヲ]?|(?:オ|御)?(?:電話|デンワ)[ハワガデ]?|携帯(?:電話)?[ハワノデガ]?|ケ[ーイ]タ[イー](?:デンワ)?[ハワノデガ]?"
    r"|(?:ゴ)?(?:連絡|レンラク)(?:先|サキ)?[ハワガ]?|オ?リ?カ[エイ]シ[ハワ]?|(?:ト|ニ|マデ|デ|エ)?(?:オネガ[イー](?:イタ)?シマス|オ願[イー](?:致|イタ)?シマス|オカケクダサ[イー]|デンワクダサ[イー])"
    r"|[デネ]ス(?:ネ|ケド|ガ|ノデ)?|ニ?(?:ナリマ[スシ]?|ナッテ[イオ]?(?:リ)?マス)(?:ネ|ノデ)?|デ(?:ゴザ[イー]マス)|ト?(?:モーシ|モウシ|申シ)マス|ハ[イー](?!フ)|ワタシ(?:ノ|ワ|ハ)?"
    r"|(?:ト|ニ|マデ|デ|エ)?(?:(?:ゴ|御)?(?:連絡|レンラク)|電話|デンワ|カケ|シ|折リ返シ|オリカエシ|オ伝エ|オツタエ)?(?:テ|オ?願イ|オネガイ)?クダサ[イー](?:マセ)?"
    r"|(?:デ|ニ|マデ|エ)?(?:オ?ネガ[イー]|ヨロシ).{0,8}$|デ?ゴザ[イー](?:マ.(?:ノデ)?)?|ヨロシク|オ?願イシマス|オ?ネガイシマス|(?:ニ|マデ|エ)?(?:連絡|レンラク|電話|デンワ)|シ?テモラ[イエ]マスカ?|シ?テクレマスカ?"
    r"|ハイフン(?:[ハワ](?!チ)|ナ(?!ナ)|モ).{0,10}$|(?:コ|ソ)レ[ハワガ]?|(?:名前|ナマエ)[ハワガ]?"
    r"|[ヤダ](?:ネン?|ヨ|デ)?(?:ケドネ?)?$|ガ?(?:一番|1番|イチバン)(?:ツナ|繋|出|デ(?=[マラヤ])|イ[イー]|良|早|ハヤ|確).{0,12}$"
    r"|会社[ハワノデガ]*|カ[イー]シャ[ハワノデガ]*|自宅[ハワノデガ]*|ジタク[ハワノデガ]*|エ[ーイ]?ッ?ト[ーオ]?|アノ[ーオ]?|ナンデス(?:ケド|ガ)|デス|マデ|ノ?ホ[ーウ](?:ニ|エ|マデ)"
    r"|(?:ッ?テ?[イユ]?[ーウル]*|トイ[ウル]|レ[ーイ]|ル|ヤ)?[バナマヤダ]ンゴ[ーウ](?:デス)?"
    r"|(?:イチ|ニー?|サン|ヨ|ゴー?|ロク|シチ|ナナ|ハチ|ク|ジュー){1,3}(?:ジ|トキ)(?:イコー?|マデ|カラ|ゴロ|スギ)|.{1,3}トキ(?:イコー?|マデ|カラ)"
    r"|[0-9一二三四五六七八九十]{1,4}(?:時(?!間(?:[ハワガモ帯]|$)|刻)|月(?!曜)|日(?![曜時程付]|ニチ)|名(?![前字義])|人(?!数)|個(?!人)|丁目|番地|号室"
    r"|円|分|台(?!数)|歳|年(?!齢)|階|回(?!線))(?:頃|ゴロ|カラ|マデ|ニ)?"
)
#: a count of something else, behind punctuation
_COUNTED = re.compile(
    r"[0-9一二三四五六七八九十]{1,4}(?:(?:時|日|分|年|週|[カヶケ箇]月)間?|月|名|人|個|ツ|本|枚|件|泊|丁目|番地|号室|円|台|歳|階|回)"
    r"(?:頃|ゴロ|カラ|マデ|以降|過ギ|後|前|位|グライ|クライ|程|ホド)?ニ?"
)
#: particles that sound like a digit
_MAY_BE_DIGIT = frozenset("ニシ")
#: how likely a stretch of usual words is beside digits, by its characters
_WORD_COST, _WORD_CHAR_COST = 2.0, 0.35


class Reading(msgspec.Struct, frozen=True):
    """One way to read a text. symbols: digits, `UNITS`, `GAP`s and `BREAK`s. start, end: places of the text.

    gain: how much less it costs than a text without digits.
    """

    symbols: str
    cost: float
    start: int
    end: int
    gain: float


#: a step on: where it leads, what is read, what it costs
_Arc = tuple[int, str, float]
_DIGITS_AT, _WORDS_AT, _DONE = 0, 1, 2


def read_digits(
    text: str,
    most: int = 24,
    likely: Callable[[str], bool] | None = None,
    beside: Sequence[Alternative] = (),
    breaks: frozenset[int] = frozenset(),
) -> tuple[Reading, ...]:
    """The cheapest readings of a text in the plain form, () when it has no digit word. Bounded in time.

    likely: tells what is looked for, which begins with 0; where some of it is found, what costs much more is not looked
    for, and where it is not, more readings are. beside: digit words that other hypotheses have in places of the text.
    breaks: places that punctuation stands before: no count of something else (2時) begins before one and ends behind.
    """
    text = text[:LONGEST_WINDOW]
    lattice = _Lattice(text, beside, breaks, zero=likely is not None)
    if not lattice.begun:
        return ()
    found: dict[str, Reading] = {}
    seen: set[tuple[int, int, str]] = set()
    heap = lattice.begun
    heapq.heapify(heap)
    limit = heap[0][0] + _WIDTH
    for _ in range(_MOST_STEPS):
        if not heap:
            break
        whole, cost, at, mode, symbols, start = heapq.heappop(heap)
        if whole > limit:
            break
        if mode == _DONE:
            if symbols not in found:
                found[symbols] = Reading(symbols, whole, start, at, lattice.nothing - whole)
                if len(found) >= most:
                    break
                if likely is not None and likely(symbols):
                    limit = min(limit, whole + _BESIDE)
            continue
        if (at, mode, symbols) in seen:
            continue
        seen.add((at, mode, symbols))
        lattice.on(heap, limit, (whole, cost, at, mode, symbols, start))
    return tuple(found.values())


#: (whole cost at least, cost so far, place, mode, symbols, start)
_Step = tuple[float, float, int, int, str, int]


class _Lattice:
    """All steps through a text, and the least that each place costs to the end. nothing: the cost without digits."""

    def __init__(self, text: str, beside: Sequence[Alternative], breaks: frozenset[int], *, zero: bool) -> None:
        size = len(text)
        self._words = _words(text, breaks)
        apart = breaks.intersection(self._words)  # a count of something else stands behind: the digits end there
        self._costs = [_WRITTEN if char in _DIGITS else _OUTSIDE for char in text]
        before, self._after = self._outside(size)
        self.nothing = before[size]
        self._arcs = _arcs(text, breaks)
        for start, end, symbol, cost in beside:
            if 0 <= start < end <= size:
                self._arcs[start].append((end, symbol, cost))
        self._gaps = _gaps(text, self._arcs)
        self._strays = [_SHORT_STRAY.get(char, _STRAY) for char in text]
        written = not text.isdecimal()
        torn = [
            _TORN if written and text[at - 1] in _DIGITS and text[at] in _DIGITS and at not in apart else 0.0
            for at in range(1, size)
        ]
        torn = [0.0, *torn, 0.0]
        self._after = [cost + torn[at] for at, cost in enumerate(self._after)]
        self._least, self._least_words = self._backward(size)
        self.begun: list[_Step] = []
        for at, arcs in enumerate(self._arcs):
            for end, symbol, cost in arcs:
                so_far = before[at] + torn[at] + cost + (_NO_ZERO if zero and symbol[0] != "0" else 0.0)
                self.begun.append((so_far + self._least[end], so_far, end, _DIGITS_AT, symbol, at))

    def on(self, heap: list[_Step], limit: float, step: _Step) -> None:
        """Put all steps from a place on the heap that cost no more than the limit."""
        _, cost, at, mode, symbols, start = step
        least = self._least
        for end, symbol, more in self._arcs[at]:
            so_far = cost + more
            if so_far + least[end] <= limit:
                heapq.heappush(heap, (so_far + least[end], so_far, end, _DIGITS_AT, symbols + symbol, start))
        if mode == _WORDS_AT:
            self._on_words(heap, limit, step)
            return
        last = symbols[-1]
        for end, _, more in self._gaps[at]:
            so_far = cost + more
            if so_far + least[end] <= limit:
                between = symbols if last == GAP else symbols + GAP
                heapq.heappush(heap, (so_far + least[end], so_far, end, _DIGITS_AT, between, start))
        if at < len(self._costs):
            so_far = cost + self._strays[at]
            if so_far + least[at + 1] <= limit:
                heapq.heappush(heap, (so_far + least[at + 1], so_far, at + 1, _DIGITS_AT, symbols, start))
            so_far = cost + _BREAK
            if so_far + self._least_words[at] <= limit:
                apart = symbols[:-1] if last == GAP else symbols
                heapq.heappush(heap, (so_far + self._least_words[at], so_far, at, _WORDS_AT, apart + BREAK, start))
        if last != GAP and cost + self._after[at] <= limit:
            so_far = cost + self._after[at]
            heapq.heappush(heap, (so_far, so_far, at, _DONE, symbols, start))

    def _on_words(self, heap: list[_Step], limit: float, step: _Step) -> None:
        """The same through other words."""
        _, cost, at, mode, symbols, start = step
        words = self._least_words
        if at >= len(self._costs):
            return
        so_far = cost + self._costs[at]
        if so_far + words[at + 1] <= limit:
            heapq.heappush(heap, (so_far + words[at + 1], so_far, at + 1, mode, symbols, start))
        end = self._words.get(at, 0)
        if end and cost + _word_cost(end - at) + words[end] <= limit:
            so_far = cost + _word_cost(end - at)
            heapq.heappush(heap, (so_far + words[end], so_far, end, mode, symbols, start))

    def _outside(self, size: int) -> tuple[list[float], list[float]]:
        """What it costs that the digits begin at a place, and that they end there."""
        costs, words = self._costs, self._words
        before = [0.0, *itertools.accumulate(costs)]
        after = [before[size] - cost for cost in before]
        for at in range(size):
            before[at + 1] = min(before[at + 1], before[at] + costs[at])
            end = words.get(at)
            if end:
                before[end] = min(before[end], before[at] + _word_cost(end - at))
        for at in range(size - 1, -1, -1):
            after[at] = min(after[at], after[at + 1] + costs[at])
            end = words.get(at)
            if end:
                after[at] = min(after[at], after[end] + _word_cost(end - at))
        return before, after

    def _backward(self, size: int) -> tuple[list[float], list[float]]:
        """The least that it costs to get from each place to the end: among digits, and among other words."""
        least, words = [*self._after], [_NEVER] * (size + 1)
        for at in range(size - 1, -1, -1):
            onward = min((more + least[end] for end, _, more in self._arcs[at]), default=_NEVER)
            words[at] = min(onward, self._costs[at] + words[at + 1])
            end = self._words.get(at)
            if end:
                words[at] = min(words[at], _word_cost(end - at) + words[end])
            cheapest = min(onward, least[at], self._strays[at] + least[at + 1], _BREAK + words[at])
            for end, _, more in self._gaps[at]:
                cheapest = min(cheapest, more + least[end])
            least[at] = cheapest
        return least, words


_NEVER = 1e9


def _word_cost(length: int) -> float:
    return _WORD_COST + _WORD_CHAR_COST * length


def _words(text: str, breaks: frozenset[int]) -> dict[int, int]:
    """Where usual words begin and end; what begins like a particle also without it, which may be a digit (2お願い)."""
    found = {match.start(): match.end() for match in _WORDS.finditer(text)}
    for at in sorted(breaks):
        match = _COUNTED.match(text, at)
        if match is None:
            continue
        for start in [start for start, end in found.items() if start < at < end and start not in breaks]:
            del found[start]
        found[at] = match.end()
    for start in [start for start in found if text[start] in _MAY_BE_DIGIT]:
        behind = _WORDS.match(text, start + 1)
        if behind:
            found.setdefault(start + 1, behind.end())
    return found


def _arcs(text: str, breaks: frozenset[int]) -> list[list[_Arc]]:
    """The digit words that begin at each place, `several` at once among them."""
    size = len(text)
    forms = NEAR_FORMS if is_kana(text) else FORMS_WRITTEN
    found: list[list[_Arc]] = []
    for at in range(size):
        here: list[_Arc] = []
        for end in range(at + 1, min(LONGEST_FORM, size - at) + at + 1):
            for symbol, cost in forms.get(text[at:end], ()):
                here.append((end, symbol, cost))
        found.append(here)
    for start, end, digits, cost in several(text):
        if start + 1 not in breaks:  # 「8、3つ」 is no 888
            found[start].append((end, digits, cost))
    found.append([])
    return found


def _gaps(text: str, arcs: list[list[_Arc]]) -> list[list[_Arc]]:
    """The words between digits that begin at each place where a digit, or another of them, may end."""
    size = len(text)
    ends = {end for here in arcs for end, _, _ in here}
    found: list[list[_Arc]] = [[] for _ in range(size + 1)]
    for at in range(1, size):
        if at not in ends:
            continue
        match = _GAPS.match(text, at)
        if match:
            found[at].append((match.end(), GAP, _GAP_COST[match.lastgroup or "mark"]))
            if match.lastgroup == "like" and text.startswith("ハイ", at):  # ハイ before a digit sounds like ハイフン
                found[at].append((at + 2, GAP, _GAP_COST["filler"]))
        for end in range(at + 1, min(LONGEST_FORM, size - at) + at + 1):
            cost = GAPS.get(text[at:end])
            if cost is not None:
                found[at].append((end, GAP, cost))
        ends.update(end for end, _, _ in found[at])
    return found
