"""Mail addresses spelled aloud: letters, digits, signs by their names, well-known providers by theirs."""

from __future__ import annotations

import math
import re

import jaconv
import msgspec

from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.digit_sounds import SAID as SAID_DIGITS
from toritsugi.core.understanding.letter_sounds import LETTER_WORDS, SAID_LETTERS, WORD_BEFORE, told_behind
from toritsugi.core.understanding.taking_back import RATHER
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.email import NAMES, email_value, tidy_email

#: characters of a text that are read
_LONGEST = 400
_BEAM = 8
_BESIDE = r"(?:[、。\s]|デ(?!ー|ィ)|ノ|ソノアトニ?|ソレカラ|次ニ?|ハサンデ|挟ンデ|エ[ーッ]*ト)*"
_AT = re.compile(rf"{_BESIDE}(?:@|アット(?:マーク|マァク|マ)?){_BESIDE}")
_WRITTEN = re.compile(r"[a-z0-9][a-z0-9._+-]*@[a-z0-9][a-z0-9.-]*\.[a-z]{2,12}")
_SIGNS = {
    ".": ("ドット", "ピリオド", "テン", "点", "."),
    "_": ("アンダーバー", "アンダースコア", "アンダバー", "下線", "カセン", "_"),
    "-": ("ハイフン", "マイナス", "-"),
    "+": ("プラス", "+"),
}
_MORE_NAMES = {
    "gmail": ("ジイメール", "Gメール", "gメール", "ジーメイル"),
    "yahoo": ("ヤホー",),
    "ezweb": ("イージーウエブ", "イージーウェブ"),
    "au": ("エーユー",),
    "ocn": ("オーシーエヌ",),
    "so-net": ("ソネット",),
    "plala": ("プララ", "ぷらら"),
    "me": ("ミー",),
    "co": ("シーオー", "コー"),
    "jp": ("ジェーピー", "ジェイピー", "ジェピー"),
    "com": ("シーオーエム", "ドッコム"),
    "biglobe": ("ビグローブ",),
    "nifty": ("ニフティー",),
    "i.softbank": ("アイドットソフトバンク",),
    "vodafone": ("ボーダフォン", "ボーダフォーン"),
    "rakuten": ("ラクテン", "楽天"),
    "ymobile": ("ワイモバイル",),
    "live": ("ライブ",),
    "mail": ("メール",),
    "info": ("インフォメーション",),
    "shop": ("ショップ",),
    "office": ("オフィス",),
    "support": ("サポート",),
}
_TOP = frozenset(
    {
        *("com", "jp", "net", "org", "info", "biz", "io", "me", "co", "tv", "app", "dev", "shop", "tokyo", "osaka"),
        *("edu", "gov", "site", "online", "asia", "cc", "us", "uk"),
    }
)
_SKIPPED = re.compile(
    r"[、\s・,「」]+|デス(?=[、\s]|$)|ノ(?=[0-9])|(?:エ[ーッ]*ト|アノー?|ソレカラ|次ガ|全部|(?:全部|スベテ|全テ)?(?:小文字|コモジ|大文字|オオモジ)(?:デ|ノ)|半角(?:デ|ノ)|数字デ|数字ノ|英語デ)[、\s]*"
)
#: what may stand before a spelling, and words right before one that are a part of it
_TRAILING = re.compile(r"(?:[、\s・,。]|ノ)+$")
_LEADS = "ハワガデノトオヲスネヨニードラ"
_NAME_BEFORE = re.compile(r"[a-zァ-ヺー一-龠]{2,}$")
_LETTER, _DIGIT, _SIGN, _NAME = math.log(26), math.log(10), 1.0, 2.0
_OUTSIDE = 3.4
#: what a word costs that a letter is told apart by
_TOLD = 0.5
_WRITTEN_SURE, _SPELLED_SURE = 0.97, 0.9


class _Spelled(msgspec.Struct, frozen=True):
    text: str
    cost: float
    start: int
    end: int


def _forms() -> dict[str, list[tuple[str, float]]]:
    table: dict[str, list[tuple[str, float]]] = {}

    def put(form: str, symbol: str, cost: float) -> None:
        table.setdefault(str(jaconv.hira2kata(form)).lower(), []).append((symbol, cost))

    for letter, forms in SAID_LETTERS.items():
        for pair in forms.split():
            form, _, share = pair.partition(":")
            put(form, letter.lower(), _LETTER - math.log(float(share)))
        put(letter, letter.lower(), 0.5)
    for digit, kanji in enumerate("〇一二三四五六七八九"):
        for form, likely in SAID_DIGITS[str(digit)]:
            put(form, str(digit), _DIGIT + 0.7 - math.log(likely))
        put(str(digit), str(digit), 0.5)
        put(kanji, str(digit), 1.0)
    for sign, forms_of in _SIGNS.items():
        for form in forms_of:
            put(form, sign, _SIGN)
    for name, form in NAMES.items():
        put(form, name, _NAME)
    for name, names in _MORE_NAMES.items():
        for form in names:
            put(form, name, _NAME)
    return table


_FORMS = _forms()
_LONGEST_FORM = max(len(form) for form in _FORMS)


def email_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """The mail address that a turn gives; of several the last."""
    text = str(jaconv.hira2kata(turn.said.words)).lower()
    if len(text) != len(turn.said.words):
        text = turn.said.words
    text = text[:_LONGEST]
    found = _written(text) or _spelled(text)
    if found is None:
        return ()
    address, sure, start, end = found
    by = "email.written" if sure == _WRITTEN_SURE else "email.spelled"
    span = turn.place(turn.said.words[start:end])
    return (Candidate(value=email_value(address, said=turn.text), confidence=sure, span=span, by=by),)


def _written(text: str) -> tuple[str, float, int, int] | None:
    whole = [match for match in _WRITTEN.finditer(text) if tidy_email(match.group())]
    if not whole:
        return None
    return tidy_email(whole[-1].group()), _WRITTEN_SURE, *whole[-1].span()


def _spelled(text: str) -> tuple[str, float, int, int] | None:
    marks = list(_AT.finditer(text))
    for number, mark in reversed(list(enumerate(marks))):
        first = marks[number - 1].end() if number else 0
        user = _user(text, first, mark.start())
        domain = _domain(text, mark.end(), marks[number + 1].start() if number + 1 < len(marks) else len(text))
        if user is None or domain is None or _cut_off(text, first, user):
            continue
        address = tidy_email(f"{user.text}@{domain.text}")
        if address:
            return address, _SPELLED_SURE, user.start, domain.end
    return None


def _cut_off(text: str, first: int, user: _Spelled) -> bool:
    """Whether what was read is only the end of a name that was not: 「スズキ1985アット…」 is no 1985@."""
    before = _TRAILING.sub("", text[first : user.start])
    joined = bool(before) and before == text[first : user.start] and before[-1] not in _LEADS
    named = user.text.isdecimal() and _NAME_BEFORE.search(before) is not None
    return joined or named


def _user(text: str, first: int, end: int) -> _Spelled | None:
    """The longest spelling that ends where the at sign stands."""
    taken_back = [
        match.end()
        for match in RATHER.finditer(text, first, end)
        if match.group().startswith(("ジャ", "デ", "ヤ", "違", "チガ", "間", "訂"))
    ]
    beams = _read(text, max([first, *taken_back]), end, anywhere=True)
    whole = [one for one in beams[end] if one.text[0].isalnum()]
    return min(whole, key=lambda one: one.cost - _OUTSIDE * (end - one.start), default=None)


def _domain(text: str, start: int, end: int) -> _Spelled | None:
    """The longest domain that begins behind the at sign."""
    beams = _read(text, start, min(end, start + 120), anywhere=False)
    for at in sorted(beams, reverse=True):
        fitting = [one for one in beams[at] if _is_domain(one.text)]
        if fitting:
            return min(fitting, key=lambda one: one.cost)
    return None


def _is_domain(text: str) -> bool:
    return "." in text and text.rpartition(".")[2] in _TOP and tidy_email(f"a@{text}") != ""


def _read(text: str, first: int, end: int, *, anywhere: bool) -> dict[int, list[_Spelled]]:
    """Spellings by where they end. anywhere: they may begin at any place, not only at the first."""
    beams: dict[int, dict[tuple[int, str], _Spelled]] = {first: {}}
    kept: dict[int, list[_Spelled]] = {first: []}
    for at in range(first, end + 1):
        held = beams.get(at, {}).values()
        beam = sorted(held, key=lambda one: one.cost + _OUTSIDE * one.start)[:_BEAM]
        kept[at] = beam
        begin = [*beam, _Spelled("", 0.0, at, at)] if anywhere or at == first else beam
        if not begin or at == end:
            continue
        skipped = _SKIPPED.match(text, at, end)
        if skipped and skipped.end() > at:
            for one in beam:
                _put(beams, msgspec.structs.replace(one, end=skipped.end(), cost=one.cost + 0.1))
        for one in beam if text[at] in "ハワ、 " else ():
            told = told_behind(text[:end], at, one.text[-1].upper())
            if told > at:
                _put(beams, msgspec.structs.replace(one, end=told, cost=one.cost + _TOLD))
        for size in range(1, min(_LONGEST_FORM, end - at) + 1):
            for symbol, cost in _FORMS.get(text[at : at + size], ()):
                for one in begin:
                    _put(beams, _Spelled(one.text + symbol, one.cost + cost, one.start, at + size))
        for symbol, cost, size in _told_before(text, at, end):
            for one in begin:
                _put(beams, _Spelled(one.text + symbol, one.cost + cost, one.start, at + size))
    return kept


def _told_before(text: str, at: int, end: int) -> list[tuple[str, float, int]]:
    """A letter behind the word that it is told apart by, 東京のT: the letter, what it costs and how long both are."""
    word = WORD_BEFORE.match(text, at, end)
    if word is None:
        return []
    found = []
    for size in range(1, min(_LONGEST_FORM, end - word.end()) + 1):
        for symbol, cost in _FORMS.get(text[word.end() : word.end() + size], ()):
            if symbol.upper() in LETTER_WORDS[word["word"]]:
                found.append((symbol, cost + _TOLD, word.end() + size - at))
    return found


def _put(beams: dict[int, dict[tuple[int, str], _Spelled]], one: _Spelled) -> None:
    beam = beams.setdefault(one.end, {})
    known = beam.get((one.start, one.text))
    if known is None or one.cost < known.cost:
        beam[one.start, one.text] = one
