"""An earlier answer put right whatever is being asked: 「さっきの名前ですが、木村次郎の間違いです」."""

from __future__ import annotations

import re

import msgspec

from toritsugi.core.dialogue.commands import Correct, Fill
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.manual.model import Item
from toritsugi.core.understanding.finding import asked_value
from toritsugi.core.understanding.normal import heard, normal
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.model import Kind

#: what callers call an answer; a company's name comes before a person's, whose word is a part of it
_SUBJECTS = (
    (Kind.ORGANIZATION, r"会社ノ?名前?|社名|カイシャノ?(?:メー|ナマエ)|シャメー"),
    (Kind.PERSON, r"名前|ナマエ|氏名|シメー|名字|苗字|ミョージ"),
    (Kind.PHONE, r"電話番号|デンワバンゴー|番号|バンゴー|電話|デンワ"),
    (Kind.ADDRESS, r"住所|ジューショ"),
    (Kind.DATE_TIME, r"日時|ニチジ|日ニチ|日付|ヒヅケ|時間|ジカン"),
    (
        Kind.NUMBER,
        r"(?:個|人|台|枚|本|部|件|冊|箱)?数量?|(?:コ|ニン|ダイ|マイ|ホン|ブ|ケン)ズー|コスー|スーリョー|カズ|金額|キンガク",
    ),
    (
        Kind.CODE,
        r"(?:契約|注文|会員|受付|管理|製造|客様|ケーヤク|チューモン|カイイン|ウケツケ|カンリ|セーゾー|キャクサマ)ノ?(?:番号|バンゴー|コード)"
        r"|型番|カタバン",
    ),
)
#: kinds that have no words of their own in speech: an answer of them is called by its item's title
_BY_TITLE = (Kind.NUMBER, Kind.CODE, Kind.CHOICE, Kind.YES_NO)
#: kinds whose right answer stands by itself
_BARE = (Kind.NUMBER, Kind.CODE, Kind.CHOICE)
#: what makes of a part of a title no name for the answer
_NO_NAME = ("希望", "有無", "キボー", "ウム")
_POLITE = re.compile(r"^(?:ゴ(?=[一-龠々])|御|オ(?=[一-龠々]))")
_BEFORE = (
    r"^(?:アッ?|スミマセン|スイマセン|エー?ット?ー?|アノー?|イヤ|[イス][イー]?エ|ゴメンナサイ|チョット)*"
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


#: the same of answers that are called by their title: what was said before, and changed now
_CHANGED = (
    re.compile(r".*?(?:ヤッパリ|ヤハリ|ヤッパ)(?P<right>.+)"),
    re.compile(
        r"(?P<right>.+?)(?:ニ|エ|ヘ)(?:変更|ヘンコー|変エ|カエ|直シ|ナオシ|訂正|テーセー)(?:シ)?(?:テ|タイ|オ?願イ|オネガイ|マス|サセ).*"
    ),
)
#: words that go on to tell something: no bare number, code or choice
_TELLS = re.compile(r"(?:マシタ|マス|マセン|マセンデシタ|ナイ|タイ)(?:ガ|ケド|ノデ|カラ|ンデス|デス)?(?:ガ|ケド)?$")


def late_correction(turn: Turn) -> Correct | None:
    """The correction of an answer that is not the one being asked or read back; None when the words are none."""
    titled = _by_title(turn)
    if titled is not None:
        return titled
    for kind, subject in _SUBJECTS:
        begun = re.match(f"{_BEFORE}(?:オ|御)?(?:{subject}){_AFTER}", turn.flat)
        item = _item(turn, kind) if begun else None
        if begun is None or item is None:
            continue
        corrected = _right(turn, item, begun.end(), _RIGHT)
        if corrected is not None:
            return corrected
    return None


def _right(turn: Turn, item: Item, start: int, patterns: tuple[re.Pattern[str], ...]) -> Correct | None:
    """The right answer to an item in the words from a place on."""
    for pattern in patterns:
        found = pattern.fullmatch(turn.flat, start)
        if found is None or (item.kind in _BARE and _TELLS.search(found.group("right"))):
            continue
        value = _value(turn, item, *found.span("right"))
        if value is not None:
            return Correct(item=item.id, value=value.value, span=turn.span(*found.span("right")), by=f"late.{value.by}")
    return None


def _by_title(turn: Turn) -> Correct | None:
    """The correction of an answer called by its item's title, or by a part of it: 折り返しは, ガスの臭いですが."""
    for item in turn.manual.items.values():
        answered = item.id != turn.expect.item and item.id not in turn.expect.open_items
        if item.kind not in _BY_TITLE or not answered:
            continue
        names = "|".join(re.escape(name) for name in _names(item.title))
        begun = (
            re.match(f"{_BEFORE}(?:オ|御|ゴ)?(?:{names})(?:ノ(?:件|ケン|コト|ゴ?希望))?{_AFTER}", turn.flat)
            if names
            else None
        )
        corrected = _right(turn, item, begun.end(), (*_RIGHT, *_CHANGED)) if begun else None
        if corrected is not None:
            return corrected
    return None


def _names(title: str) -> list[str]:
    """What callers may call an answer by its title, the longest first: the whole, or what stands around a の."""
    whole = normal(title)
    parts = {_POLITE.sub("", part) for part in (whole, *whole.split("ノ"))}
    return sorted((part for part in parts if len(part) >= 2 and part not in _NO_NAME), key=len, reverse=True)


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
