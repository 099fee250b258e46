"""Answers to a value read back: yes, no, the right value, or the wrong part put right."""

from __future__ import annotations

import re

import msgspec

from toritsugi.core.dialogue.commands import AnyCommand, Confirm, Correct, Spell
from toritsugi.core.understanding.answers import Answer, agreement, answer, yes_or_no
from toritsugi.core.understanding.choices import options_of
from toritsugi.core.understanding.codes import find_code, same_code
from toritsugi.core.understanding.dates import find_when
from toritsugi.core.understanding.emails import email_candidates
from toritsugi.core.understanding.introductions import spells
from toritsugi.core.understanding.matching import best_matches
from toritsugi.core.understanding.names import named, organization, person
from toritsugi.core.understanding.normal import Heard, heard, normal
from toritsugi.core.understanding.number_fractions import with_points
from toritsugi.core.understanding.numbers import find_number, without_commas
from toritsugi.core.understanding.phone_mending import corrected_phone, groups_of
from toritsugi.core.understanding.phone_numbers import find_phone
from toritsugi.core.understanding.reading import reading_of
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.choice import choice_value
from toritsugi.core.values.code import code_value
from toritsugi.core.values.date_time import When, when_value
from toritsugi.core.values.model import Kind, Value
from toritsugi.core.values.number import number_value
from toritsugi.core.values.phone import phone_value
from toritsugi.core.values.words import address_value, text_value

_INSTEAD = re.compile(
    r"ジャナ(?:クテ|ク)|デ[ワハ]ナ(?:クテ|ク)|[サシ]ャ?ナクテ|チガ(?:イマス|ッテ|ウ)|違(?:イマス|ッテ"
    r"|ウ)|^(?:ス?イ[イー]?エ|イエ|イヤ|イーエ)+|間違(?:イ|エ)(?:マシタ|デス)|正シクハ|タダシクワ"
)
#: what names a part of a number, or calls one wrong
_PART = re.compile(
    r"最後|サイゴ|下|シモ|末尾|マツビ|後半|コーハン|終ワリ|オワリ|最初|サイショ|頭|アタマ|局番|キョクバン|前半|ゼンハン|真ン中|マンナカ|途中|トチュー"
    r"|間違|マチガ|違|チガ|ケド|ケレド|ダケ|デモ|タダ|イエ|イヤ|ジャナ|逆|ギャク|桁|ケタ"
)
#: what only an address has, so that one said without a no is the right one
_ADDRESS = re.compile(r"[0-9一二三四五六七八九](?:丁目|番|号|[-‐−ー][0-9])|(?:都|道|府|県|市|区).+[0-9]|チョーメ")
_NOT_A_VALUE = re.compile(
    r"^(?:ソー|大丈夫|ダイジョーブ|結構|ケッコー|合ッテ|アッテ|ソレ|違|チガ|正シ|タダシ|ハイ|イーエ"
    r"|イエ|イヤ|オ?願|オネガイ|問題|モンダイ|間違|マチガ|モー一|モーイチ|チョット|スミマセン"
    r"|スイマセン|ゴメン|全然|ゼンゼン|ンデス|カモ|ト思|トオモ|ヨーナ|ヨーデ|ミタイ|ケド|気ガ)"
)


def on_confirm(turn: Turn) -> AnyCommand | None:
    """What the caller says of the value read back; None when it is not about it."""
    meant = yes_or_no(turn, confirming=True)
    no = meant is not None and meant.value.kept == "no"
    spelt = turn.kind in (Kind.PERSON, Kind.ORGANIZATION) and spells(turn.flat)
    given = None if spelt else _given(turn)
    if given is not None and turn.kind is Kind.PHONE and meant is not None and not no and _only_agrees(turn):
        given = None
    if given is not None:
        if same(turn, given):
            return agreement(meant) if meant else Confirm(span=turn.whole, by="said_again")
        if no or turn.kind in (Kind.PHONE, Kind.DATE_TIME, Kind.ADDRESS, Kind.EMAIL) or _INSTEAD.search(turn.flat):
            return Correct(value=given, confidence=0.9, span=turn.whole, by=f"correction.{given.kind}")
    if spelt:
        return Spell(words=turn.said.words, span=turn.whole, by="spell.words")
    return agreement(meant) if meant else None


def _only_agrees(turn: Turn) -> bool:
    """Whether a yes to a number stands alone: neither a whole number nor a part of it that is wrong is named."""
    whole = find_phone(turn.said)
    return not (whole and whole.check.valid) and not _INSTEAD.search(turn.flat) and not _PART.search(turn.flat)


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


def _given(turn: Turn) -> Value | None:
    kind = turn.kind
    if kind is Kind.PHONE:
        return _phone(turn)
    right = _right_part(turn.said)
    if kind is Kind.DATE_TIME:
        return _when(turn, right)
    if kind is Kind.NUMBER:
        number = find_number(heard(with_points(without_commas(right.words))))
        return number_value(number.number, words=turn.said.words) if number else None
    if kind is Kind.CODE:
        code = find_code(right)
        return code_value(code, said=turn.said.words) if code else None
    if kind is Kind.EMAIL:
        found = email_candidates(msgspec.structs.replace(turn, said=right))
        return found[0].value if found else None
    if kind is Kind.CHOICE and turn.item is not None:
        matches = best_matches(right.words, options_of(turn.item), turn.tokenizer)
        chosen = [one for one in turn.item.choices if len(matches) == 1 and one.id == matches[0].id]
        return choice_value(chosen[0], words=turn.said.words) if chosen else None
    return _words(turn, right)


def _phone(turn: Turn) -> Value | None:
    found = find_phone(turn.said)
    if found is None or not found.check.valid:
        found = corrected_phone(turn.said, turn.expect.read_back)
    return phone_value(found.check, words=turn.said.words) if found else None


def _when(turn: Turn, right: Heard) -> Value | None:
    past = turn.asks_past
    given, now = find_when(right.words, turn.now, past=past), find_when(turn.expect.read_back, turn.now, past=past)
    if given is None:
        return None
    if now is not None:
        time = now if given.start is None else given
        given = When(day=given.day or now.day, start=time.start, end=time.end)
    return when_value(given, words=turn.said.words)


def _words(turn: Turn, right: Heard) -> Value | None:
    """Names, texts and addresses: only what follows a no or a じゃなくて is the right value."""
    if turn.kind in (Kind.PERSON, Kind.ORGANIZATION):
        name = named(turn, turn.kind, right)
        if not name or _NOT_A_VALUE.search(normal(name)) or len(normal(name)) < 2:
            return None
        return person(turn, name) if turn.kind is Kind.PERSON else organization(turn, name)
    words = re.sub(r"(?:です|デス|でございます)[。\s]*$", "", right.words).strip(" 、。")
    whole = turn.kind is Kind.ADDRESS and _ADDRESS.search(turn.flat) and answer(turn.flat) is Answer.NEITHER
    if (right.words == turn.said.words and not whole) or len(normal(words)) < 4 or _NOT_A_VALUE.search(normal(words)):
        return None
    if turn.kind is Kind.ADDRESS:
        return address_value(words, said=turn.said.words)
    return text_value(words, said=turn.said.words) if turn.kind is Kind.TEXT else None


def _right_part(said: Heard) -> Heard:
    """What follows the last no or 「…じゃなくて」; the whole when there is none, or nothing follows it."""
    end = 0
    for match in _INSTEAD.finditer(said.flat):
        end = match.end()
    return heard(said.slice(end, len(said.flat))) if 0 < end < len(said.flat) else said
