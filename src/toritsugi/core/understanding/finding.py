"""Values in a turn: the answer to what is asked, and what the caller answers ahead."""

from __future__ import annotations

import re
from collections.abc import Callable

from toritsugi.core.dialogue.commands import AnyCommand, Fill, Unclear
from toritsugi.core.manual.model import Item
from toritsugi.core.understanding.answers import Answer, answer
from toritsugi.core.understanding.codes import find_code
from toritsugi.core.understanding.dates import find_when
from toritsugi.core.understanding.introductions import (
    LONGEST_ORGANIZATION,
    LONGEST_PERSON,
    Introduction,
    bare_name,
    find_introduction,
    is_organization,
    parted_name,
)
from toritsugi.core.understanding.matching import Option, best_matches
from toritsugi.core.understanding.normal import heard, is_kana, normal
from toritsugi.core.understanding.numbers import find_number, without_commas
from toritsugi.core.understanding.phone_numbers import find_phone, is_beginning
from toritsugi.core.understanding.reading import is_persons_name, name_reading, reading_of
from toritsugi.core.understanding.spoken_digits import runs
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.understanding.wishes import CALL_BACK
from toritsugi.core.values.choice import choice_by_key, choice_value
from toritsugi.core.values.code import code_value
from toritsugi.core.values.date_time import when_value
from toritsugi.core.values.model import Kind, Value
from toritsugi.core.values.names import organization_value, person_value
from toritsugi.core.values.number import number_value
from toritsugi.core.values.phone import phone_value
from toritsugi.core.values.words import address_value, text_value
from toritsugi.core.values.yes_no import yes_no_value

#: how sure a choice must be to be taken though it was not asked
SURE_AHEAD = 0.85
#: the item id that manuals use for the wish to be called back
CALL_BACK_ITEM = "callback"
_FILLER = re.compile(
    r"^(?:[\s、。,.…]|はい(?=[\s、。])|ハイ(?=[\s、。])|えーっと|えーと|えっと|ええと|えっとですね"
    r"|えーとですね|エーット|エット|エート|あのー|あのう|あの(?=[、\s])|アノー|そのー|んー|んーと"
    r"|まあ(?=[、\s])|あー|アー|えー(?=[、\s])|うーん|ですね(?=[、\s]))+"
)
_BY_NUMBER = re.compile(
    r"([1-9一二三四五六七八九])(?:番|バン|ツメ|ツ目)|(イチ|ニ|サン|ヨン|ゴ|ロク|ナナ|ハチ|キュー)(?:バン|ー?バン)"
)
_NUMBERS = {said: str(number) for number, said in enumerate("一二三四五六七八九", 1)} | {
    said: str(number)
    for number, said in enumerate(("イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュー"), 1)
}


def asked_value(turn: Turn) -> AnyCommand | None:
    """The answer to the item that is asked; Unclear with a reason when it is cut short or cannot be; None without."""
    item, kind = turn.item, turn.kind
    if kind is None:
        return None
    if kind is Kind.PHONE:
        return _asked_phone(turn)
    if kind is Kind.CHOICE:
        return _asked_choice(turn, item)
    maker = _MAKERS.get(kind)
    value = maker(turn) if maker else None
    return Fill(value=value, confidence=0.9 if kind in (Kind.PERSON, Kind.ORGANIZATION) else 1.0) if value else None


def ahead(turn: Turn, *, weak: bool) -> list[Fill]:
    """Values of other open items that the turn gives as well. weak: names before a mere です count, too."""
    found = _introduced(turn, weak=weak)
    if not (turn.kind is Kind.PHONE and turn.expect.item):
        name = turn.target(Kind.PHONE)
        phone = find_phone(turn.said) if name is not None else None
        if name is not None and phone is not None and phone.check.valid:
            value = phone_value(phone.check, words=turn.said.words)
            found.append(Fill(item=name, value=value, span=turn.span(phone.start, phone.end)))
    found += _choices_ahead(turn)
    name = turn.target(Kind.DATE_TIME)
    when = find_when(turn.said.words, turn.now) if name else None
    if name and when and when.day and when.start is not None:
        found.append(Fill(item=name, value=when_value(when, words=turn.said.words), confidence=0.8))
    callback = turn.manual.items.get(CALL_BACK_ITEM)
    wished = callback is not None and callback.kind is Kind.YES_NO and CALL_BACK_ITEM in turn.expect.open_items
    if wished and CALL_BACK.search(turn.flat):
        found.append(Fill(item=CALL_BACK_ITEM, value=yes_no_value(True, words=turn.said.words), confidence=0.9))
    return found


def person(turn: Turn, words: str) -> Value:
    """A person's name with its reading where a dictionary is at hand."""
    return person_value(words, reading=name_reading(words, turn.tokenizer), said=turn.said.words)


def organization(turn: Turn, words: str) -> Value:
    """An organisation's name with its reading where a dictionary is at hand."""
    return organization_value(words, reading=reading_of(words, turn.tokenizer), said=turn.said.words)


def options_of(item: Item) -> tuple[Option, ...]:
    """The choices of an item, as they may be heard."""
    return tuple(Option(id=one.id, titles=(one.title,), examples=one.heard) for one in item.choices)


def without_fillers(text: str) -> str:
    """The words without えーと and the like before them."""
    return _FILLER.sub("", text).strip()


def _asked_phone(turn: Turn) -> AnyCommand | None:
    found = find_phone(turn.said)
    if found is None:
        return None
    span = turn.span(found.start, found.end)
    if found.check.valid:
        return Fill(value=phone_value(found.check, words=turn.said.words), span=span)
    why = "incomplete" if is_beginning(found.check) else "invalid"
    return Unclear(why=why, heard=found.check.digits, span=span)


def _asked_choice(turn: Turn, item: Item | None) -> AnyCommand | None:
    if item is None:
        return None
    numbered = _BY_NUMBER.search(turn.flat)
    if numbered:
        key = numbered.group(1) or numbered.group(2)
        choice = choice_by_key(item.choices, _NUMBERS.get(key, key))
        if choice:
            return Fill(value=choice_value(choice, words=turn.said.words))
    matches = best_matches(turn.text, options_of(item), turn.tokenizer)
    if len(matches) != 1:
        return None
    chosen = next(choice for choice in item.choices if choice.id == matches[0].id)
    return Fill(value=choice_value(chosen, words=turn.said.words), confidence=matches[0].score)


def _yes_no(turn: Turn) -> Value | None:
    meant = answer(turn.flat, turn.item.ask.text if turn.item else "", words=turn.said.words)
    return None if meant is Answer.NEITHER else yes_no_value(meant is Answer.YES, words=turn.said.words)


def _number(turn: Turn) -> Value | None:
    found = find_number(heard(without_commas(turn.said.words)))
    return number_value(found.number, words=turn.said.words) if found else None


def _code(turn: Turn) -> Value | None:
    code = find_code(turn.said)
    return code_value(code, said=turn.said.words) if code else None


def _date_time(turn: Turn) -> Value | None:
    when = find_when(turn.said.words, turn.now, past=turn.asks_past)
    return when_value(when, words=turn.said.words) if when else None


def _text(turn: Turn) -> Value | None:
    words = without_fillers(turn.text)
    return text_value(words, said=turn.text) if len(normal(words)) >= 2 else None


def _address(turn: Turn) -> Value | None:
    words = without_fillers(turn.text)
    words = re.sub(r"(?:です|でございます|になります|デス)[。\s]*$", "", words)
    return address_value(words, said=turn.text) if len(normal(words)) >= 3 else None


def _asked_person(turn: Turn) -> Value | None:
    found = find_introduction(turn.said)
    if found and found.person and (found.strong or _is_name(found.person, LONGEST_PERSON)):
        return person(turn, found.person)
    if found and found.organization and turn.target(Kind.ORGANIZATION):
        return None
    name, _ = parted_name(turn.said) if not found else ("", "")
    name = name if name and "の" in turn.said.words else bare_name(turn.said)
    return person(turn, name) if _is_name(name, LONGEST_PERSON) else None


def _asked_organization(turn: Turn) -> Value | None:
    found = find_introduction(turn.said)
    if found and found.organization and (found.strong or _is_name(found.organization, LONGEST_ORGANIZATION)):
        return organization(turn, found.organization)
    if found and found.strong and found.person and not is_organization(found.person) and turn.target(Kind.PERSON):
        return None
    person_part, company = parted_name(turn.said) if not found else ("", "")
    name = company if person_part and company else bare_name(turn.said)
    if turn.target(Kind.PERSON) and is_persons_name(name, turn.tokenizer):
        return None
    return organization(turn, name) if _is_name(name, LONGEST_ORGANIZATION) else None


def _is_name(name: str, longest: int) -> bool:
    said = heard(name)
    if not 0 < len(said.flat) <= longest or _NO_NAME.search(said.flat):
        return False
    if len(said.flat) == 1 and is_kana(said.flat):
        return False
    return all(len(run.tokens) < _DIGITS_OF_A_NUMBER for run in runs(said.plain))


_NO_NAME = re.compile(
    r"(?:マス|マセン|デス|タイン?|クダサイ|下サイ|[デマ]スカ|ケド|ノデ|カラ|テル|テイル|[キイリシエ]マシタ|デシタ|[イルタナ]ン)$"
    r"|^(?:ソー(?:デス|ジャ|ソー|デ$|$)|ハイ$|ス?イ[イー]?エ(?:$|チガ|違)|チガ[イウ]|違[イウ]|大丈夫|ダイジョーブ|結構|ケッコー|ソレ$|コレ$"
    r"|ナニ$|何$|ナイ(?:デス|$)|無イ|ナシ$|ダレ$|誰$|者$|モノ$|ヒト$|人$|方$|クレーム|[一二三四五六七八九]人$|(?:サン|ヨ|ゴ)ニン$)"
    r"|願イ|ネガイ|電話|デンワ|[0-9]{3}|個人|コジン|マス(?:ガ|ケ)|[オヲ](?:シ|教|オシエ)|ジャナクテ|レテ[イー]|ノネダン"
)
#: so many digit words in a row are a number, not a name
_DIGITS_OF_A_NUMBER = 5
_MAKERS: dict[Kind, Callable[[Turn], Value | None]] = {
    Kind.YES_NO: _yes_no,
    Kind.NUMBER: _number,
    Kind.CODE: _code,
    Kind.DATE_TIME: _date_time,
    Kind.TEXT: _text,
    Kind.ADDRESS: _address,
    Kind.PERSON: _asked_person,
    Kind.ORGANIZATION: _asked_organization,
}


def _introduced(turn: Turn, *, weak: bool) -> list[Fill]:
    found = find_introduction(turn.said)
    if found is None and weak and turn.kind is Kind.ORGANIZATION and turn.expect.item:
        found = Introduction(person=bare_name(turn.said), end=len(turn.flat))
    if found is None or not (found.strong or weak or _is_company_and_person(found)):
        return []
    fills = []
    asked = turn.kind if turn.expect.item else None
    for kind, words, make in (
        (Kind.ORGANIZATION, found.organization, organization),
        (Kind.PERSON, _person_of(turn, found), person),
    ):
        name = turn.target(kind)
        if words and name and kind is not asked and _is_name(words, LONGEST_ORGANIZATION):
            confidence = 0.9 if found.strong else 0.7
            fills.append(Fill(item=name, value=make(turn, words), confidence=confidence, span=turn.span(0, found.end)))
    return fills


def _person_of(turn: Turn, found: Introduction) -> str:
    """Who calls. A mere です after the only name, where the company was asked, is the company's: 北町設備です."""
    alone = not found.organization and not found.strong
    if alone and turn.kind is Kind.ORGANIZATION and turn.expect.item:
        return found.person if is_persons_name(found.person, turn.tokenizer) else ""
    return found.person


def _is_company_and_person(found: Introduction) -> bool:
    return bool(found.person) and is_organization(found.organization)


def _choices_ahead(turn: Turn) -> list[Fill]:
    found = []
    for name in turn.expect.open_items:
        item = turn.manual.items.get(name)
        if item is None or item.kind is not Kind.CHOICE or name == turn.expect.item:
            continue
        matches = best_matches(turn.text, options_of(item), turn.tokenizer)
        if len(matches) == 1 and matches[0].score >= SURE_AHEAD:
            chosen = next(choice for choice in item.choices if choice.id == matches[0].id)
            value = choice_value(chosen, words=turn.said.words)
            found.append(Fill(item=name, value=value, confidence=matches[0].score))
    return found
