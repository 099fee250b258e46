"""Ranges of numbers: 「4、5千円」, 「二、三日」, 「10人から15人」, 「ゴロクニン」; no 45, no 23.

Two digits that follow each other, with a pause between or said in one breath before what they count, are a range; the
unit behind the second goes with both.
"""

from __future__ import annotations

import re

import jaconv
import msgspec

from toritsugi.core.understanding.numbers_said import DIGIT, UNIT, WORD, evaluated, signs
from toritsugi.core.understanding.quantities import COUNTER

#: characters looked at
_LONGEST = 200
_NOT_FIRST = r"(?<![0-9.,〇一二三四五六七八九十百千万])"
_NOT_LAST = r"(?![0-9〇一二三四五六七八九])"
#: 4、5千円, 30、40人, 10~15人; 1,000 is none
_PAUSED = re.compile(
    rf"{_NOT_FIRST}(?P<low>[0-9]{{1,4}}|(?:{WORD}){{1,5}}+)(?P<unit>)\s?(?P<mark>[、,・~〜～]|-(?=[0-9]))\s?"
    rf"(?!000|(?<=,)[0-9]{{3}})(?P<high>[0-9]{{1,4}}|(?:{DIGIT}))(?P<more>(?:{UNIT}){{0,3}}){_NOT_LAST}"
)
#: 二三人, ゴロクニン: only before what is counted, and not inside other words
_BREATH = re.compile(
    rf"(?:(?<![ァ-ヴー一-龠0-9])|(?<=[ハワデガモ])|(?<=タイ)|(?<=ヤク)|(?<=[ッー]ト)){_NOT_FIRST}"
    rf"(?P<low>{DIGIT})(?P<unit>)(?P<mark>)(?P<high>{DIGIT})(?P<more>(?:{UNIT}){{0,2}}){_NOT_LAST}"
)
#: 10人から15人, 3人か4人; 5人から8人に変更 is none
_FROM = re.compile(
    rf"{_NOT_FIRST}(?P<low>[0-9]{{1,8}}|(?:{WORD}){{1,8}}+)(?P<unit>[^\s0-9、。]{{0,3}}?)"
    rf"(?P<mark>カラ|カ|ナイシ|マタハ)(?P<high>[0-9]{{1,8}}|(?:{WORD}){{1,8}}+)(?P<more>){_NOT_LAST}"
)
_CHANGED = re.compile(r"(?:ニ|ヘ|エ)(?:変|ヘン|カエ|増|フ[エヤ]|減|ヘ[リラ]|シ|ナ[リッ])")
#: two digits farther apart are no range, nor numbers of which one is so many times the other
_WIDE, _TIMES = 3, 5


class Range(msgspec.Struct, frozen=True):
    """Numbers from low to high. start, end: places in the words; counter: what they count, in katakana.

    in_breath: said without a pause, ゴロクニン.
    """

    low: int
    high: int
    start: int
    end: int
    counter: str
    in_breath: bool = False


def find_range(words: str) -> Range | None:
    """The first range of a text; None when it has none."""
    text = str(jaconv.hira2kata(words[:_LONGEST]))
    if len(text) != len(words[:_LONGEST]):
        return None
    matches = (match for pattern in (_PAUSED, _BREATH, _FROM) for match in pattern.finditer(text))
    return next((found for match in matches if (found := _range(text, match)) is not None), None)


def _range(text: str, match: re.Match[str]) -> Range | None:
    said = [signs(match[name]) for name in ("low", "high")]
    low, high = map(evaluated, said)
    counter = COUNTER.match(text, match.end())
    if not low or not high or counter is None or _CHANGED.match(text, counter.end()):
        return None
    if max(map(len, said)) == 1 and not 0 < high - low <= (1 if match.re is _BREATH else _WIDE):
        return None
    if match["unit"] not in ("", counter.group()) or (match.re is _BREATH and counter.group() == "ツ"):
        return None
    more = signs(match["more"])
    if more:
        high = evaluated(said[1] + more) or high
        low = (evaluated(said[0] + more) or low) if len(said[0]) == 1 else low
    if not low < high <= _TIMES * low:
        return None
    return Range(low, high, match.start(), match.end(), counter.group(), match.re is _BREATH)
