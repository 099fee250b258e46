"""Answers that tell how much there is of what was asked about: もう30年は経ってます to 10年以上になりますか.

One measure of the question and one of the answer, of the same sort, are compared; a body's temperature tells a fever.
"""

from __future__ import annotations

import re

from toritsugi.core.understanding.numbers import arabic

#: units by what they measure, and how much one of each is
_UNITS = {
    "年": ("time", 365.0),
    "カ月": ("time", 30.0),
    "ヶ月": ("time", 30.0),
    "ケ月": ("time", 30.0),
    "週間": ("time", 7.0),
    "日": ("time", 1.0),
    "時間": ("time", 1 / 24),
    "分": ("time", 1 / 1440),
    "歳": ("age", 1.0),
    "才": ("age", 1.0),
    "人": ("people", 1.0),
    "名様": ("people", 1.0),
    "名": ("people", 1.0),
    "個": ("pieces", 1.0),
    "ツ": ("pieces", 1.0),
    "キロ": ("kilo", 1.0),
    **{
        unit: (unit, 1.0)
        for unit in (
            "台",
            "階",
            "円",
            "平米",
            "坪",
            "度",
            "センチ",
            "メートル",
            "本",
            "枚",
            "件",
            "回",
            "箱",
            "畳",
            "匹",
            "頭",
            "泊",
        )
    },
}
_MEASURE = re.compile(rf"(?P<number>\d+)(?:万(?P<low>\d*))?(?P<unit>{'|'.join(_UNITS)})(?P<half>半)?")
_THAN = re.compile(
    r"(?:ヲ|オ)?(?P<than>以上|以下|以内|未満|超エ|超シ|超|ヨリ(?:高|多|長|大|上)|ヨリ(?:低|少|短|小|下))"
)
#: what makes a measure no plain one: a limit, a doubt, a denial
_NOT_PLAIN = re.compile(
    r"以上|以下|以内|未満|超|マデ|ヨリ|カモ|カナ|タブン|多分|カ$|ワカ|分カ[ラリ]|目|(?:ナイ|マセン|マヘン|ヘン)(?!ノデ|カラ)"
)
_ROUGHLY = re.compile(r"クライ|グライ|ホド|前後|近ク|チカク|ヤク|約|ソコソコ")
_ONLY = re.compile(r"シカ")
_DENIED = re.compile(r"マセンカ|ナイ|マセンガ")
_ASKS_FEVER = re.compile(r"熱.{0,8}(?:[アー]リマス|ゴザイマス|アッタ|出テ)")
_FEVER = re.compile(r"(?<!\d)(?P<degrees>3[4-9]|4[0-2])度")
_FEVERISH = 37
_LONGEST = 36


def told_by_measure(said: str, asked: str) -> bool | None:
    """Whether what is measured in an answer is as much as was asked about; None where nothing is to be compared.

    said: the answer without fillers, asked: the question in its form.
    """
    if len(said) > _LONGEST or _DENIED.search(asked):
        return None
    if _ASKS_FEVER.search(asked):
        degrees = [int(one["degrees"]) for one in _FEVER.finditer(arabic(said))]
        return degrees[0] >= _FEVERISH if len(degrees) == 1 and not _NOT_PLAIN.search(said) else None
    if not _THAN.search(asked):
        return None
    question = arabic(asked)
    measures = list(_MEASURE.finditer(question))
    than = _THAN.match(question, measures[0].end()) if len(measures) == 1 else None
    return _compared(measures[0], than["than"], said) if than else None


def _compared(limit: re.Match[str], than: str, said: str) -> bool | None:
    """Whether the one measure of an answer lies on the side of the limit that was asked about."""
    sort, least = _measured(limit)
    told = [amount for one, amount in map(_measured, _MEASURE.finditer(arabic(said))) if one == sort]
    if len(told) != 1 or (_NOT_PLAIN.search(said) and not _ONLY.search(said)):
        return None
    if told[0] == least:
        return None if _ROUGHLY.search(said) or than.startswith("ヨリ") else than in ("以上", "以下", "以内")
    above = than in ("以上", "超エ", "超シ", "超") or than in ("ヨリ高", "ヨリ多", "ヨリ長", "ヨリ大", "ヨリ上")
    return (told[0] > least) is above


def _measured(found: re.Match[str]) -> tuple[str, float]:
    sort, one = _UNITS[found["unit"]]
    number = float(found["number"])
    if found["low"] is not None:
        number = number * 10_000 + float(found["low"] or 0)
    return sort, (number + (0.5 if found["half"] else 0)) * one
