"""A value of any kind from what keys, typed words or a clip gave: one door for the dialogue and the console."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime

from toritsugi.core.values.choice import Offered, choice_by_key, choice_value
from toritsugi.core.values.code import code_value
from toritsugi.core.values.date_time import (
    dated,
    when_from_kept,
    when_from_keys,
    when_from_shown,
    when_value,
)
from toritsugi.core.values.email import email_value, tidy_email
from toritsugi.core.values.model import Kind, Source, Value
from toritsugi.core.values.names import organization_value, person_value
from toritsugi.core.values.number import TOO_LARGE, number_value, range_value
from toritsugi.core.values.phone import parse_phone, phone_value
from toritsugi.core.values.words import address_value, text_value, tidy
from toritsugi.core.values.yes_no import yes_no_value

#: shown where the answer is a recording that nothing recognised
CLIP_SHOWN = "（録音）"
YES_KEY, NO_KEY = "1", "2"
#: what stands between the ends of a range, as it is kept and as it is shown or typed
_TO = ("/", "~", "〜")
_YES_WORDS = {"はい", "yes", "y", "true"}
_NO_WORDS = {"いいえ", "no", "n", "false"}


def value_from_keys(
    kind: Kind, keys: str, *, choices: Iterable[Offered] = (), now: datetime | None = None
) -> Value | None:
    """The answer that keys give, None when they give none of this kind. A closing # is not part of it.

    phone, number: the digits. yes_no: 1 yes, 2 no. choice: the choice's key. date_time: MMDD, MMDDHH or MMDDHHMM, from
    `now` on (required). code: digits, * for a hyphen. Names, texts and addresses cannot be keyed.
    """
    digits = keys.removesuffix("#")
    if not digits or not all(char in "0123456789*" for char in digits):
        return None
    source = Source.KEYS
    if kind is Kind.CODE:
        return code_value(digits.replace("*", "-"), source=source) if digits.strip("*") else None
    if "*" in digits:
        return None
    if kind is Kind.PHONE:
        check = parse_phone(digits)
        return phone_value(check, source=source) if check.valid else None
    if kind is Kind.NUMBER:
        return number_value(int(digits), source=source) if len(digits) <= 16 and int(digits) < TOO_LARGE else None
    if kind is Kind.YES_NO:
        return yes_no_value(digits == YES_KEY, source=source) if digits in (YES_KEY, NO_KEY) else None
    if kind is Kind.CHOICE:
        choice = choice_by_key(choices, digits)
        return choice_value(choice, source=source) if choice else None
    if kind is Kind.DATE_TIME and now is not None:
        when = when_from_keys(digits, now.date())
        return when_value(when, source=source) if when else None
    return None


def value_from_clip(kind: Kind, clip: str) -> Value:
    """An answer that is a recording only."""
    return Value(kind=kind, kept="", shown=CLIP_SHOWN, spoken="", clip=clip, source=Source.CLIP)


def value_from_words(
    kind: Kind,
    words: str,
    *,
    reading: str = "",
    choices: Iterable[Offered] = (),
    now: datetime | None = None,
    source: Source = Source.OPERATOR,
) -> Value | None:
    """The answer that written words give, as an operator types it or a screen shows it; None when they give none.

    choice: its id, title or key. date_time: the kept or the shown form, the year near `now`. yes_no: はい, いいえ, yes,
    no. What callers say is understood in `core.understanding`, not here.
    """
    plain = tidy(words)
    if not plain:
        return None
    if kind is Kind.PERSON:
        return person_value(plain, reading=reading, source=source)
    if kind is Kind.ORGANIZATION:
        return organization_value(plain, reading=reading, source=source)
    if kind is Kind.CHOICE:
        fits = (choice for choice in choices if plain in (choice.id, choice.title, choice.key))
        choice = next(fits, None)
        return choice_value(choice, words=plain, source=source) if choice else None
    if kind is Kind.DATE_TIME:
        when = when_from_kept(plain) or (when_from_shown(plain, now.date()) if now else None)
        return when_value(dated(when, now.date()) if now else when, words=plain, source=source) if when else None
    return _PLAIN[kind](plain, source)


def _phone(words: str, source: Source) -> Value | None:
    check = parse_phone(words)
    return phone_value(check, words=words, source=source) if check.valid else None


def _number(words: str, source: Source) -> Value | None:
    digits = unicodedata.normalize("NFKC", words).replace(",", "")
    low, mark, high = next((digits.partition(sign) for sign in _TO if sign in digits), (digits, "", ""))
    if mark and low.isascii() and high.isascii() and low.isdecimal() and high.isdecimal():
        fits = len(high) <= 16 and int(low) < int(high) < TOO_LARGE
        return range_value(int(low), int(high), words=words, source=source) if fits else None
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 16 and int(digits) < TOO_LARGE):
        return None
    return number_value(int(digits), words=words, source=source)


def _yes_no(words: str, source: Source) -> Value | None:
    said = words.lower()
    return yes_no_value(said in _YES_WORDS, words=words, source=source) if said in _YES_WORDS | _NO_WORDS else None


_PLAIN: dict[Kind, Callable[[str, Source], Value | None]] = {
    Kind.PHONE: _phone,
    Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no,
    Kind.CODE: lambda words, source: code_value(words, source=source),
    Kind.TEXT: lambda words, source: text_value(words, source=source),
    Kind.ADDRESS: lambda words, source: address_value(words, source=source),
    Kind.EMAIL: lambda words, source: email_value(words, source=source) if tidy_email(words) else None,
}
