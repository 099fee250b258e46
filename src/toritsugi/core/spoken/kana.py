"""Readings in katakana: their morae, and when two of them sound the same."""

from __future__ import annotations

from typing import Final

#: signs that make one mora with the sign before them
_SMALL: Final = frozenset("ャュョァィゥェォヮ")
_ROWS: Final = {
    "ア": "アカガサザタダナハバパマヤラワァャヮ",
    "イ": "イキギシジチヂニヒビピミリィ",
    "ウ": "ウクグスズツヅヌフブプムユルゥュヴ",
    "エ": "エケゲセゼテデネヘベペメレェ",
    "オ": "オコゴソゾトドノホボポモヨロヲォョ",
}
_VOWEL: Final = {sign: vowel for vowel, signs in _ROWS.items() for sign in signs}
#: vowel of a mora → the sign after it that only makes it longer
_LONGER: Final = {"エ": "エイ", "オ": "オウ", "ア": "ア", "イ": "イ", "ウ": "ウ"}


def morae(reading: str) -> int:
    """How many morae a reading has; spaces and ・ are none."""
    return sum(sign not in _SMALL and sign not in " 　・" for sign in reading)


def as_said(reading: str) -> str:
    """A reading as it is pronounced: ケイヤク is ケーヤク, トウキョウ is トーキョー. Spaces and ・ are left out."""
    said: list[str] = []
    vowel = ""
    for sign in reading:
        if sign in " 　・":
            vowel = ""
            continue
        if vowel in ("エ", "オ") and sign in _LONGER[vowel][1:]:
            said.append("ー")
            continue
        said.append(sign)
        if sign != "ー":
            vowel = _VOWEL.get(sign, "")
    return "".join(said)


def mora_signs(reading: str) -> tuple[str, ...]:
    """The morae of a reading as it is pronounced; a long vowel is the vowel's own sign: ト, オ, キョ, オ."""
    found: list[str] = []
    for sign in as_said(reading):
        if sign in _SMALL and found:
            found[-1] += sign
        elif sign == "ー":
            found.append(_VOWEL.get(found[-1][-1], "ー") if found else "ー")
        else:
            found.append(sign)
    return tuple(found)


def same_sound(one: str, other: str) -> bool:
    """Whether two readings sound the same, however their long vowels are written."""
    return _folded(one) == _folded(other)


def _folded(reading: str) -> str:
    found: list[str] = []
    vowel = ""
    for sign in reading.replace("’", "").translate(_ALIKE):
        if sign in " 　・":
            continue
        if vowel and sign != "ー" and sign in _LONGER[vowel]:
            found.append("ー")
            continue
        found.append(sign)
        if sign != "ー":
            vowel = _VOWEL.get(sign, "")
    return "".join(found)


_ALIKE: Final = str.maketrans({"ヂ": "ジ", "ヅ": "ズ", "ヲ": "オ"})
