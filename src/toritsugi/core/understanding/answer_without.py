"""Answers that want nothing of what was asked about: 麻酔なしで受けたい, 逆です, うちにあるから、大丈夫です."""

from __future__ import annotations

import re

#: longer answers say more
_LONGEST = 36
#: without something: the thing, and what is wished without it
_WITHOUT = re.compile(r"(?P<thing>[^ヲガハワデニ]{2,6})(?:ナシ|無シ|抜キ)(?:デ|ノ(?:ホー|方|ガ|ヲ|ニ)|ニ)")
_ASKS_WITHOUT = re.compile(r"ナシ|無シ|抜キ|ナク|ナイ|マセン")
#: a thing that has or lacks another: 信号のある交差点
_WITH_OR_NOT = re.compile(r"(?P<thing>[一-龠々]{1,6}|[ァ-ヶー]{3,8}?)[ノガ](?P<has>アル|ナイ|無イ)(?=[一-龠])")
#: that what was asked is the other way round
_TURNED_ROUND = re.compile(
    r"(?P<round>逆|ギャク|反対|アベコベ)(?:デス|ナン(?:デス|ヤ|ヨ)|ヤ|ジャ|デ、?オ?(?:願イ|ネガイ))"
)
#: a reason, and that it does without what is offered; questions that offer something
_FINE_BECAUSE = re.compile(
    r"(?:[ルタイナスン]ノデ|(?:[ルタイダ]|デス|マス)カラ|[ルタナス]ンデ|[ルタイ]シ)、?(?:モー)?"
    r"(?:大丈夫|ダイジョーブ|結構|ケッコー)デス(?:ヨ|ネ|ー)*$"
)
_OFFERS = re.compile(
    r"(?:マショーカ|(?:オ使イ|オツカイ|ゴ利用|ゴリヨー)(?:ニナリマス|サレマス)カ|(?:必要|ヒツヨー|入用)デ(?:ス|ショー)カ)$"
)


def wants_without(said: str, asked: str) -> bool:
    """Whether an answer wishes to be without what the question offers, or speaks of what lacks it.

    麻酔なしで受けたい, 信号のない細い道です to 信号のある交差点ですか; the other way round as well.
    """
    if len(said) > _LONGEST or said.endswith("カ"):
        return False
    without = _WITHOUT.search(said)
    if without and not _ASKS_WITHOUT.search(asked) and without["thing"][-2:] in asked:
        return True
    for named in _WITH_OR_NOT.finditer(asked):
        other = "(?:ナイ|無イ)" if named["has"] == "アル" else "アル"
        if re.search(rf"{re.escape(named['thing'])}[ノガ]{other}(?=[一-龠])", said):
            return True
    return False


def turned_round(said: str, asked: str) -> bool:
    """Whether an answer tells that it is the other way round: 逆です, to a question that does not speak of that."""
    found = _TURNED_ROUND.match(said)
    return found is not None and found["round"] not in asked


def declines_offer(said: str, asked: str) -> bool:
    """Whether an answer gives a reason why an offer is not needed: 予備があるから、大丈夫です to お使いになりますか."""
    return _OFFERS.search(asked) is not None and _FINE_BECAUSE.search(said) is not None
