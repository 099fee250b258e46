"""Days of the week that a wish is for, or not for: 「平日の午前」, 「土日以外」, 「火曜と木曜以外ならいつでも」.

A single day of the week stays a day (火曜なら is next Tuesday); what is told of all of them is kept in these words.
"""

from __future__ import annotations

import re

import msgspec

from toritsugi.core.understanding.wishes_given_up import gives_reason, refused, suits_alone
from toritsugi.core.values.date_time import ANYTIME, When

_SAID = {
    "月": "ゲツヨー(?:ビ|日)?",
    "火": "カヨー(?:ビ|日)?",
    "水": "スイヨー(?:ビ|日)?",
    "木": "モクヨー(?:ビ|日)?",
    "金": "キンヨー(?:ビ|日)?",
    "土": "ドヨー(?:ビ|日)?",
    "日": "ニチヨー(?:ビ|日)?",
}
_WEEKDAY = "|".join((r"[月火水木金土日]曜日?", *_SAID.values()))
_OFF = (
    r"土日(?:ト?祝日?|祭日)?|ドニチ(?:シュク(?:ジツ)?)?|週末|シューマツ|土曜日?[トヤ]?日曜日?(?:[トヤ]?祝日)?"
    r"|祝日|シュクジツ|祭日"
)
_BUSINESS = r"平日|ヘー?ジツ|ヘイジツ"
#: days one after the other: 火曜と木曜
_DAYS = rf"(?:{_WEEKDAY})(?:(?:ト|ヤ|カ)?(?:{_WEEKDAY}))*"
_NAMED = re.compile(rf"(?P<off>{_OFF})|(?P<business>{_BUSINESS})|(?P<days>{_DAYS})")
_EXCEPT = re.compile(
    r"(?:ダケ|ノ日)?[ハワオ]?(?:以外|[イー]ガイ|除[イク](?:テ|タ)?|ノゾ[イク](?:テ|タ)?|避ケ(?:テ|タ)?|サケ(?:テ|タ)?)"
)
#: 土日ならいつでも: any of them, not the next ones
_ANY = re.compile(r"(?:ダッタラ|デシタラ|ナラ|デアレバ|ワ|ハ)?(?:イツデモ|何時デモ|ナンジデモ)")
_ONE_DAY_AHEAD = re.compile(r"(?:最初|サイショ|次|ツギ|最後|サイゴ|初|明ケ|アケ)ノ?$")
#: 来週末, 今度の土日: those and no others
_CERTAIN = re.compile(r"(?:来|今|先|ライ|コン|サライ|今度ノ|コンドノ|次ノ|ツギノ|週ノ|シューノ|月ノ|ゲツノ|コノ|日ノ)$")
#: 平日も土日も: any day
_BOTH_BEHIND, _BOTH_BEFORE = (
    re.compile(rf"(?:ト|ヤ|モ|デモ|カ)(?:{_OFF})"),
    re.compile(rf"(?:{_OFF})(?:ト|ヤ|モ|デモ|カ)$"),
)
_ANY_OF_BOTH = re.compile(r"(?:イツ|何時|ナンジ|ドチラ|ドッチ)デモ")
_EACH = re.compile(r"(?:毎週|マイシュー)$")


class Limit(msgspec.Struct, frozen=True):
    """The days of the week, as values keep them. start, end: the words that say so, in the one form.

    told: the stretches of all words that limit the days, these among them.
    """

    only: str
    start: int
    end: int
    told: tuple[tuple[int, int], ...] = ()

    def hidden(self, text: str) -> str:
        """The text without the words, as long as before."""
        for start, end in self.told:
            text = text[:start] + "_" * (end - start) + text[end:]
        return text

    def holds(self, start: int, end: int) -> bool:
        """Whether a stretch of the text is among the words."""
        return any(first < end and start < last for first, last in self.told)


def day_limit(text: str) -> Limit | None:
    """The days of the week that a text in the one form limits a wish to; those that suit before those that do not."""
    found = [limit for match in _NAMED.finditer(text) if (limit := _limit(text, match)) is not None]
    suiting = [one for one in found if not one.only.endswith("以外")]
    if not found:
        return None
    return msgspec.structs.replace((suiting or found)[0], told=tuple((one.start, one.end) for one in found))


def limited(when: When, limit: Limit | None) -> When:
    """A wish for these days of the week only; one for a single day stays."""
    if limit is None or (when.day is not None and when.last is None):
        return when
    last = None if when.day is None and when.last == ANYTIME and when.start is not None else when.last
    return msgspec.structs.replace(when, last=last, only=limit.only)


def _limit(text: str, match: re.Match[str]) -> Limit | None:
    name, behind = _name(match), text[match.end() :]
    left_out = _EXCEPT.match(behind)
    if left_out:
        only = name if suits_alone(behind) else f"{name}以外"
        return Limit(only, match.start(), match.end() + left_out.end())
    if match["days"]:
        return None
    if match["business"]:
        before = text[: match.start()]
        after, ahead = _BOTH_BEHIND.match(behind), _BOTH_BEFORE.search(before)
        if after or ahead:
            start, end = ahead.start() if ahead else match.start(), match.end() + (after.end() if after else 0)
            return Limit("", start, end) if _ANY_OF_BOTH.search(behind) else None
        if _ONE_DAY_AHEAD.search(before) or gives_reason(behind):
            return None
        return Limit(f"{name}以外" if refused(behind) else name, *match.span())
    if _CERTAIN.search(text[: match.start()]):
        return None
    if _ANY.match(behind) or _EACH.search(text[: match.start()]):
        return Limit(name, *match.span())
    return Limit(f"{name}以外", *match.span()) if refused(behind) else None


def _name(match: re.Match[str]) -> str:
    """The days as values keep them."""
    if match["business"]:
        return "平日"
    off = match["off"]
    if off:
        holidays = re.search("祝|シュク|祭", off) is not None
        return ("土日祝" if re.search("土|ド|末|マツ", off) else "祝日") if holidays else "土日"
    days = []
    for said in re.finditer(_WEEKDAY, match["days"]):
        first = said.group()[0]
        days.append(
            first if first in _SAID else next(day for day, form in _SAID.items() if re.match(form, said.group()))
        )
    return "・".join(f"{day}曜" for day in dict.fromkeys(days))
