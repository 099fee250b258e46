"""An earlier answer put right whatever is being asked: 「さっきの名前ですが、木村次郎の間違いです」."""

from __future__ import annotations

import re

import msgspec

from toritsugi.core.dialogue.commands import Correct, Fill
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.manual.model import Item
from toritsugi.core.understanding.finding import asked_value
from toritsugi.core.understanding.normal import heard
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.model import Kind

#: what callers call an answer; a company's name comes before a person's, whose word is a part of it
_SUBJECTS = (
    (Kind.ORGANIZATION, r"会社ノ?名前?|社名|カイシャノ?(?:メー|ナマエ)|シャメー"),
    (Kind.PERSON, r"名前|ナマエ|氏名|シメー|名字|苗字|ミョージ"),
    (Kind.PHONE, r"電話番号|デンワバンゴー|番号|バンゴー|電話|デンワ"),
    (Kind.ADDRESS, r"住所|ジューショ"),
    (Kind.DATE_TIME, r"日時|ニチジ|日ニチ|日付|ヒヅケ|時間|ジカン"),
)
_BEFORE = (
    r"^(?:アッ?|スミマセン|スイマセン|エー?ット?ー?|アノー?|イヤ|ゴメンナサイ|チョット)*"
    r"(?:サッキ|サキホド|先ホド|先程|最初|サイショ)?ノ?ー?"
)
_AFTER = r"(?:ナンデスガ|ナンデスケド|デスガ|デスケド|ハ|ワ|ガ|ヲ|オ|ー)?"
#: the right answer before or behind the words that call the earlier one wrong
_RIGHT = (
    re.compile(r"(?P<right>.+?)(?:ノ間違イ|ノマチガイ)(?:デス|デシタ|ダッタ|ナンデス)"),
    re.compile(r".+?(?:ジャ|デ[ハワ])ナクテ?(?P<right>.+)"),
    re.compile(
        r"(?:言イ|イー|イイ)?(?:間違エ|マチガエ|間違ッ|マチガッ)(?:マシタ|テ(?:イ|オリ)?マシタ|テシマイマシタ)(?P<right>.+)"
    ),
    re.compile(
        r"(?:訂正|テーセー)(?:デス|シマス|サセテクダサイ|オ?願イシマス|オネガイシマス)(?:ガ|ケド)?(?P<right>.+)"
    ),
)


def late_correction(turn: Turn) -> Correct | None:
    """The correction of an answer that is not the one being asked or read back; None when the words are none."""
    for kind, subject in _SUBJECTS:
        begun = re.match(f"{_BEFORE}(?:オ|御)?(?:{subject}){_AFTER}", turn.flat)
        item = _item(turn, kind) if begun else None
        if begun is None or item is None:
            continue
        for pattern in _RIGHT:
            found = pattern.fullmatch(turn.flat, begun.end())
            value = _value(turn, item, *found.span("right")) if found else None
            if value is not None:
                return Correct(
                    item=item.id, value=value.value, span=turn.span(*found.span("right")) if found else (0, 0)
                )
    return None


def _item(turn: Turn, kind: Kind) -> Item | None:
    """The item of a kind that is meant: one that was answered goes before an open one; never the one asked now."""
    fitting = [one for one in turn.manual.items.values() if one.kind is kind and one.id != turn.expect.item]
    answered = [one for one in fitting if one.id not in turn.expect.open_items]
    return next(iter(answered or fitting), None)


def _value(turn: Turn, item: Item, start: int, end: int) -> Fill | None:
    words = turn.said.slice(start, end).strip(" 　、。")
    asking = Expect(asked=Asked.ITEM, item=item.id, kind=item.kind)
    found = asked_value(msgspec.structs.replace(turn, said=heard(words), text=words, expect=asking))
    return found if isinstance(found, Fill) else None
