"""What digits and units say together: 3百2 is 302, 1万2千 is 12000."""

from __future__ import annotations

import re

_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "億": 10**8, "兆": 10**12}
_KANJI = {char: digit for digit, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_LONGEST = 40
_DIGITS_SAID = {char: str(digit) for digit, char in enumerate("〇一二三四五六七八九")} | {
    "イチ": "1", "イッ": "1", "ニ": "2", "サン": "3", "ヨン": "4", "ヨ": "4", "シ": "4", "ゴ": "5", "ロク": "6",
    "ゼロ": "0", "レイ": "0", "レー": "0", "マル": "0", "ニー": "2", "ゴー": "5", "ロッ": "6", "ナナ": "7", "シチ": "7",
    "ハチ": "8", "ハッ": "8", "キュー": "9", "キュウ": "9", "ク": "9",
}  # fmt: skip
_UNITS_SAID = {
    "ジュー": "十", "ジュウ": "十", "ヒャク": "百", "ビャク": "百", "ピャク": "百", "セン": "千", "ゼン": "千",
    "マン": "万", "オク": "億",
}  # fmt: skip
_SAID = {**_DIGITS_SAID, **_UNITS_SAID}
#: patterns of a digit, of a unit, and of either, in katakana or kanji
DIGIT = "|".join(sorted(_DIGITS_SAID, key=len, reverse=True))
UNIT = "[十百千万億]|" + "|".join(sorted(_UNITS_SAID, key=len, reverse=True))
WORD = "|".join(sorted(_SAID, key=len, reverse=True)) + "|[十百千万億]"
_WORDS = re.compile(WORD)


def signs(words: str) -> str:
    """Digits and units of a text in katakana as signs: サンビャク is 3百."""
    return _WORDS.sub(lambda found: _SAID.get(found.group(), found.group()), words)


def evaluated(symbols: str) -> int | None:
    """The number that digits and units say; None when they say none (too many digits)."""
    if len(symbols) > _LONGEST:
        return None
    total, below_myriad, pending = 0, 0, ""
    for char in symbols:
        unit = _UNITS.get(char)
        if unit is None:
            pending += char if char in "0123456789" else str(_KANJI[char])
        elif unit >= 10**4:
            total += (below_myriad + int(pending or ("0" if below_myriad else "1"))) * unit
            below_myriad, pending = 0, ""
        else:
            below_myriad += int(pending or "1") * unit
            pending = ""
    return total + below_myriad + int(pending or "0")
