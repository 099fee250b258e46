"""A caller's words without what tells who the caller is: names and numbers replaced by others of the same sort."""

from __future__ import annotations

import re
from collections.abc import Iterable

from toritsugi.core.understanding.normal import heard, normal
from toritsugi.core.understanding.spoken_digits import Token, runs
from toritsugi.core.values.model import Kind, Value
from toritsugi.core.values.phone import parse_phone

#: (as written, reading) of those that stand in place of callers'
_STAND_INS = {Kind.PERSON: ("高橋", "タカハシ"), Kind.ORGANIZATION: ("あおば商事", "アオバショウジ")}
#: kinds that tell nothing of a person by themselves
_OPEN = (Kind.YES_NO, Kind.CHOICE, Kind.DATE_TIME, Kind.NUMBER)
#: digits in place of the caller's, the last of them for shorter numbers
_DIGITS = ("12345678", "24682468", "1357", "2468")
#: more digits in a row may be somebody's number
_LONGEST_COUNT = 6
_KANA_DIGITS = ("ゼロ", "イチ", "ニー", "サン", "ヨン", "ゴー", "ロク", "ナナ", "ハチ", "キュー")
_KANJI_DIGITS = "〇一二三四五六七八九"


def masked(texts: tuple[str, ...], truth: Value, known: Iterable[Value]) -> tuple[tuple[str, ...], str] | None:
    """The hypotheses and the kept form of the truth with others in place of the caller's; None when it cannot be done.

    known: what else is known of the caller, which may not stand in the words either. A hypothesis in which the truth
    is not found word for word is left out.
    """
    if truth.kind is Kind.PHONE:
        done = [pair for text in texts if (pair := _phone(text, truth.kept)) is not None]
        kept = done[0][1] if done else ""
        clean = [text for text, now in done if now == kept]
    elif truth.kind in _STAND_INS:
        written, reading = _STAND_INS[truth.kind]
        clean = [text for one in texts if (text := _named(one, truth)) != one]
        kept = written if any(written in text for text in clean) else reading
        clean = [text for text in clean if kept in text]
    elif truth.kind in _OPEN:
        clean, kept = list(texts), truth.kept
    else:
        return None
    others = [value for value in known if value.kept != truth.kept and value.kind not in _OPEN]
    clean = [_without(text, others) for text in clean]
    clean = [text for text in clean if not _tells(text, (*others, truth), kept)]
    return (tuple(clean), kept) if clean else None


def _named(text: str, value: Value) -> str:
    """The text with the stand-in for a name, as it is written and as it is read."""
    written, reading = _STAND_INS[value.kind]
    for form, stand_in in ((value.kept, written), (value.reading, reading)):
        if form:
            text = text.replace(form, stand_in)
    return text


def _without(text: str, values: Iterable[Value]) -> str:
    for value in values:
        if value.kind in _STAND_INS:
            text = _named(text, value)
    return text


def _tells(text: str, values: Iterable[Value], kept: str) -> bool:
    """Whether something of the caller is still in the text."""
    flat = normal(text)
    for value in values:
        forms = (normal(form) for form in (value.kept, value.reading, value.shown) if form and form != kept)
        if value.kind not in _OPEN and any(len(form) >= 2 and form in flat for form in forms):
            return True
    found = "".join(_digit(token) for run in runs(heard(text).plain) for token in run.tokens if token.kind == "digit")
    number = re.sub(r"\D", "", kept)
    return len(found) > _LONGEST_COUNT and not (len(number) > _LONGEST_COUNT and number in found)


def _phone(text: str, kept: str) -> tuple[str, str] | None:
    """The text with other digits at the end of the number, and that number; None when it does not say the number."""
    said = heard(text)
    if len(said.words) != len(text):
        return None
    tokens = [token for run in runs(said.plain) for token in run.tokens if token.kind == "digit"]
    at = "".join(_digit(token) or " " for token in tokens).find(kept)
    if at < 0 or any(len(_digit(token)) > 1 for token in tokens):
        return None
    for digits in _DIGITS:
        number = kept[: -len(digits)] + digits
        if number != kept and parse_phone(number).valid:
            wrong = tokens[at + len(kept) - len(digits) : at + len(kept)]
            return _with_digits(text, said.origin, wrong, digits), number
    return None


def _with_digits(text: str, origin: tuple[int, ...], tokens: list[Token], digits: str) -> str:
    for token, digit in reversed(list(zip(tokens, digits, strict=True))):
        start, end = origin[token.start], origin[token.end - 1] + 1
        text = text[:start] + _written_like(text[start:end], digit) + text[end:]
    return text


def _written_like(word: str, digit: str) -> str:
    if word.isdecimal():
        return digit
    return _KANJI_DIGITS[int(digit)] if word in _KANJI_DIGITS else _KANA_DIGITS[int(digit)]


def _digit(token: Token) -> str:
    return token.options[0] if token.options else token.text
