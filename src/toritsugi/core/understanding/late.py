"""An earlier answer put right whatever is being asked: 「さっきの名前ですが、木村次郎の間違いです」."""

from __future__ import annotations

import re
from functools import partial

import msgspec

from toritsugi.core.dialogue.commands import Correct, Fill, Retract
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.manual.model import Item
from toritsugi.core.understanding.correcting import put_right
from toritsugi.core.understanding.finding import asked_value
from toritsugi.core.understanding.normal import heard, normal
from toritsugi.core.understanding.phone_mending import corrected_phone
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.model import Kind
from toritsugi.core.values.phone import phone_value

#: what callers call an answer; a company's name comes before a person's, whose word is a part of it
_SUBJECTS = (
    (Kind.ORGANIZATION, r"会社ノ?名前?|社名|カイシャノ?(?:メー|ナマエ)|シャメー"),
    (Kind.PERSON, r"名前|ナマエ|氏名|シメー|名字|苗字|ミョージ"),
    (Kind.PHONE, r"電話番号|デンワバンゴー|番号|バンゴー|電話|デンワ"),
    (Kind.ADDRESS, r"住所|ジューショ"),
    (Kind.EMAIL, r"メール(?:アドレス)?|メアド"),
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
    r"(?P<before>サッキ|サキホド|先ホド|先程|最初|サイショ)?ノ?ー?"
)
_AFTER = r"(?:ナンデスガ|ナンデスケド|デスガ|デスケド|ハ|ワ|ガ|ヲ|オ|ー)?"
_CALLED = tuple((kind, re.compile(f"{_BEFORE}(?:オ|御)?(?:{subject}){_AFTER}")) for kind, subject in _SUBJECTS)
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


#: an answer that is called earlier and given anew; a name only with what stands behind one
_ANEW = re.compile(r"(?P<right>.+)")
_NAME_ANEW = re.compile(r"(?P<right>.+?)(?:デス|デシタ|トモーシマス|ト申シマス)")
_NAMES = (Kind.PERSON, Kind.ORGANIZATION, Kind.TEXT, Kind.ADDRESS)
#: that an earlier answer was wrong, without the right one
_WRONG = re.compile(
    r"(?:チョット|スコシ|ドーモ)?(?:間違エ|マチガエ|間違ッ|マチガッ|間違イ|マチガイ|違ッ|チガッ|違イ|チガイ)"
    r"(?:マシタ|マス|デシタ|デス|タ|テ(?:[イー]|オリ)?(?:マシタ|マス|タ)|テシマイマシタ)(?:ネ|ヨ|ンデス(?:ガ|ケド)?|ケド|ガ|ノデ)*"
    r"|(?:チョット|スコシ|ドーモ)?(?:違ウ|チガウ|チガー)(?:[ンノ]デス|ミタイデス|ヨーデス|ト思イマス|トオモイマス)?(?:ネ|ヨ|ケド|ケレド|ガ|ノデ)*"
)


def late_correction(turn: Turn) -> Correct | Fill | Retract | None:
    """What the caller says of an answer that is not the one being asked or read back; None when it is about none.

    The right value of an answered item, a value for one still open, or only that an answer was wrong.
    """
    titled = _by_title(turn)
    if titled is not None:
        return titled
    for kind, subject in _CALLED:
        begun = subject.match(turn.flat)
        item = _item(turn, kind) if begun else None
        if begun is None or item is None:
            continue
        corrected = _right(turn, item, begun.end(), (*_RIGHT, *_anew(item, begun)))
        if corrected is None and item.kind is Kind.PHONE:
            corrected = _part_of_phone(turn, item, begun.end())
        if corrected is not None:
            return _answer(turn, corrected)
        if _is_answered(turn, item) and _WRONG.fullmatch(turn.flat, begun.end()):
            return Retract(item=item.id, span=turn.whole, by="late.wrong")
    return None


def _anew(item: Item, begun: re.Match[str]) -> tuple[re.Pattern[str], ...]:
    if not begun["before"]:
        return (_ANEW,) if item.kind is Kind.PHONE else ()  # a whole number after 電話番号は is that number
    return (_NAME_ANEW,) if item.kind in _NAMES else (_ANEW,)


def _is_answered(turn: Turn, item: Item) -> bool:
    return any(one.item == item.id for one in turn.expect.given)


def _answer(turn: Turn, corrected: Correct) -> Correct | Fill:
    """A value for an item that was never answered is no correction."""
    if corrected.item not in (*turn.expect.open_items, *turn.expect.given_up):
        return corrected
    return Fill(
        item=corrected.item,
        value=corrected.value,
        confidence=corrected.confidence,
        span=corrected.span,
        by=corrected.by,
    )


def _part_of_phone(turn: Turn, item: Item, start: int) -> Correct | None:
    """「さっきの番号ですが、下4桁は5679です」: the part that is wrong, of the number that was given."""
    spoken = next((one.spoken for one in turn.expect.given if one.item == item.id), "")
    said = heard(turn.said.slice(start, len(turn.flat)))
    found = corrected_phone(said, spoken) if spoken else None
    if found is None:
        return None
    value = phone_value(found.check, words=turn.said.words)
    return Correct(item=item.id, value=value, span=turn.span(start, len(turn.flat)), by="late.phone.part")


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


def _value(turn: Turn, item: Item, start: int, end: int) -> Fill | Correct | None:
    """The value that a stretch of the turn gives for an item; of a day that was given, what is put right of it."""
    answer = next((one for one in turn.expect.given if one.item == item.id), None)
    if item.kind is not Kind.DATE_TIME or answer is None:
        return value_of(turn, item, start, end)
    words = turn.said.slice(start, end).strip(" 　、。")
    return put_right(msgspec.structs.replace(turn, said=heard(words), text=words), item, answer)


def _by_title(turn: Turn) -> Correct | None:
    """The correction of an answer called by its item's title, or by a part of it: 折り返しは, ガスの臭いですが."""
    for item in turn.manual.items.values():
        answered = item.id != turn.expect.item and item.id not in turn.expect.open_items
        if item.kind not in _BY_TITLE or not answered:
            continue
        called = turn.memory.once(item, "late.title", partial(_called, item.title))
        begun = called.match(turn.flat)
        corrected = _right(turn, item, begun.end(), (*_RIGHT, *_CHANGED)) if begun else None
        if corrected is not None:
            return corrected
    return None


def _called(title: str) -> re.Pattern[str]:
    """What callers begin with who call an answer by its title."""
    names = "|".join(re.escape(name) for name in _names(title)) or "(?!)"
    return re.compile(f"{_BEFORE}(?:オ|御|ゴ)?(?:{names})(?:ノ(?:件|ケン|コト|ゴ?希望))?{_AFTER}")


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


def value_of(turn: Turn, item: Item, start: int, end: int) -> Fill | None:
    """The value that a stretch of the turn gives for an item, as if nothing else had been said."""
    words = turn.said.slice(start, end).strip(" 　、。")
    asking = Expect(asked=Asked.ITEM, item=item.id, kind=item.kind)
    found = asked_value(msgspec.structs.replace(turn, said=heard(words), text=words, expect=asking))
    return found if isinstance(found, Fill) else None
