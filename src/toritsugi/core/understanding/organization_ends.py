"""Where an organisation's name ends: behind its branch (横浜銀行横浜支店), behind a の that is its own (こどもの森)."""

from __future__ import annotations

import re

from toritsugi.core.understanding.name_spans import Span

#: what a branch is called, longest first
_BRANCH = (
    "支店|支社|支局|支部|支所|分店|本店|本社|本部|本局|出張所|営業所|事業所|製造所|研究所|工場|センター|オフィス|店|校"
)
_BRANCH_HEARD = (
    "シテン|シシャ|シブ|ホンテン|シュッチョ[ーウ]ジョ|エ[ーイ]ギョ[ーウ]ショ|ジギョ[ーウ]ショ|コ[ーウ]ジョ[ーウ]"
)
#: what follows a name: の of its person, a frame, a pause
_AFTER = r"(?=の|です|でご|と申|ともう|と言|とい|から|、|。|,|\s|で、|$)"
_AFTER_HEARD = r"(?=ノ|デス|デゴ|ト[モユイ]|$)"
#: letters between a name and what its branch is called; none of them ends the name
_PLACE = r"[一-龠々ヶケァ-ヴーa-zA-Z0-9]"
_WRITTEN_BRANCH = re.compile(rf"(?:の|、)?({_PLACE}{{0,8}}?(?:{_BRANCH})){_AFTER}")
_HEARD_BRANCH = re.compile(rf"ノ?([ァ-ー]{{1,8}}?(?:{_BRANCH_HEARD})){_AFTER_HEARD}")
#: no branch of the one who calls
_NO_BRANCH = re.compile(
    r"^(?:お?近くの|そちら|御社|御?当|貴|他|別)|(?:弊社|御社|貴社|他社|会社|入社|退社|商店|お店|学校|書店)$"
)
_CUT_LETTERS = 4
#: a body whose name often has の in it: what it is called before its name
_BODY = (
    r"(?:NPO|ＮＰＯ|エヌピーオー|特定非営利活動|一般社団|公益社団|一般財団|公益財団|社会福祉|医療|学校|宗教|農事組合|認定NPO)法人"
    r"(?:社団|財団)?"
)
#: what such a name has behind its の: a word that is one itself, or one that surnames are, too
_OF = (
    r"(?:[一-龠ぁ-んァ-ヴー]{1,6}(?:財団|協会|センター|ホーム|学園|クラブ|ネットワーク|基金|会|の家)"
    r"|[森家会里丘園郷杜輪庭村街国木星虹風空海手翼泉窓音]|もり|いえ|かい|さと|おか|その|わ|ひろば|広場|未来|家族|仲間)"
)
_BODY_WITH_NO = re.compile(rf"{_BODY}[^のノ、。\s]{{1,8}}の{_OF}{_AFTER}")
#: a name before の that is whole: its の is that of its person
_WHOLE = re.compile(
    r"(?:協会|センター|ホーム|学園|クラブ|ネットワーク|基金|財団|病院|クリニック|会|学校|大学|寺|院)の[^の]+$"
)


def body_with_no(words: str) -> Span | None:
    """A body whose name has a の in it that could be the one of its person: NPO法人こどもの森."""
    found = _BODY_WITH_NO.search(words)
    if found is None or _WHOLE.search(found.group()):
        return None
    return Span(found.start(), found.end(), 1.0)


def with_branch(words: str, start: int, end: int) -> tuple[int, str]:
    """Where the organisation `words[start:end]` ends with the branch behind it, and what both are called together."""
    name = words[start:end]
    found = _WRITTEN_BRANCH.match(words, end) or _HEARD_BRANCH.match(words, end)
    if found is None or _NO_BRANCH.search(found[1]):
        return end, name
    return found.end(), name + found[1]
