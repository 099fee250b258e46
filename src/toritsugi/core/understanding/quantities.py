"""Whole numbers in a text, each with how much speaks for it: digits and units in any writing, with letters misheard.

Every stretch of the text is tried as a number: words of digits and units that follow one another as numbers do (units
fall, a digit stands before each), each at the cost of how it was heard. What speaks for a number is how much less
it costs than the same letters as other words, the counter behind it (名, 個, 円), and that nothing else is said.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

import msgspec

from toritsugi.core.understanding.digit_sounds import FORMS

#: characters looked at; the number that an answer gives is within them
_LONGEST = 200
_BEAM = 8
_UNITS = {"X": 10, "H": 100, "T": 1000, "M": 10**4, "O": 10**8, "C": 10**12}
_MORE_FORMS = {
    "X": (("シュー", 0.03), ("キュー", 0.02), ("チュー", 0.01)),
    "M": (("マン", 0.9), ("万", 1.0), ("マ", 0.02), ("ワン", 0.02)),
    "O": (("オク", 0.9), ("億", 1.0)),
    "C": (("チョー", 0.5), ("チョウ", 0.5), ("兆", 1.0)),
}
_LARGE = 1.5
#: counting words of their own; 一つ and 一人 are a digit and a counter
_NATIVE = (
    (r"ヒトツ", 1), (r"フタツ", 2), (r"[ミサ]ッツ", 3), (r"ヨッツ", 4), (r"イツツ", 5), (r"ムッツ", 6), (r"ナナツ", 7),
    (r"ヤッツ", 8), (r"ココノツ", 9), (r"ト[ーウオ](?=デ|グ|ホ|オネ|$)", 10), (r"ヒトリ", 1), (r"フタリ", 2),
    (r"ヒトバン|ヒト(?=ハコ|フクロ|クミ|ヘヤ|サラ|キレ)", 1),
    (r"フタバン|フタ(?=ハコ|フクロ|クミ|ヘヤ|サラ|キレ)", 2),
    (r"ミバン|ミ(?=ハコ|フクロ|クミ)", 3),
    (r"ハタチ|二十歳", 20),
)  # fmt: skip
_NATIVES = re.compile("|".join(f"(?P<n{at}>{words})" for at, (words, _) in enumerate(_NATIVE)))
COUNTER = re.compile(
    r"人|名|個|念|縁|再|際|コ(?!ト|チ)|台|枚|本|件|円|回|日(?!本)|泊|階|歳|才|年|箱|冊|つ"
    r"|ツ(?!ギ)|点|部|組|杯|匹|部屋|社|ヶ月|カ月|か月|週間|時間|分|食|席|度|%|口|袋|セット|ダース|番"
    r"|畳|坪|キロ|メートル|リットル"
    r"|ニン|メ[ーイ]|コ(?=デス|オネ|ホ|グ|イ|$)|ダ[イー]|マ[イー](?!マ)|[ホボポ]ン|[ケゲ]ン|エン"
    r"|[カガ][イー](?!シャ)|ニチ|[ハパバ]ク|サ[イー]|ネン|ハコ|バコ|サツ|テン"
    r"|[ブ](?=デス|オネ|ホ|$)|クミ|[ハパバ]イ|ヒキ|ヘヤ|シャ(?=デ|$)|カゲツ|シューカン|ジカン|ダース"
    r"|ジョー|ツボ"
)
_SHORT_COUNTERS = frozenset("コツ")
#: words that begin like a number and are none
_OTHER_WORDS = re.compile(
    r"[イリ]マセン|[カハ][ゾノ]ク(?!セ)|センセ[イー]|センジツ|センシュー?|センゲツ|一度|イチド|一番|イチバン|ゴメン|サンプル|イチオー|一応|ナナメ"
    r"|シゴト|ジ[ューウ]+ショ|ジューヨー|ジュンビ|マンション|ヨロシク|クダサ[イー]|ゴヨヤク|ゴザ[イー]"
    r"|タクサン|ナンニン|何人|サンカ|サンコ|シチュー|ハチミツ|キュー(?:ニ|ナ|ヨ)|シマス|シタ[イラ]|シテ|シカ"
    r"|シャ(?:イン|チョ)|ソーデス|ゴネン|クラ[イー]|グラ[イー]|ゴロ|ニナリマス|ニナル|一緒|イッショ|一部|一式"
    r"|一通リ|サンサン|主人|デシタ|マシタ|オネガ[イー]|リョーシン|ヒト(?=ガ|ワ|ハ|モ|ト)|四月|ゴハン|ゴ家族"
    r"|ゴカゾク|ゴ予約|ゴ希望|ゴキボー|今日|シ(?=ナイ|タ|テ|マ)"
)
_BARE = re.compile(
    r"(?:エ[ーイ]?ッ?ト[ーオ]?|ハ[イー]|アノ[ーオ]?|ア[ーッ]*|デス(?:ネ|ヨ)?|デ(?:オネガ[イー]シマス|オ願[イー]シマス)?|グラ[イー]|クラ[イー]|ホド|約|ヤク|ダ[イー]タ[イー]|モ[ーウ]|トリアエズ|ア?ワセテ|全部デ|ゼンブデ|ニナリマス|オネガ[イー]シマス|オ願[イー]シマス|カナ|カ)"
)
_OUTSIDE, _WRITTEN = 3.4, 4.8
_COUNTED, _SHORTLY_COUNTED, _ALONE, _ROUGHLY = 4.5, 2.5, 3.0, 1.0
_LEAST = 1.2
#: how much less a digit before a unit costs than one anywhere
_LED = 2.0
_ABOUT = re.compile(r"(?:約|ヤク|ダ[イー]タ[イー]|オヨソ|全部デ|ゼンブデ|ア?ワセテ|合計)$")
_LONGEST_ABOUT = 4
_DIGITS = frozenset("0123456789")
_KANJI = frozenset("〇一二三四五六七八九十百千万億")


class Quantity(msgspec.Struct, frozen=True):
    """A number in a text. gain: what speaks for it, above 0. to: the end of a range (2、3人), else the number."""

    number: int | Decimal
    to: int | Decimal
    gain: float
    start: int
    end: int


class _Begun(msgspec.Struct, frozen=True):
    """A number as far as it is read. pending: its last digits; unit, large: the units that the next must be below."""

    start: int
    cost: float
    total: int = 0
    block: int = 0
    pending: str = ""
    unit: int = 10**4
    large: int = 10**16

    @property
    def number(self) -> int:
        return self.total + self.block + int(self.pending or "0")


def _forms() -> dict[str, tuple[tuple[str, float], ...]]:
    table = {form: list(found) for form, found in FORMS.items()}
    for symbol, forms in _MORE_FORMS.items():
        for form, share in forms:
            table.setdefault(form, []).append((symbol, _LARGE - math.log(share)))
    return {form: tuple(found) for form, found in table.items()}


_FORMS = _forms()
_LONGEST_FORM = max(len(form) for form in _FORMS)


def quantities(plain: str) -> tuple[Quantity, ...]:
    """The numbers of a text in the plain form, what most speaks for first. Linear in its length."""
    text = plain[:_LONGEST]
    blocked = [False] * (len(text) + 1)
    for match in _OTHER_WORDS.finditer(text):
        for at in range(match.start(), match.end()):
            blocked[at] = True
    found = [*_counted_words(text), *_read(text, blocked)]
    return tuple(sorted(found, key=lambda one: -one.gain))


def _counted_words(text: str) -> list[Quantity]:
    found = []
    for match in _NATIVES.finditer(text):
        number = _NATIVE[int((match.lastgroup or "n0")[1:])][1]
        found.append(Quantity(number, number, 3.0 * (match.end() - match.start()), *match.span()))
    return found


def _read(text: str, blocked: list[bool]) -> list[Quantity]:
    size = len(text)
    alone = _Alone(text)
    beams: list[dict[tuple[int, int, int, str], _Begun]] = [{} for _ in range(size + 1)]
    best: dict[tuple[int | Decimal, int | Decimal], Quantity] = {}
    outside = [0.0]
    for char in text:
        outside.append(outside[-1] + (_WRITTEN if char in _DIGITS else _OUTSIDE))
    for at in range(size + 1):
        beam = sorted(beams[at].values(), key=lambda one: one.cost + outside[one.start])[:_BEAM]
        for one in beam:
            for said in _finished(text, one, at, outside, alone):
                known = best.get((said.number, said.to))
                if known is None or said.gain > known.gain:
                    best[said.number, said.to] = said
        if at == size or blocked[at]:
            continue
        for length in range(1, min(_LONGEST_FORM, size - at) + 1):
            for symbol, cost in _FORMS.get(text[at : at + length], ()):
                written = text[at] in _DIGITS
                for one in (*beam, _Begun(at, 0.0)):
                    ahead = _with(one, symbol, cost, written=written, before=text[at - 1] if at > one.start else "")
                    if ahead:
                        key = (ahead.start, ahead.total, ahead.block, ahead.pending)
                        held = beams[at + length].get(key)
                        if held is None or ahead.cost < held.cost:
                            beams[at + length][key] = ahead
        if text[at] in "ーッ" and beam:
            for one in beam:
                longer = msgspec.structs.replace(one, cost=one.cost + 1.2)
                beams[at + 1].setdefault((one.start, one.total, one.block, one.pending), longer)
    return list(best.values())


def _with(one: _Begun, symbol: str, cost: float, *, written: bool, before: str) -> _Begun | None:
    """A number with one more word, None when no number goes on like that."""
    cost += one.cost
    if symbol in _DIGITS:
        if one.pending and not (written and before in _DIGITS):
            last = one.pending[-1]
            if written or len(one.pending) > 1 or int(symbol) != int(last) + 1:
                cost += 4.0  # サンヨン for 34 is rare
        elif symbol == "0" and not written and (one.block or one.total):
            cost += 3.0
        if len(one.pending) >= 16:
            return None
        return msgspec.structs.replace(one, cost=cost, pending=one.pending + symbol)
    unit = _UNITS[symbol]
    if unit < 10**4:
        if unit >= one.unit or len(one.pending) > 1 or one.pending == "0":
            return None
        cost -= _LED if one.pending else 0.0
        block = one.block + int(one.pending or "1") * unit
        return msgspec.structs.replace(one, cost=cost, block=block, pending="", unit=unit)
    part = one.block + int(one.pending or "0")
    if unit >= one.large or not part or part >= 10**4:
        return None
    return msgspec.structs.replace(
        one, cost=cost, total=one.total + part * unit, block=0, pending="", unit=10**4, large=unit
    )


def _finished(text: str, one: _Begun, end: int, outside: list[float], alone: _Alone) -> list[Quantity]:
    if one.number >= 10**16 or (end < len(text) and text[end - 1] in _DIGITS and text[end] in _DIGITS):
        return []
    if one.start and text[one.start] in _DIGITS and text[one.start - 1] in _DIGITS:
        return []
    if _goes_on(text, one.start) or _goes_on(text, end):
        return []
    gain = outside[end] - outside[one.start] - one.cost
    counter = COUNTER.match(text, end)
    if counter:
        gain += _SHORTLY_COUNTED if counter.group() in _SHORT_COUNTERS else _COUNTED
    elif alone.between(one.start, end):
        gain += _ALONE
    if _ABOUT.search(text, max(0, one.start - _LONGEST_ABOUT), one.start):
        gain += _ROUGHLY
    if gain < _LEAST:
        return []
    first, last = one.number, one.number
    pending = one.pending
    if len(pending) == 2 and text[end - 1] not in _DIGITS and counter and int(pending[1]) == int(pending[0]) + 1:
        first, last = one.number - int(pending) + int(pending[0]), one.number - int(pending) + int(pending[1])
    return [Quantity(first, last, gain, one.start, end)]


def _goes_on(text: str, at: int) -> bool:
    """Whether a number in kanji goes on over a place: it is read whole."""
    return 0 < at < len(text) and text[at - 1] in _KANJI and text[at] in _KANJI


class _Alone:
    """Where a number stands alone in a text: between words that say nothing. Found once, for all that is tried."""

    def __init__(self, text: str) -> None:
        self._text = text
        ends = [found.end() if (found := _BARE.match(text, at)) else at for at in range(len(text))]
        self._bare_from = [False] * len(text) + [True]
        for at in range(len(text) - 1, -1, -1):
            self._bare_from[at] = ends[at] > at and self._bare_from[ends[at]]
        self._word = [0] * (len(text) + 1)  # where the last of the words begins that lie in a row before each place
        at = 0
        while at < len(text) and ends[at] > at:
            self._word[at : ends[at]] = [at] * (ends[at] - at)
            at = ends[at]
        self._word[at:] = [at] * (len(text) + 1 - at)

    def between(self, start: int, end: int) -> bool:
        """Whether what stands before the one place and behind the other says nothing."""
        return self._bare_from[end] and self._bare_to(start)

    def _bare_to(self, end: int) -> bool:
        at = self._word[end]
        while at < end:
            found = _BARE.match(self._text, at, end)
            if not found or found.end() == at:
                return False
            at = found.end()
        return True
