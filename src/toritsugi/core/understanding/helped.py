"""Whether what the desk proposed helped, said without yes or no: 「あ、動きました」, 「同じですね」."""

from __future__ import annotations

import re

from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.yes_no import yes_no_value

_WORKS = (
    "動|ウゴ|点|ツ|付|映|ウツ|出|デ|開|アイ|ヒラ|入|ハイ|届|トド|流|ナガ|鳴|ナ|止|ト|消|キ|繋|ツナガ|使|ツカ|戻|モド"
    "|治|直|ナオ|解決|起動"
)
_HELPED = re.compile(
    rf"(?:{_WORKS})[ァ-ヶー]{{0,4}}(?:マシタ|タ(?:デス|ヨ|ネ|ミタイ|ヨーデス|ッポイ)?$|テ(?:[イー]?)マス)"
    r"|(?:ヨー|様)ニナ(?:リマシタ|ッタ)|(?:普通|フツー|元|モト)ニ(?:ナリマシタ|戻|モド)|(?:良|ヨ)クナ(?:リマシタ|ッタ)"
)
_STILL = re.compile(
    r"同ジ|オナジ|変ワラ|カワラ|変ワリマセ|カワリマセ|マダ|全然|ゼンゼン|ヤッパリ|ナイ|マセン|駄目|ダメ|無理|エラーガ?(?:出|デ)"
)


def helped(turn: Turn) -> Candidate | None:
    """Yes or no, where neither was said; None when the words tell neither."""
    still, works = _STILL.search(turn.flat), _HELPED.search(turn.flat)
    found = still or works
    if found is None:
        return None
    value = yes_no_value(still is None, words=turn.said.words)
    return Candidate(value=value, confidence=0.85, span=turn.span(*found.span()), by="helped.words")
