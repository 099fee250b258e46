"""Where a postal address begins: the prefecture and the municipality of a text, in kanji or by readings."""

from __future__ import annotations

import re
from types import MappingProxyType

import msgspec

from toritsugi.core.understanding.municipalities import MUNICIPALITIES
from toritsugi.core.understanding.normal import coarse, normal

_LONGEST_NAME = 14
_ENDS = frozenset("都道府県市区町村")
_READING_ENDS = frozenset(coarse("トドフケンシクチョウマチムラソン"))
_DISTRICT = re.compile(r"^.{1,4}?郡(?=.{2,})")
_DISTRICT_READING = re.compile(r"^.{2,8}?グン(?=.{3,})")


class Place(msgspec.Struct, frozen=True):
    """The prefecture and municipality of an address. start, end: where the words for them stand in the text."""

    name: str
    start: int
    end: int
    has_municipality: bool


def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, tuple[str, ...]], dict[str, str]]:
    """Prefectures; municipalities → prefecture; readings of municipalities → names; readings of prefectures → name."""
    prefectures: dict[str, str] = {}
    within: dict[str, str] = {}
    by_reading: dict[str, tuple[str, ...]] = {}
    prefecture_readings: dict[str, str] = {}
    for key, text in MUNICIPALITIES.items():
        prefecture, _, kana = key.partition(":")
        prefectures[prefecture] = prefecture
        prefecture_readings[coarse(normal(kana))] = prefecture
        for pair in text.split():
            name, _, reading = pair.partition(":")
            names = [(name, reading)]
            if _DISTRICT.match(name):
                names.append((_DISTRICT.sub("", name), _DISTRICT_READING.sub("", reading)))
            elif "市" in name[:-1] and name.endswith("区"):
                city = name[: name.index("市") + 1]
                within.setdefault(city, prefecture)
            for one, kana_of in names:
                within.setdefault(one, prefecture)
                sound = coarse(normal(kana_of))
                by_reading[sound] = (*by_reading.get(sound, ()), f"{prefecture}:{one}")
    return prefectures, within, by_reading, prefecture_readings


_PREFECTURES, _WITHIN, _BY_READING, _PREFECTURE_READINGS = _tables()
#: 東京, 大阪 → 東京都, 大阪府
PREFECTURE_NAMES = MappingProxyType({name[:-1]: name for name in _PREFECTURES if name[-1] in "都府県"})


def find_place(words: str) -> Place | None:
    """The first prefecture and municipality of a text in kanji, or either of them; None without. Linear."""
    start = end = -1
    named = False
    for at, char in enumerate(words):
        if char not in _ENDS:
            continue
        for length in range(min(_LONGEST_NAME, at + 1), 1, -1):
            name = words[at + 1 - length : at + 1]
            begins = at + 1 - length
            if name not in _PREFECTURES and name not in _WITHIN:
                continue
            if start >= 0 and begins > end and words[end:begins] != "の":
                break
            if start < 0 or begins <= start:
                start = begins
            end = at + 1
            named = named or name in _WITHIN
            break
        if start >= 0 and at > end + _LONGEST_NAME:
            break
    return Place(words[start:end], start, end, named) if start >= 0 else None


def find_place_by_reading(flat: str) -> Place | None:
    """The same by readings, in a katakana text of the one form. A name of two prefectures needs its own."""
    sounds, origin = _coarse_places(flat)
    found_prefecture: tuple[str, int, int] | None = None
    for at in range(len(sounds)):
        if sounds[at] not in _READING_ENDS:
            continue
        for length in range(min(16, at + 1), 2, -1):
            begins = at + 1 - length
            sound = sounds[begins : at + 1]
            if sound in _PREFECTURE_READINGS and found_prefecture is None:
                found_prefecture = (_PREFECTURE_READINGS[sound], begins, at + 1)
                break
            names = _BY_READING.get(sound)
            if names and (found_prefecture is None or begins == found_prefecture[2]):
                fitting = [one for one in names if found_prefecture and one.startswith(found_prefecture[0])] or list(
                    names
                )
                name = fitting[0].partition(":")[2]
                lead = found_prefecture[0] if found_prefecture else ""
                first = found_prefecture[1] if found_prefecture else begins
                if len(fitting) == 1 and length >= (3 if lead else 4):
                    longer = _longer(sounds, first if not lead else begins, at + 1, lead)
                    name, stop = longer or (name, at + 1)
                    return Place(lead + name, origin[first], origin[stop - 1] + 1, True)
    if found_prefecture is None:
        return None
    name, first, stop = found_prefecture
    return Place(name, origin[first], origin[stop - 1] + 1, False)


def _longer(sounds: str, start: int, end: int, prefecture: str) -> tuple[str, int] | None:
    """A ward behind its city: 札幌市中央区 where 札幌市 was found."""
    for stop in range(min(len(sounds), end + 10), end, -1):
        names = [one for one in _BY_READING.get(sounds[start:stop], ()) if one.startswith(prefecture)]
        if len(names) == 1:
            return names[0].partition(":")[2], stop
    return None


def _coarse_places(flat: str) -> tuple[str, list[int]]:
    """The coarse form of a text, and where each of its characters stands in the text."""
    sounds, origin = "", []
    for at, char in enumerate(flat):
        sound = coarse(char)
        if sound:
            sounds += sound
            origin.append(at)
    return sounds, origin
