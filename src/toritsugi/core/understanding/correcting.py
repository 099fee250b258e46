"""Answers to a value read back: yes, no, the right value, or the wrong part put right."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime

import msgspec

from toritsugi.core.dialogue.commands import AnyCommand, Confirm, Correct, Deny, Spell
from toritsugi.core.dialogue.expect import Answered, Asked, Expect
from toritsugi.core.manual.model import Item
from toritsugi.core.understanding.addresses import address_candidates
from toritsugi.core.understanding.answer_rules import Answer, answer, ruled
from toritsugi.core.understanding.answers import agreement, yes_or_no
from toritsugi.core.understanding.choices import options_of
from toritsugi.core.understanding.codes import find_code, same_code
from toritsugi.core.understanding.correction_parts import Parts, parts_of
from toritsugi.core.understanding.dates import find_when, named_by
from toritsugi.core.understanding.emails import email_candidates
from toritsugi.core.understanding.introductions import LONGEST_ORGANIZATION, spells
from toritsugi.core.understanding.matching import best_matches
from toritsugi.core.understanding.names import named, organization, person
from toritsugi.core.understanding.no_names import may_be_name
from toritsugi.core.understanding.normal import Heard, heard, is_kana, normal
from toritsugi.core.understanding.number_fractions import with_points
from toritsugi.core.understanding.numbers import find_number, without_commas
from toritsugi.core.understanding.part_mending import mended_address, mended_code, mended_name, mended_when
from toritsugi.core.understanding.phone_mending import corrected_phone, groups_of
from toritsugi.core.understanding.phone_numbers import part_of_phone
from toritsugi.core.understanding.reading import reading_of
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.choice import choice_value
from toritsugi.core.values.code import code_value
from toritsugi.core.values.date_time import ANYTIME, When, dated, when_from_kept, when_value
from toritsugi.core.values.model import Kind, Value
from toritsugi.core.values.number import number_value
from toritsugi.core.values.phone import phone_value
from toritsugi.core.values.words import address_value, text_value

#: what names a part of a number, or calls one wrong
_PART = re.compile(
    r"最後|サイゴ|下|シモ|末尾|マツビ|後半|コーハン|終ワリ|オワリ|最初|サイショ|頭|アタマ|局番|キョクバン|前半|ゼンハン|真ン中|マンナカ|途中|トチュー"
    r"|間違|マチガ|違|チガ|ケド|ケレド|ダケ|デモ|タダ|イエ|イヤ|ジャナ|逆|ギャク|桁|ケタ"
)
#: what only an address has, so that one said without a no is the right one
_ADDRESS = re.compile(r"[0-9一二三四五六七八九](?:丁目|番|号|[-‐−ー][0-9])|(?:都|道|府|県|市|区).+[0-9]|チョーメ")
_NOT_A_VALUE = re.compile(
    r"(?:違|チガ)[イウエッ]|間違|マチガ|合ッテ|読ミ方|ヨミカタ|漢字ガ|字ガ|^(?:ソー|大丈夫|ダイジョーブ|結構|ケッコー|合ッテ|アッテ|ソレ|違|チガ|正シ|タダシ|ハイ|イーエ"
    r"|イエ|イヤ|オ?願|オネガイ|問題|モンダイ|間違|マチガ|モー一|モーイチ|チョット|スミマセン"
    r"|スイマセン|ゴメン|全然|ゼンゼン|ンデス|カモ|ト思|トオモ|ヨーナ|ヨーデ|ミタイ|ケド|気ガ)"
)
_ENDING = re.compile(r"(?:な?んです|です|デス|でございます)(?:けど|が|ね|よ)?[。\s]*$")
_SHORTEST = 2
#: a name and what stands around one that is said alone
_BARE_NAME = re.compile(r"(?:アッ?|エー?ットー?|アノー?)?N(?:デス(?:ケド|ガ|ヨ|ネ)?|ト(?:申シ|モーシ)マス|ダ|ヤ)+N?")
_CHANGED = re.compile(r"(?:増エ|フエ|減ッ|ヘッ|増ヤシ|減ラシ)テ")
_WEEK = re.compile(
    r"(?P<week>今週|来週|再来週|コンシュー|ライシュー|サライシュー)(?:ノ(?:方|ホー))?(?:デス|デ|ダ|ヤ|ニシテクダサイ|デオ願イシマス)*"
)
#: what is given is where a stretch begins
_BEGINS = re.compile(r"カラ|以降|イコー")
#: any time of the day, not any day
_ANY_HOUR = re.compile(r"何時|ナンジ|終日|シュージツ|[1一]日中|イチニチジュー")
#: cues that speak against a value that was said again, and for one although another is said beside it
_DOUBTS = frozenset(("begins no", "no", "wrong"))
_AGREES = frozenset(("begins yes", "yes", "right", "agreed"))
_WEEKDAYS = "月火水木金土日"
#: kinds whose values say what is right by themselves; those that do unless the rest of the words agrees
_TELLING = (Kind.PHONE, Kind.DATE_TIME, Kind.ADDRESS, Kind.EMAIL)
_TOLD_UNLESS_AGREED = (Kind.NUMBER, Kind.CODE, Kind.CHOICE, Kind.PERSON, Kind.ORGANIZATION)


def on_confirm(turn: Turn) -> AnyCommand | None:
    """What the caller says of the value read back; None when it is not about it."""
    meant = yes_or_no(turn, turn.expect.read_back, confirming=True)
    no = meant is not None and meant.value.kept == "no"
    signs = frozenset(ruled(turn.flat, Answer.NEITHER, turn.said.words).signs)
    spelt = turn.kind in (Kind.PERSON, Kind.ORGANIZATION) and spells(turn.flat)
    parts = parts_of(turn.said)
    given = None if spelt else _given(turn, parts)
    if given is not None and turn.kind is Kind.PHONE and meant is not None and not no and _only_agrees(turn, parts):
        given = None
    if given is not None:
        if same(turn, given) and not _writes_anew(parts, given):
            return (
                agreement(meant) if meant and (not no or signs & _DOUBTS) else Confirm(span=turn.whole, by="said_again")
            )
        if parts.cut or turn.kind in _TELLING or (turn.kind in _TOLD_UNLESS_AGREED and (no or not signs & _AGREES)):
            return Correct(value=given, confidence=0.9, span=turn.whole, by=f"correction.{given.kind}")
    if spelt:
        return Spell(words=turn.said.words, span=turn.whole, by="spell.words")
    if given is None and parts.wrong is not None and parts.right is None:
        return Deny(confidence=0.9, span=turn.whole, by="correction.wrong")
    return agreement(meant) if meant else None


def put_right(turn: Turn, item: Item, answer: Answered) -> Correct | None:
    """What a turn puts right of an answer given before, as if that had just been read back."""
    back = Expect(asked=Asked.CONFIRM, item=item.id, kind=item.kind, read_back=answer.spoken, given=turn.expect.given)
    found = on_confirm(msgspec.structs.replace(turn, expect=back))
    return msgspec.structs.replace(found, item=item.id) if isinstance(found, Correct) else None


def _only_agrees(turn: Turn, parts: Parts) -> bool:
    """Whether a yes to a number stands alone: neither a whole number nor a part of it that is wrong is named."""
    whole = part_of_phone(turn)
    return not (whole and whole.check.valid) and not parts.cut and not _PART.search(turn.flat)


def _writes_anew(parts: Parts, given: Value) -> bool:
    """Whether a name that sounds as it was read is only to be written otherwise: 田中じゃなくて田仲です."""
    if given.kind not in (Kind.PERSON, Kind.ORGANIZATION) or parts.wrong is None or is_kana(normal(given.kept)):
        return False
    return normal(given.kept) not in parts.wrong.flat


def same(turn: Turn, value: Value) -> bool:
    """Whether a value is the one that was read back."""
    said = turn.expect.read_back
    if value.spoken == said:
        return True
    if value.kind is Kind.PHONE:
        return "".join(groups_of(said)) == value.kept
    if value.kind is Kind.CODE:
        return same_code(said, value.kept)
    forms = {normal(form) for form in (value.spoken, value.kept, value.reading) if form}
    read = {normal(said), normal(reading_of(said, turn.tokenizer))} - {""}
    return bool(forms & read)


def _given(turn: Turn, parts: Parts) -> Value | None:
    """The value that a turn gives in place of the one read back."""
    kind, words = turn.kind, turn.said.words
    if kind is Kind.PHONE:
        return _phone(turn)
    right = parts.right
    if right is None:
        return None
    if kind is Kind.DATE_TIME:
        return _when(turn, parts, right)
    if kind is Kind.NUMBER:
        number = find_number(heard(with_points(without_commas(_since_changed(right).words))))
        return number_value(number.number, words=words) if number else None
    if kind is Kind.CODE:
        code = mended_code(turn.expect.read_back, parts) or find_code(right)
        return code_value(code, said=words) if code else None
    if kind is Kind.EMAIL:
        found = email_candidates(msgspec.structs.replace(turn, said=right))
        return found[0].value if found else None
    if kind is Kind.CHOICE and turn.item is not None:
        matches = best_matches(right.words, options_of(turn.item), turn.tokenizer)
        chosen = [one for one in turn.item.choices if len(matches) == 1 and one.id == matches[0].id]
        return choice_value(chosen[0], words=words) if chosen else None
    if kind in (Kind.PERSON, Kind.ORGANIZATION):
        return _name(turn, parts, right)
    return _words(turn, parts, right)


def _since_changed(said: Heard) -> Heard:
    """「一人増えて五人です」: the number that is told behind what changed."""
    found = list(_CHANGED.finditer(said.flat))
    end = found[-1].end() if found else 0
    return heard(said.slice(end, len(said.flat))) if 0 < end < len(said.flat) else said


def _phone(turn: Turn) -> Value | None:
    found = part_of_phone(turn)
    if found is None or not found.check.valid:
        found = corrected_phone(turn.said, turn.expect.read_back)
    return phone_value(found.check, words=turn.said.words) if found else None


def _when(turn: Turn, parts: Parts, right: Heard) -> Value | None:
    past, read = turn.asks_past, _read_when(turn)
    week = _WEEK.fullmatch(right.flat)
    words = right.words
    if week and read is not None and read.day is not None and read.last is None:
        # 来週じゃなくて再来週です: the same day of it
        words = f"{week.group('week')}の{_WEEKDAYS[read.day.weekday()]}曜日"
    named, seen = named_by(words), turn.now
    if read is not None and read.day is not None and "day" in named and named <= {"day", "weekday"}:
        seen, past = _seen_from(read.day, read.last, right, turn.now, past=past)
    given = find_when(words, seen, past=past)
    if given is None:
        return None
    if given == When(last=ANYTIME):
        given = _open(given, read, right)
    elif read is not None:
        wrong = find_when(parts.wrong.words, seen, past=past) if parts.wrong else None
        given = mended_when(read, given, wrong, named, begins=_BEGINS.search(right.flat) is not None)
    return when_value(dated(given, turn.now.date()), words=turn.said.words) if given else None


def _open(given: When, read: When | None, right: Heard) -> When:
    """「いつでもいいです」; of 「何時でもいいです」 the day that was read, at any time."""
    if read is None or read.day is None or not _ANY_HOUR.search(right.flat):
        return given
    return msgspec.structs.replace(read, start=None, end=None)


def _read_when(turn: Turn) -> When | None:
    """The wish that was read back: as it is kept, where that is told, for what is said may have no year."""
    asked, past = turn.expect, turn.asks_past
    ways = (find_when(asked.read_back, turn.now, past=way) for way in (past, not past))
    said = next((way for way in ways if way is not None), None)
    kept = next((one.kept for one in asked.given if (one.item, one.spoken) == (asked.item, asked.read_back)), "")
    known = when_from_kept(kept)
    return said if known is None else msgspec.structs.replace(known, years=said.years if said else "")


def _seen_from(first: date, last: date | None, right: Heard, now: datetime, *, past: bool) -> tuple[datetime, bool]:
    """From where a day without its month is seen, and whether it lies behind: いえ、9日です is one of the month read.

    The end alone of a stretch (3日までです) is the next such day behind its beginning.
    """
    if last is not None and "マデ" in right.flat and "カラ" not in right.flat:
        return datetime(first.year, first.month, first.day, tzinfo=now.tzinfo), False
    begins = datetime(first.year, first.month, 1, tzinfo=now.tzinfo)
    ends = begins.replace(day=monthrange(first.year, first.month)[1])
    return (min(now, ends) if past else max(now, begins)), past


def _name(turn: Turn, parts: Parts, right: Heard) -> Value | None:
    """The right name; one that stands alone only where it is a known surname and nothing else."""
    person_asked = turn.kind is Kind.PERSON
    mended = mended_name(turn.expect.read_back, parts, turn.tokenizer) if person_asked else ""
    name = mended or named(turn, Kind.PERSON if person_asked else Kind.ORGANIZATION, right)
    if len(normal(name)) < 2 or not may_be_name(name, LONGEST_ORGANIZATION) or _NOT_A_VALUE.search(normal(name)):
        return None
    value = person(turn, name) if person_asked else organization(turn, name)
    if parts.cut or same(turn, value) or _BARE_NAME.fullmatch(right.flat.replace(normal(name), "N")):
        return value
    return None


def _words(turn: Turn, parts: Parts, right: Heard) -> Value | None:
    """Texts and addresses: only what follows a no or a じゃなくて is the right value."""
    words = _ENDING.sub("", right.words).strip(" 、。")
    if turn.kind is Kind.ADDRESS:
        mended = mended_address(turn.expect.read_back, parts)
        if mended:
            return address_value(mended, said=turn.said.words)
    whole = turn.kind is Kind.ADDRESS and _ADDRESS.search(turn.flat) and answer(turn.flat) is Answer.NEITHER
    if not (parts.cut or whole) or len(normal(words)) < _SHORTEST or _NOT_A_VALUE.search(normal(words)):
        return None
    if turn.kind is Kind.ADDRESS:
        found = address_candidates(msgspec.structs.replace(turn, said=right, text=right.words))
        return found[0].value if found else None
    return text_value(words, said=turn.said.words) if turn.kind is Kind.TEXT else None
