"""Whole numbers in speech: 「三名」, 「ニジューゴ」, 「1万2千円」."""

from __future__ import annotations

import re

import msgspec

from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.normal import Heard, heard
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.number import TOO_LARGE, number_value

_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "億": 10**8, "兆": 10**12}
_KANJI = {char: digit for digit, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_NATIVE = (
    ("ヒトリ", 1),
    ("フタリ", 2),
    ("一人", 1),
    ("二人", 2),
    ("ヒトツ", 1),
    ("フタツ", 2),
    ("ミッツ", 3),
    ("ヨッツ", 4),
    ("イツツ", 5),
    ("ムッツ", 6),
    ("ナナツ", 7),
    ("ヤッツ", 8),
    ("ココノツ", 9),
    ("トー", 10),
)
_KANA = (
    (r"ゼロ|レー(?!ゾ)|マル", "0"),
    (r"イ[チッ](?!バ)", "1"),
    (r"ニー*(?!ン|チ)", "2"),
    (r"(?<!タク)サン(?!マ)", "3"),
    (r"ヨン|ヨ(?=ニン|メー|エン)|シ(?=ニン|チ)", "4"),
    (r"ゴー*", "5"),
    (r"ロ[クッ]", "6"),
    (r"ナナ|シチ", "7"),
    (r"[ハパ][チッ]", "8"),
    (r"キュー*|ク(?=ニン|メー)", "9"),
    (r"ジュー?ッ?", "十"),
    (r"[ヒビピ]ャク", "百"),
    (r"[セゼ]ン", "千"),
    (r"マン", "万"),
    (r"オク", "億"),
    (r"[0-9]", ""),
    (r"[〇一二三四五六七八九零十百千万億兆]", ""),
)
_LEXER = re.compile("|".join(f"(?P<n{at}>{pattern})" for at, (pattern, _) in enumerate(_KANA)))
_COUNTER = re.compile(
    r"ニン|名|メー|人|個|コ|台|ダイ|枚|マイ|本|ホン|件|ケン|円|エン|回|カイ|日|ニチ|泊|ハク|パク|階|歳"
    r"|サイ|年|ネン|箱|ハコ|冊|サツ|デス|グライ|クライ|ホド|ツ"
)
_KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十百千零]{1,12}")
_AMONG = re.compile(r"(?<=[0-9]),(?=[0-9]{3})")


class NumberHeard(msgspec.Struct, frozen=True):
    """A number found in speech. start/end: places in the flat form."""

    number: int
    start: int
    end: int


def number_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """The number that a turn gives."""
    found = find_number(heard(without_commas(turn.said.words)))
    if found is None:
        return ()
    return (Candidate(value=number_value(found.number, words=turn.said.words), span=turn.whole, by="number.words"),)


def find_number(said: Heard) -> NumberHeard | None:
    """The number a text gives: one followed by a counter first, else the longest; None when there is none."""
    for word, number in _NATIVE:
        at = said.flat.find(word)
        if at >= 0:
            return NumberHeard(number, at, at + len(word))
    found = numerals(said.flat)
    if not found:
        return None
    return max(found, key=lambda one: (bool(_COUNTER.match(said.flat, one.end)), one.end - one.start))


def numerals(flat: str) -> list[NumberHeard]:
    """All numbers of a text in the one form, kana, kanji and Arabic alike. Linear in its length."""
    found: list[NumberHeard] = []
    symbols, start, at = "", 0, 0
    for match in _LEXER.finditer(flat):
        if match.start() != at and symbols:
            _add(symbols, start, at, found)
            symbols = ""
        if not symbols:
            start = match.start()
        symbols += _KANA[int((match.lastgroup or "n0")[1:])][1] or match.group()
        at = match.end()
    if symbols:
        _add(symbols, start, at, found)
    return found


def arabic(flat: str) -> str:
    """Kanji numerals of a text as Arabic ones: 「十二月八日」 is 「12月8日」."""

    return arabic_places(flat)[0]


def arabic_places(flat: str) -> tuple[str, list[int]]:
    """`arabic`, and for each character of the result where it stands in the text."""
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for match in _KANJI_NUMBER.finditer(flat):
        number = _evaluate(match.group())
        said = match.group() if number is None else str(number)
        pieces += [flat[at : match.start()], said]
        places += range(at, match.start())
        places += [min(match.start() + more, match.end() - 1) for more in range(len(said) - 1)] + [match.end() - 1]
        at = match.end()
    return "".join([*pieces, flat[at:]]), [*places, *range(at, len(flat))]


def _add(symbols: str, start: int, end: int, found: list[NumberHeard]) -> None:
    number = _evaluate(symbols)
    if number is not None and number < TOO_LARGE:
        found.append(NumberHeard(number, start, end))


def _evaluate(symbols: str) -> int | None:
    """The number that digits and units say; None when they say none (too many digits)."""
    if len(symbols) > 40:
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


def without_commas(text: str) -> str:
    """Arabic numbers without the commas between thousands."""
    return _AMONG.sub("", text)
