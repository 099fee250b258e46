"""Postal addresses in speech: prefecture and municipality, town, block numbers, building and room.

Block numbers are kept as 1-2-3 however they are said; the building follows after a space with the room's number. What
is said around the address is left out. Towns are kept in the caller's words: katakana stays katakana.
"""

from __future__ import annotations

import re

from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.normal import Heard, is_kana
from toritsugi.core.understanding.numbers import numerals
from toritsugi.core.understanding.places import PREFECTURE_NAMES, Place, find_place, find_place_by_reading
from toritsugi.core.understanding.postal_codes import find_postal_code
from toritsugi.core.understanding.taking_back import last_part
from toritsugi.core.understanding.texts import without_fillers
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.model import Kind
from toritsugi.core.values.words import address_value

_NUMBER = r"(?:[0-9]{1,5}(?![0-9])|[〇一二三四五六七八九十百千]{1,7}(?![〇一二三四五六七八九十百千]))"
_KANA_NUMBER = (
    r"(?:(?:ゼロ|レー|マル|イチ|イッ|ニー*(?!チ)|サン|ヨン|ゴー*|ロク|ロッ|ナナ|シチ|ハチ|ハッ|キュー+|ジュー?|ジュッ"
    r"|[ヒビピ]ャク)+|[0-9]{1,5})"
)
_JOINS = r"(?:丁目ノ?|チョーメノ?|番地ノ?|バンチノ?|番(?![町街通])ノ?|バンノ?|ノ|[-‐‑–—−―])"
_LAST = r"(?:丁目|チョーメ|番地|バンチ|号(?!室)|番(?![町街通])|ゴー(?!シツ))?"
#: blocks in a text of the one form: two numbers at least, or one with 丁目 or 番地
_BLOCKS = re.compile(
    rf"({_NUMBER})({_JOINS}{_NUMBER}(?!条|ツ|月|日|時|丁(?!目))|(?=丁目|番地))((?:{_JOINS}{_NUMBER})*){_LAST}"
)
_KANA_BLOCKS = re.compile(
    rf"({_KANA_NUMBER})({_JOINS}{_KANA_NUMBER}|(?=チョーメ|バンチ))((?:{_JOINS}{_KANA_NUMBER})*){_LAST}"
)
_BESIDE = r"^(?:[、。\s]|です(?=[、。])|の|そこの?|にある|ところの)*"
_ROOM = re.compile(
    _BESIDE + r"(?P<name>[^0-9、。\s「」]{2,20}?)[の、\s]*"
    r"(?:(?P<floor>[0-9一二三四五六七八九十]{1,3}(?:階|F|f))[の、\s]*(?P<on>[0-9]{2,5})?|(?P<room>[0-9]{2,5})(?![0-9階Ff]))(?:号室|号|室)?"
)
#: a building that is named without a room
_BUILDING = re.compile(
    _BESIDE
    + r"(?P<name>[^0-9、。\s「」の]{1,18}?(?:ビル(?:ディング)?|マンション|アパート|タワー|会館|プラザ|ハイツ|ハイム"
    r"|コーポ|荘))(?=$|[、。\s]|です|で|になり)"
)
_NO_BUILDING = re.compile(r"電話|番号|携帯|連絡|です|ます|名前|[はがをも]$")
#: a prefecture by its bare name before its city: 東京の府中市
_OF_PREFECTURE = re.compile(r"(?P<name>[一-龠]{2,3})の?$")
_GENERIC = re.compile(r"(?:^|[はがのを、。\s])(?P<name>[一-龠ァ-ヶー々]{1,6}[市区町村])")
_NOT_IN_TOWN = re.compile(r"[、。]|です|ます|ですが")
_UNIT = re.compile(r"(?:丁目|番地)$")
_OF = re.compile(r"(?<=[都道府県市])の")
#: words that are no place; what a building and its room are said with
_TELLS = re.compile(r"ます|ません|ない|たい|思|同じ|登録|ですか|いいです|結構")
_ROOMS = re.compile(r"[0-9一二三四五六七八九〇]{2,5}")
_ENDING = re.compile(r"(?:です|でございます|になります|デス|号室|号)+[。\s]*$")
#: 号 at the end of a number, which is no 5: サンゴー
_NUMBER_SIGN = re.compile(r"(?<!ジュー)(?<=.)ゴー$")
_ONE_NUMBER = re.compile(r"[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]")
_DIGIT = re.compile(r"[0-9-]")
_SURE, _NO_BLOCKS, _GENERIC_SURE, _KANA_SURE, _CODE_SURE = 0.95, 0.7, 0.6, 0.6, 0.6


def address_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """The address that a turn gives with its postal code, none when it names no place; asked for, the code alone."""
    start = last_part(turn.said.plain)
    postal = find_postal_code(turn.said, bare=turn.asks(Kind.ADDRESS))
    code = f"〒{postal.code}" if postal is not None else ""
    for at in dict.fromkeys((start, 0)):
        found = _in_kanji(turn.said, at) or (
            _in_kana(turn.said, at) if is_kana(_DIGIT.sub("", turn.said.flat)) else None
        )
        if found:
            text, confidence, by, begin, end = found
            if postal is not None and turn.said.origin[postal.start] <= begin:
                text, begin = f"{code} {text}", turn.said.origin[postal.start]
            value = address_value(text, said=turn.text)
            span = turn.place(turn.said.words[begin:end])
            return (Candidate(value=value, confidence=confidence, span=span, by=by),)
    if postal is not None and turn.asks(Kind.ADDRESS):
        span = turn.span(postal.start, postal.end)
        value = address_value(code, said=turn.text)
        return (Candidate(value=value, confidence=_CODE_SURE, span=span, by="address.postal_code"),)
    return _building(turn)


def _building(turn: Turn) -> tuple[Candidate, ...]:
    """A building and a room without a place, where the address was asked: 「さくらハイツの203です」."""
    words = _ENDING.sub("", without_fillers(turn.said.words))
    if not turn.asks(Kind.ADDRESS) or not _ROOMS.search(words) or _TELLS.search(turn.said.words) or len(words) > 25:
        return ()
    return (Candidate(value=address_value(words, said=turn.text), confidence=0.4, span=turn.whole, by="address.words"),)


def _in_kanji(said: Heard, at: int) -> tuple[str, float, str, int, int] | None:
    first = said.origin[at] if at < len(said.origin) else 0
    words = said.words
    place = find_place(words[first:])
    sure = _SURE
    if place is None:
        generic = _GENERIC.search(words[first:])
        if generic is None:
            return None
        place = Place(generic.group("name"), *generic.span("name"), True)
        sure = _GENERIC_SURE
    town_from = first + place.end
    where, begin = _where(words, first + place.start, town_from)
    blocks = _blocks(said, town_from)
    if blocks is None:
        town = _NOT_IN_TOWN.split(words[town_from:], maxsplit=1)[0].strip()
        behind = town_from + len(town)
        town = town.removeprefix("の")
        if not place.has_municipality or (sure < _SURE and not town) or len(town) > 15:
            return None
        return where + town, min(sure, _NO_BLOCKS), "address.place", begin, behind
    block, from_, to = blocks
    town = words[town_from:from_].strip(" 、。の")
    if len(town) > 25:
        return None
    inside, more = _inside(words[to : to + 60])
    return where + town + block + inside, sure, "address.blocks", begin, to + more


def _inside(words: str) -> tuple[str, int]:
    """The building, floor and room that stand behind the block numbers, and how many characters they take."""
    room = _ROOM.match(words)
    if room and not _NO_BUILDING.search(room["name"]):
        name = room["name"].strip("のに、 ")
        return f" {name}{room['floor'] or ''}{room['on'] or room['room'] or ''}", room.end()
    building = _BUILDING.match(words)
    if building and not _NO_BUILDING.search(building["name"]):
        return f" {building['name']}", building.end()
    return "", 0


def _where(words: str, begin: int, end: int) -> tuple[str, int]:
    """Prefecture and municipality without の between, with a prefecture named before them; where they begin."""
    named = _OF_PREFECTURE.search(words[max(0, begin - 4) : begin])
    prefecture = next((named["name"][at:] for at in (0, 1) if named and named["name"][at:] in PREFECTURE_NAMES), "")
    text = words[begin:end].replace("の", "") if _OF.search(words[begin:end]) else words[begin:end]
    if not prefecture or not named:
        return text, begin
    begin -= len(named.group()) - named["name"].index(prefecture)
    return PREFECTURE_NAMES[prefecture] + text, begin


def _blocks(said: Heard, town_from: int) -> tuple[str, int, int] | None:
    """Block numbers behind a place of the words: as 1-2-3, and where they stand in the words."""
    flat_from = next((at for at, origin in enumerate(said.origin) if origin >= town_from), len(said.flat))
    found = _BLOCKS.search(said.flat, flat_from)
    if not found or found.start() - flat_from > 30:
        return None
    numbers = [part for one in re.findall(_NUMBER, found.group()) for part in _parted(one)]
    block = "-".join(str(_value(one)) for one in numbers)
    unit = _UNIT.search(found.group()) if len(numbers) == 1 else None
    block += unit.group() if unit else ""
    return block, said.origin[found.start()], said.origin[found.end() - 1] + 1


def _in_kana(said: Heard, at: int) -> tuple[str, float, str, int, int] | None:
    flat = said.flat[at:]
    place = find_place_by_reading(flat)
    if place is None:
        return None
    found = _KANA_BLOCKS.search(flat, place.end)
    if not found:
        return None
    numbers = [_NUMBER_SIGN.sub("", one) for one in re.findall(_KANA_NUMBER, found.group())]
    block = "-".join(str(_value(one)) for one in numbers)
    town = flat[place.end : found.start()].strip("ノー")
    if len(town) > 20:
        return None
    begin, end = said.origin[at + place.start], said.origin[at + found.end() - 1] + 1
    return place.name + town + block, _KANA_SURE, "address.readings", begin, end


def _parted(number: str) -> list[str]:
    """Kanji numbers of which the の between was not heard: 十三二十三 is 13 and 23."""
    parts = _ONE_NUMBER.findall(number)
    return parts if len(parts) > 1 and "十" in number and "".join(parts) == number else [number]


def _value(words: str) -> int:
    found = numerals(words)
    return found[0].number if found else 0
