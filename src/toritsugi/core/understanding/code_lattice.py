"""Letters and digits said one by one: the likeliest code in a text, and what speaks for it.

As for numbers, every word is taken at the cost of how it was heard; which of キュー (Q, 9), シー (C) and シ (4) is
meant is told by what stands around it: codes mostly begin with their letters, and a の parts letters from digits.
"""

from __future__ import annotations

import math
import re

import msgspec

from toritsugi.core.understanding.digit_sounds import FORMS, SAID
from toritsugi.core.understanding.digits_several import several
from toritsugi.core.understanding.letter_sounds import ANY_BEFORE, LETTER_WORDS, SAID_LETTERS, WORD_BEFORE, without_told
from toritsugi.core.understanding.normal import heard

#: characters of a text that are read
_LONGEST = 160
_BEAM = 10
_LETTER = math.log(26)
_OUTSIDE, _WRITTEN, _STRAY = 3.9, 5.5, 7.0
_LONG = {"ー": 0.9, "ッ": 2.0, "ン": 3.5}
_KNOWN_WORD, _OTHER_WORD = 1.0, 7.0
#: from one sort to the next: "a" a letter, "d" a digit, "" the beginning
_NEXT = {"a": 0.7, "d": 1.2, "aa": 0.7, "ad": 0.7, "dd": 0.1, "da": 3.5}
_PARTED = {"ad": 0.3, "dd": 1.6, "aa": 1.6, "da": 3.0}
_SIGNS = re.compile(
    r"(?P<hyphen>ハ[イッ]?フン|マ[イー]ナス|ダッシュ|[-‐‑–—−])|(?P<slash>スラッシュ|/)"
    r"|(?P<gap>ノ(?:(?:アト|後|次)(?:[ハワガ]|ニ(?!ー))?)?|デ?(?:ソノ(?:アト|後)|次|ツギ)(?:[ハワガ]|ニ(?!ー))?|ソレカラ|ソシテ|アトハ?"
    r"|エ[ーイ]?ッ?ト[ーオ]?|アノ[ーオ]?|デ(?=[^ス])|ガ|ト(?=[^ア])|(?:大文字|オ[ーオ]モジ|小文字|コモジ)[ノデ]?|(?:英語|エ[ーイ]ゴ|数字|ス[ーウ]ジ|アルファベット)[ノデガハワ]?|_)"
)
#: words beside codes that begin like letters or digits
_OTHER_WORDS = re.compile(
    r"デシ[タテ]|マシ[タテ]|デス|デゴザ|エ[ーイ]?ッ?ト[ーオ]?|^ハイ|ハイハイ|ニ(?=ナリ|ナッ|オネガ|オ願|ト|シ[タテマ])|シテ|シマス"
    r"|オネガイ|オ願イ|オーヨソ|アイ?テ|ココニ|ワカリマ|イイデス|ヨロシ|シリアル|シル|マンション|ケーヤク|ゴチューモン|イキマス|ユーノハ|ジーット"
)
_SIGN_COST = {"hyphen": 0.6, "slash": 1.0, "gap": 0.8}


_TOLD_AGAIN = re.compile(r"(?P<code>(?P<letters>[A-Z]{1,3})[-/0-9]+)(?P=letters)")
#: codes that are spelled out before the best are taken
_MOST = 24


class Code(msgspec.Struct, frozen=True):
    """A code in a text. gain: what speaks for it rather than for other words."""

    code: str
    gain: float
    start: int
    end: int


class _Begun(msgspec.Struct, frozen=True):
    code: str
    cost: float
    start: int
    gap: bool = False


def _letters() -> dict[str, list[tuple[str, float]]]:
    table: dict[str, list[tuple[str, float]]] = {}
    for letter, forms in SAID_LETTERS.items():
        for pair in forms.split():
            form, _, share = pair.partition(":")
            table.setdefault(heard(form).plain, []).append((letter, _LETTER - math.log(float(share))))
        table.setdefault(letter.lower(), []).append((letter, _LETTER))
    return table


_LETTERS = _letters()
_DIGITS = {
    form: tuple((symbol, cost) for symbol, cost in found if symbol.isdigit())
    for form, found in FORMS.items()
    if form[0] in "〇零○◯一二三四五六七八九" or form[0] < "一"
}
#: units by their words, in small letters, which codes do not have: numbers said as a whole (百二十三)
_UNIT_WORDS = {
    **{form: unit.lower() for unit in "XHT" for form, _ in SAID[unit]},
    "十": "x",
    "百": "h",
    "千": "t",
    "万": "m",
    "マン": "m",
}
_UNIT_COST = 2.0
_COUNTED = re.compile(r"(?:([1-9]{0,4})m)?(?:([1-9]?)t)?(?:([1-9]?)h)?(?:([1-9]?)x)?([1-9]?)")
#: words that stand for a letter by themselves
_ALPHABET = (
    *("アルファ", "ブラボー", "チャーリー", "デルタ", "エコー", "フォックストロット", "ゴルフ", "ホテル", "インディア"),
    *("ジュリエット", "キロ", "リマ", "マイク", "ノベンバー", "オスカー", "パパ", "ケベック", "ロメオ", "シエラ"),
    *("タンゴ", "ユニフォーム", "ビクター", "ウイスキー", "エックスレイ", "ヤンキー", "ズールー"),
)
_WORD_ALONE = 2.0
for _letter, _word in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _ALPHABET, strict=True):
    _LETTERS.setdefault(heard(_word).plain, []).append((_letter, _LETTER + _WORD_ALONE))
#: a letter told apart behind it: 「Dはデンマーク」
_GLOSS = re.compile("[ハワ](?:" + "|".join(sorted(map(re.escape, LETTER_WORDS), key=len, reverse=True)) + ")(?!ノ)")
_FORMS = (*_LETTERS, *_DIGITS, *_UNIT_WORDS)
_LONGEST_FORM = max(len(form) for form in _FORMS)
#: lengths of the forms that begin with a character
_SIZES = {first: sorted({len(form) for form in _FORMS if form[0] == first}) for first in {form[0] for form in _FORMS}}


def codes(plain: str) -> tuple[Code, ...]:
    """The codes that a text in the plain form may give, what most speaks for first. Linear in its length."""
    text = without_told(plain[:_LONGEST])
    size = len(text)
    outside = [0.0]
    for char in text:
        outside.append(outside[-1] + (_WRITTEN if char.isascii() and char.isalnum() else _OUTSIDE))
    other = {at for match in _OTHER_WORDS.finditer(text) for at in range(*match.span())}
    together: dict[int, list[tuple[int, str, float]]] = {}
    for start, end, digits, cost in several(text):
        together.setdefault(start, []).append((end, digits, cost))
    beams: list[dict[tuple[str, bool], _Begun]] = [{} for _ in range(size + 1)]
    best: dict[str, Code] = {}
    for at in range(size + 1):
        beam = sorted(beams[at].values(), key=lambda one: one.cost + outside[one.start])[:_BEAM]
        for one in beam:
            gain = outside[at] - outside[one.start] - one.cost
            known = best.get(one.code)
            if not one.gap and (known is None or gain > known.gain):
                best[one.code] = Code(one.code, gain, one.start, at)
        if at < size:
            _lead_on(text, at, beam, beams, begins=at not in other)
            for end, digits, cost in together.get(at, ()):
                for one in (*beam, _Begun("", 0.0, at)):
                    _put(beams[end], _with(one, digits, cost))
    spelled = [_spelled(one, text) for one in sorted(best.values(), key=lambda one: -one.gain)[:_MOST]]
    return tuple(one for one in spelled if len(one.code) >= 2 and any(char.isdigit() for char in one.code))[:8]


def _spelled(one: Code, text: str) -> Code:
    """A code with units counted out, without letters at its end that only tell its first ones apart."""
    code = _COUNTED.sub(_by_place, one.code) if any(unit in one.code for unit in "xhtm") else one.code
    again = _TOLD_AGAIN.fullmatch(code)
    if again and WORD_BEFORE.search(text, one.start, one.end):
        code = again["code"]
    return msgspec.structs.replace(one, code=code)


def _by_place(found: re.Match[str]) -> str:
    if not any(unit in found.group() for unit in "xhtm"):
        return found.group()
    many, thousands, hundreds, tens, ones = found.groups()
    total = sum(
        int(count or "1") * worth
        for count, worth in ((many, 10**4), (thousands, 1000), (hundreds, 100), (tens, 10))
        if count is not None
    )
    return str(total + int(ones or "0"))


def _lead_on(
    text: str, at: int, beam: list[_Begun], beams: list[dict[tuple[str, bool], _Begun]], *, begins: bool
) -> None:
    begin = (*beam, _Begun("", 0.0, at))
    for symbol, cost, end in _words(text, at) if begins else ():
        for one in begin:
            if symbol == "m" and not one.code[-1:].isdigit():
                continue  # マンション begins like 万
            _put(beams[end], _with(one, symbol, cost))
    sign = _SIGNS.match(text, at)
    gloss = _GLOSS.match(text, at) if beam else None
    for one in beam:
        if gloss and one.code[-1].isupper():
            _put(beams[gloss.end()], _Begun(one.code, one.cost + _SIGN_COST["gap"], one.start, gap=True))
        if sign:
            name = sign.lastgroup or "gap"
            mark = {"hyphen": "-", "slash": "/"}.get(name, "")
            code = one.code + mark if mark and one.code[-1] not in "-/" else one.code
            _put(beams[sign.end()], _Begun(code, one.cost + _SIGN_COST[name], one.start, gap=True))
        stray = _LONG.get(text[at], _STRAY)
        _put(beams[at + 1], msgspec.structs.replace(one, cost=one.cost + stray))


def _words(text: str, at: int) -> list[tuple[str, float, int]]:
    """Symbols that may begin at a place: letters, digits, and letters behind the word they are told apart by."""
    found = []
    for size in _SIZES.get(text[at], ()):
        if at + size > len(text):
            break
        form = text[at : at + size]
        found += [(symbol, cost, at + size) for symbol, cost in _LETTERS.get(form, ())]
        found += [(symbol, cost, at + size) for symbol, cost in _DIGITS.get(form, ())]
        unit = _UNIT_WORDS.get(form)
        if unit:
            found.append((unit, _UNIT_COST, at + size))
    known = WORD_BEFORE.match(text, at)
    other = ANY_BEFORE.match(text, at)
    for match, cost in ((known, _KNOWN_WORD), (other, _OTHER_WORD)):
        if not match:
            continue
        fitting = LETTER_WORDS[known.group("word")] if known and match is known else ""
        for size in range(1, min(_LONGEST_FORM, len(text) - match.end()) + 1):
            for letter, _ in _LETTERS.get(text[match.end() : match.end() + size], ()):
                more = 0.0 if not fitting or letter in fitting else _OTHER_WORD
                found.append(
                    (
                        letter,
                        cost + more + (1.5 if size == 1 and not text[match.end()].isascii() else 0.0),
                        match.end() + size,
                    )
                )
    return found


def _with(one: _Begun, symbol: str, cost: float) -> _Begun:
    sort = "a" if symbol.isupper() else "d"
    last = one.code.rstrip("-/")[-1:]
    pair = (("a" if last.isupper() else "d") if last else "") + sort
    cost += (_PARTED if one.gap and one.code else _NEXT)[pair]
    return _Begun(one.code + symbol, one.cost + cost, one.start)


def _put(beam: dict[tuple[str, bool], _Begun], one: _Begun) -> None:
    known = beam.get((one.code, one.gap))
    if known is None or one.cost < known.cost:
        beam[one.code, one.gap] = one
