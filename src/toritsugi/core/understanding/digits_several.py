"""Digits said several at once: 「ゼロが四つ」, 「ダブルゼロ」, 「あとは全部7」."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SAID = {
    "0": "ゼロ|レ[イー]|マル|[0〇零]",
    "1": "イチ|[1一]",
    "2": "ニ[ーイ]*|[2二]",
    "3": "サン|[3三]",
    "4": "ヨン|シー?|[4四]",
    "5": "ゴ[ーウ]*|[5五]",
    "6": "ロク|[6六]",
    "7": "ナナ|シチ|[7七]",
    "8": "ハチ|[8八]",
    "9": "キュ[ーウ]*|[9九]",
}
_DIGIT = "|".join(f"(?P<{{0}}{digit}>{forms})" for digit, forms in _SAID.items())
_COUNTS = {
    2: r"フタツ|(?:[2二]|ニ)(?:ツ(?!ナ)|個|回|コ|カイ|レン|連|桁|ケタ)",
    3: r"ミッツ|(?:[3三]|サン)(?:ツ(?!ナ)|個|回|コ|カイ|レン|連|桁|ケタ)",
    4: r"ヨッツ|(?:[4四]|ヨン)(?:ツ(?!ナ)|個|回|コ|カイ|レン|連|桁|ケタ)",
}
_COUNT = "|".join(f"(?P<n{count}>{words})" for count, words in _COUNTS.items())
_SEVERAL = re.compile(
    rf"(?:{_DIGIT.format('a')})(?:ガ|ヲ|ワ|バカリ|(?=[2-4二三四フミヨ][ッタ]?[ツ]))(?:{_COUNT})(?:続[キイク]テ?|ツヅ[キイク]テ?|並ビ|ナラビ|並ンデ|ナランデ)?"
    rf"|(?P<double>ダブル)(?:ノ)?(?:{_DIGIT.format('b')})|(?P<triple>トリプル|スリー)(?:ノ)?(?:{_DIGIT.format('c')})"
    rf"|(?P<all>(?:全部|ゼンブ|オール|スベテ|全テ|ミンナ))(?:ガ)?(?:{_DIGIT.format('d')})"
)
#: what saying so costs: less than the digits one by one, it is no accident
_COST = 4.0


def several(plain: str) -> Iterator[tuple[int, int, str, float]]:
    """(start, end, digits, cost) of each such saying in the plain form."""
    for found in _SEVERAL.finditer(plain):
        groups = {name for name, words in found.groupdict().items() if words is not None}
        digit = next(name[1] for name in groups if len(name) == 2 and name[0] in "abcd")
        if "all" in groups:
            counts: tuple[int, ...] = (4, 3)
        elif "double" in groups:
            counts = (2,)
        elif "triple" in groups:
            counts = (3,)
        else:
            counts = (next(int(name[1]) for name in groups if name[0] == "n"),)
        for more, count in enumerate(counts):
            yield found.start(), found.end(), digit * count, _COST + more
