"""How the recogniser of the tests heard digits of telephone numbers among other words, many with a pause after each.

Made by tools/measure-digit-sounds from what callers say (the templates for training) over a telephone channel; beside
`digit_sounds_heard`, whose numbers are said in one breath. Each row: what was said, how often, and what was written
for it, how often.
"""

from __future__ import annotations

from types import MappingProxyType

#: symbol → said form → how often said, and (heard form, how often) pairs
HEARD_APART = MappingProxyType(
    {
        "0": {
            "ゼロ": (671, "ゼロ:645 セロ:17 エロ:3 テロ:2 "),
            "マル": (186, "マル:167 マー:9 ワル:3 マ:2 マエ:2 "),
            "レイ": (185, "レイ:130 エイ:27 デイ:10 レイイ:8 メイ:3 ゼイ:2 セイ:2 "),
        },
        "1": {
            "イチ": (397, "イチ:349 ーチ:21 ニチ:10 チ:7 イ:4 イキ:2 "),
        },
        "2": {
            "ニ": (140, "ニ:127 ニニ:4 ニイ:3 ミ:3 イ:2 "),
            "ニー": (401, "ニー:320 ニイ:48 ニ:15 ニーー:6 ニーイ:4 ニニ:3 ー:2 "),
        },
        "3": {
            "サン": (424, "サン:402 タン:8 サ:3 ダン:3 ンサン:3 シサン:2 "),
        },
        "4": {
            "シ": (206, "シ:155 チ:12 ス:7 シス:2 "),
            "ヨン": (393, "ヨン:379 ヨ:9 ヨー:2 "),
        },
        "5": {
            "ゴ": (111, "ゴ:99 ノ:4 オ:3 "),
            "ゴー": (470, "ゴー:432 コー:11 ホー:9 ソー:8 ゴオ:3 ゴ:2 "),
        },
        "6": {
            "ロク": (451, "ロク:416 ノク:20 ョク:12 "),
        },
        "7": {
            "シチ": (54, "シチ:28 チ:9 シ:5 キ:4 シキ:3 "),
            "ナナ": (397, "ナナ:390 マナ:5 ガナ:2 "),
        },
        "8": {
            "ハチ": (464, "ハチ:450 カチ:7 ハク:3 "),
        },
        "9": {
            "キュー": (430, "キュー:387 キー:12 キュュー:7 チュー:3 キユー:3 ジュー:2 ュー:2 キュ:2 "),
            "ク": (136, "ク:131 キ:2 "),
        },
    }
)
