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
            "ゼロ": (1813, "ゼロ:1737 セロ:43 エロ:14 テロ:6"),
            "マル": (580, "マル:505 マー:32 ナル:6 ワル:5 マエ:5 マ:5 マリー:4 マルー:4 カル:2 マレ:2"),
            "レイ": (553, "レイ:391 エイ:76 デイ:33 レイイ:32 メイ:9 セイ:3 ゼイ:2"),
        },
        "1": {
            "イチ": (1154, "イチ:1042 ーチ:45 ニチ:21 チ:17 イ:12 イキ:6 イシ:3 イチイ:3"),
        },
        "2": {
            "ニ": (401, "ニ:370 ミ:11 ニニ:10 ンニ:3 ニイ:3 イ:2"),
            "ニー": (1086, "ニー:871 ニイ:130 ニ:36 ニニ:12 ニーー:9 ニーイ:7 イー:4 ミー:3 ー:3 ミイ:2"),
        },
        "3": {
            "サン": (1209, "サン:1155 タン:18 サ:10 ダン:10 ンサン:5 シサン:4 ン:2"),
        },
        "4": {
            "シ": (606, "シ:480 チ:23 ス:21 イ:8 シイ:3 シス:2"),
            "ヨン": (1058, "ヨン:1019 ヨ:18 ヨー:10 ヨーン:4"),
        },
        "5": {
            "ゴ": (310, "ゴ:285 オ:5 ノ:5 モ:3 ソ:2 コ:2"),
            "ゴー": (1293, "ゴー:1160 コー:35 ソー:32 ホー:28 ボー:10 ゴ:8 ゴオ:8 ーコー:2"),
        },
        "6": {
            "ロク": (1274, "ロク:1168 ノク:63 ョク:22 ドク:5 ゴク:2 ショク:2"),
        },
        "7": {
            "シチ": (157, "シチ:80 チ:23 シ:23 キ:11 シキ:8 シイ:2"),
            "ナナ": (1155, "ナナ:1127 マナ:10 ガナ:5 ガガ:2 ナ:2 ナマ:2 ナガ:2"),
        },
        "8": {
            "ハチ": (1324, "ハチ:1268 カチ:32 ハク:7 ハキ:6 ハ:3"),
        },
        "9": {
            "キュー": (
                1075,
                "キュー:963 キー:36 キュュー:24 キュ:9 チュー:6 キユー:5 キルー:5 ジュー:5 シュー:3 チー:2 ュー:2",
            ),
            "ク": (406, "ク:386 ハ:2 キ:2"),
        },
    }
)
