"""Years in unsegmented katakana: 「ショーワゴジューニネン」, 「センキューヒャクハチジューゴネン」."""

from __future__ import annotations

import re

import msgspec

from toritsugi.core.values.years import COMMON, ERAS

_ONES = {
    "イチ": 1, "ニ": 2, "サン": 3, "ヨン": 4, "ヨ": 4, "シ": 4, "ゴ": 5, "ロク": 6, "ナナ": 7, "シチ": 7, "ハチ": 8,
    "キュー": 9, "ク": 9, "ガン": 1,
}  # fmt: skip
_TENS = {"": 1, "ニ": 2, "サン": 3, "ヨン": 4, "ゴ": 5, "ロク": 6, "ナナ": 7, "シチ": 7, "ハチ": 8, "キュー": 9}
_CENTURIES = {"センキューヒャク": 1900, "ニセン": 2000}
#: groups: the era, the century, the tens (without ジュー), the rest
_YEAR = re.compile(
    r"(?:(メ[ーイエ]+ジ|タイショ[ーウオ]+|ショ[ーウオ]+ワ|ヘ[ーイエ]+セ[ーイエ]+|レ[ーイエ]+ワ)|(センキューヒャク|ニセン))"
    r"(?:((?:ニ|サン|ヨン|ゴ|ロク|ナナ|シチ|ハチ|キュー)?)ジュー)?"
    r"(イチ|ニ|サン|ヨン?|シチ?|ゴ|ロク|ナナ|ハチ|キュー|ク|ガン)?(?:ネン|年)(?!カン|間|マエ|前|ゴ(?!ガツ)|後)"
)
_ERA_BY_HEAD = {"メ": "明治", "タ": "大正", "シ": "昭和", "ヘ": "平成", "レ": "令和"}


class YearHeard(msgspec.Struct, frozen=True):
    """A year. start, end: places in the text. calendar: the era's name, or 西暦."""

    year: int
    calendar: str
    start: int
    end: int


def years_in_kana(text: str) -> tuple[YearHeard, ...]:
    """The years that a text in the one form spells in kana, in order."""
    if "ネン" not in text and "年" not in text:
        return ()
    return tuple(found for match in _YEAR.finditer(text) if (found := _year(match)) is not None)


def _year(match: re.Match[str]) -> YearHeard | None:
    era, century, tens, ones = match.groups()
    number = (10 * _TENS[tens] if tens is not None else 0) + (_ONES[ones] if ones else 0)
    if era:
        calendar = _ERA_BY_HEAD[era[0]]
        return YearHeard(ERAS[calendar] + number, calendar, *match.span()) if number else None
    return YearHeard(_CENTURIES[century] + number, COMMON, *match.span())
