"""Numbers that one count does not tell: 2.5, 二キロ半, 半日, 大人3人と子ども2人, 1ダース."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from toritsugi.core.understanding.normal import Heard
from toritsugi.core.understanding.quantities import COUNTER, Quantity, quantities

#: a point between digits, which the one form has no letter for; of a temperature, 36度8分, the word in its place
_POINT = re.compile(
    r"(?<=[0-9〇一二三四五六七八九])[.・](?=[0-9〇一二三四五六七八九])"
    r"|(?<=[0-9〇一二三四五六七八九十])度(?=[0-9一二三四五六七八九]分)"
)
_ONE = {
    **{char: str(digit) for digit, char in enumerate("〇一二三四五六七八九")},
    **{digit: digit for digit in "0123456789"},
    "ゼロ": "0", "レー": "0", "レイ": "0", "イチ": "1", "イッ": "1", "ニー": "2", "ニ": "2", "サン": "3", "ヨン": "4",
    "ゴー": "5", "ゴ": "5", "ロク": "6", "ロッ": "6", "ナナ": "7", "ハチ": "8", "ハッ": "8",
    "キュー": "9", "キュウ": "9",
}  # fmt: skip
_DIGIT = "|".join(sorted(_ONE, key=len, reverse=True))
_UNIT = {
    "十": 10, "ジュー": 10, "ジュウ": 10, "ジュ": 10, "百": 100, "ヒャク": 100, "ビャク": 100, "ピャク": 100,
    "千": 1000, "セン": 1000, "ゼン": 1000, "万": 10**4, "マン": 10**4, "億": 10**8, "オク": 10**8,
}  # fmt: skip
_UNITS = "|".join(sorted(_UNIT, key=len, reverse=True))
_DECIMAL = re.compile(
    rf"(?P<whole>(?:{_UNITS}|{_DIGIT}){{1,40}}+)(?:点|テン|コンマ)(?P<part>(?:{_DIGIT}){{1,4}})(?!時(?!間)|ジ(?!カ))"
)
_WORDS = re.compile(_DIGIT)
_WHOLE = re.compile(f"{_UNITS}|{_DIGIT}")
_HALF = re.compile(r"半(?!分|額|年|日|端)|ハン(?!ブン|ガク|トシ|ニチ|パ|バイ)")
_HALVES = re.compile(r"(?:半|ハン)(?:日|ニチ|年|トシ|時間|ジカン|キロ|ダース|分|ブン)")
_PEOPLE = re.compile(
    r"大人|オトナ|成人|子供|子ドモ|コドモ|オ子サン|幼児|赤チャン|アカチャン|男性|女性|小学生|中学生|高校生|シニア"
)
_PERSONS = re.compile(r"人|名|ニン|メ[ーイ]")
#: the caller, and others beside: 私ともう一人
_MYSELF_AND = re.compile(
    r"(?:ワタ(?:ク)?シ|私|僕|ボク|俺|オレ|自分|ジブン|本人|ホンニン)(?:ト|ノ|ノホカニ?|ノ他ニ?|以外ニ)*(?:モ[ーウ]|アト|後|ホカニ?|他ニ?)(?:アト)?"
)
_ALTOGETHER = re.compile(r"(?:合計|計|合ワセテ|アワセテ|全部デ|ゼンブデ|ノ|デ)$")
_DOZEN = re.compile(r"ダース")
_GAIN = 14.0


def with_points(words: str) -> str:
    """Words with 点 where a point stands between digits; as long as before."""
    return _POINT.sub("点", words)


def fractions(plain: str) -> list[tuple[Decimal, int, int]]:
    """Numbers with a fraction in a text."""
    found = []
    for match in _DECIMAL.finditer(plain):
        whole = _whole(match["whole"])
        if whole is not None:
            part = "".join(_ONE[word] for word in _WORDS.findall(match["part"]))
            found.append((Decimal(f"{whole}.{part}"), *match.span()))
    if not found:
        found = [(Decimal("0.5"), *match.span()) for match in _HALVES.finditer(plain)]
    return found


def _whole(words: str) -> int | None:
    """The number before the point; None where digits are said one by one (10 and more are said by place)."""
    if words.isdecimal():
        return int(words)
    total, below, digit = 0, 0, ""
    for word in _WHOLE.findall(words):
        unit = _UNIT.get(word)
        if unit is None:
            digit += _ONE[word]
        elif unit >= 10**4:
            total, below, digit = total + (below + int(digit or "0") or 1) * unit, 0, ""
        else:
            below, digit = below + int(digit or "1") * unit, ""
        if len(digit) > 1:
            return None
    return total + below + int(digit or "0")


def and_a_half(plain: str, one: Quantity) -> bool:
    """Whether 半 stands behind a number and what it counts: 二キロ半."""
    counter = COUNTER.match(plain, one.end)
    return counter is not None and _HALF.match(plain, counter.end()) is not None


def dozens(plain: str, one: Quantity) -> bool:
    """Whether a number counts dozens."""
    return _DOZEN.match(plain, one.end) is not None


def together(said: Heard, found: Sequence[Quantity]) -> Quantity | None:
    """People told by sorts, added up: 大人3人と子ども2人; None where the sum is told, or there is one sort only."""
    plain = said.plain
    myself = _MYSELF_AND.search(plain)
    if myself:
        others = [one for one in found if one.start >= myself.end() and one.number == one.to]
        first = min(others, key=lambda one: one.start, default=None)
        if first is not None and first.start <= myself.end() and _PERSONS.match(plain, first.end):
            return Quantity(first.number + 1, first.number + 1, _GAIN, myself.start(), first.end)
    sorts = list(_PEOPLE.finditer(plain))
    if len(sorts) < 2:
        return None
    ends = [*(sort.start() for sort in sorts[1:]), len(plain)]
    total: int | Decimal = 0
    last = 0
    for sort, end in zip(sorts, ends, strict=True):
        own = [one for one in quantities(plain[sort.end() : end]) if one.number == one.to]
        if not own:
            return None
        first = min(own, key=lambda one: (-one.gain, one.start))
        total, last = total + first.number, sort.end() + first.end
    told = [one for one in found if one.start >= last and one.number == total]
    return told[0] if told else Quantity(total, total, _GAIN, sorts[0].start(), last)


def told_altogether(plain: str, found: Sequence[Quantity]) -> Quantity | None:
    """The last of several counts of the same where words tell that it is the sum: 夫婦と子ども1人の3人."""
    persons = [one for one in found if _PERSONS.match(plain, one.end)]
    behind = [one for one in persons if _ALTOGETHER.search(plain[: one.start])]
    latest = max(behind, key=lambda one: one.start, default=None)
    if latest is None or not any(one.end < latest.start and one.number < latest.number for one in persons):
        return None
    return latest
