"""Postal codes in speech: 「郵便番号は160の0022です」, 「〒105-0014」."""

from __future__ import annotations

import re

import msgspec

from toritsugi.core.understanding.normal import Heard
from toritsugi.core.understanding.spoken_digits import readings, runs
from toritsugi.core.values.digits import unspeak_digits

_LEAD = re.compile(r"(?:郵便番号|ユ[ーウ]ビンバンゴ[ーウ]?|〒)[ハワガデノ]?")
_WRITTEN = re.compile(r"(?<![0-9-])([0-9]{3})-([0-9]{4})(?![0-9-])", re.ASCII)
#: sounds behind the lead in which the digits begin and end
_BEGINS_WITHIN, _LOOKED_AT = 6, 60
_LENGTH = 7
_SAID = "(?:ゼロ|イチ|ニー|サン|ヨン|ゴー|ロク|ナナ|ハチ|キュウ)"
_SPOKEN = re.compile(rf"郵便番号、({_SAID}{{3}})、({_SAID}{{4}})(?:、|$)")


class PostalCode(msgspec.Struct, frozen=True):
    """A postal code as it is written, 160-0022. start, end: places in the one form."""

    code: str
    start: int
    end: int


def find_postal_code(said: Heard, *, bare: bool = False) -> PostalCode | None:
    """The postal code of a text, None when it names none. bare: seven digits need no 郵便番号 before them."""
    for lead in _LEAD.finditer(said.plain):
        found = _digits(said.plain, lead.end(), lead.start())
        if found:
            return found
    written = _WRITTEN.search(said.plain) if bare else None
    return PostalCode(f"{written[1]}-{written[2]}", *written.span()) if written else None


def _digits(plain: str, at: int, start: int) -> PostalCode | None:
    for run in runs(plain[at : at + _LOOKED_AT])[:1]:
        if run.start > _BEGINS_WITHIN:
            return None
        digits = next((one for one in readings(run.tokens) if len(one) == _LENGTH), "")
        if digits:
            return PostalCode(f"{digits[:3]}-{digits[3:]}", start, at + run.end)
    return None


def parted(read: str) -> tuple[str, str]:
    """An address as it was read back: 〒160-0022 and the rest; "" where no code was read."""
    found = _SPOKEN.match(read)
    if found is None:
        return "", read
    return f"〒{unspeak_digits(found[1])}-{unspeak_digits(found[2])}", read[found.end() :]
