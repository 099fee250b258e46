"""How far two texts in katakana are from each other in sound: what recognisers take for one another costs little."""

from __future__ import annotations

from types import MappingProxyType

from toritsugi.core.understanding.normal import ROWS

#: sounds of one consonant
COLUMNS = (
    *("アイウエオ", "カキクケコ", "サシスセソ", "タチツテト", "ナニヌネノ", "ハヒフヘホ", "マミムメモ", "ヤユヨ"),
    *("ラリルレロ", "ガギグゲゴ", "ザジズゼゾ", "ダデド", "バビブベボ", "パピプペポ"),
)
_VOICED = ("カガ", "キギ", "クグ", "ケゲ", "コゴ", "サザ", "シジ", "スズ", "セゼ", "ソゾ", "タダ", "テデ", "トド")
_VOICED_LIPS = ("ハバパ", "ヒビピ", "フブプ", "ヘベペ", "ホボポ", "チジ", "ツズ")
_OF_ROW = MappingProxyType({sound: row for row in ROWS for sound in row})
_OF_COLUMN = MappingProxyType({sound: column for column in COLUMNS for sound in column})
_PAIRS = frozenset((one, other) for pair in (*_VOICED, *_VOICED_LIPS) for one in pair for other in pair)
#: another voicing, another consonant of the same vowel, another vowel of the same consonant, any other sound
VOICING, SAME_VOWEL, SAME_CONSONANT, OTHER = 0.2, 0.45, 0.55, 1.0
#: a length lost or heard too many; any other sound
LENGTH, SOUND = 0.3, 0.8
_LENGTHS = frozenset("ーッ")


def apart(one: str, other: str, most: float) -> float:
    """What it costs to hear one text as the other; above `most` any number above it. Both in the one form."""
    row = [0.0]
    for sound in other:
        row.append(row[-1] + _lost(sound))
    for heard in one:
        following = [row[0] + _lost(heard)]
        for at, sound in enumerate(other):
            following.append(
                min(row[at] + taken_for(sound, heard), row[at + 1] + _lost(heard), following[at] + _lost(sound))
            )
        row = following
        if min(row) > most:
            return min(row)
    return row[-1]


def taken_for(sound: str, heard: str) -> float:
    """What it costs to hear a sound as another."""
    if sound == heard:
        return 0.0
    if (sound, heard) in _PAIRS:
        return VOICING
    if _OF_ROW.get(sound, sound) == _OF_ROW.get(heard, heard):
        return SAME_VOWEL
    return SAME_CONSONANT if _OF_COLUMN.get(sound, sound) == _OF_COLUMN.get(heard, heard) else OTHER


def _lost(sound: str) -> float:
    return LENGTH if sound in _LENGTHS else SOUND
