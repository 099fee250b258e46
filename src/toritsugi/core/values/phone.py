"""Telephone numbers: national digits are kept, the numbering plan groups them, and each group is said in one breath."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

import msgspec
import phonenumbers
from phonenumbers import PhoneNumberFormat

from toritsugi.core.values.digits import PAUSE, speak_groups, speak_slowly, unspeak_digits
from toritsugi.core.values.model import Kind, Source, Value
from toritsugi.core.values.numbering_plan import groups_of, is_assigned

#: three-digit numbers of the national plan (100-199): emergency, directory, time, weather, fault reports
_SHORT_LENGTH = 3
_AREA_CODES_OF_ELEVEN = ("090", "080", "070", "060", "050", "020", "0800")
_LONGEST = 15
#: calls abroad begin so; no area code does
_ABROAD = "010"
#: digits of a valid number in national form, and what may lead one in another
_LENGTHS, _WITH_COUNTRY = (10, 11), ("00", _ABROAD, "81")
_PLUS_SAID = "プラス"


class PhoneState(StrEnum):
    """What digits are worth as a telephone number."""

    VALID = "valid"
    INCOMPLETE = "incomplete"
    INVALID = "invalid"


class PhoneCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What was found of a telephone number.

    digits: what was given, national where it could be ("+" leads foreign numbers). groups: one per breath, also of an
    incomplete number as far as it goes. missing: how many digits an incomplete number lacks.
    why: "" when valid, else "nothing" | "no_area_code" | "too_short" | "too_long" | "short_number" | "not_assigned" |
        "not_digits".
    """

    state: PhoneState
    digits: str
    groups: tuple[str, ...] = ()
    why: str = ""
    missing: int = 0

    @property
    def valid(self) -> bool:
        """Whether it can be called back as it is."""
        return self.state is PhoneState.VALID


def expected_length(digits: str) -> int:
    """How many digits a national number beginning like this has: 11 or 10."""
    return 11 if digits.startswith(_AREA_CODES_OF_ELEVEN) else 10


def parse_phone(text: str) -> PhoneCheck:
    """Judge digits as a number to call back. Takes separators, full width, +81, 0081, 01081 and bare 81 forms."""
    digits, foreign = _national(text)
    if digits is None:
        return PhoneCheck(state=PhoneState.INVALID, digits="", why="not_digits")
    if foreign:
        return _check_foreign(digits)
    if not digits:
        return PhoneCheck(state=PhoneState.INCOMPLETE, digits="", why="nothing", missing=10)
    if not digits.startswith("0"):
        return _check_without_area(digits)
    length = expected_length(digits)
    if len(digits) < length:
        return PhoneCheck(
            state=PhoneState.INCOMPLETE,
            digits=digits,
            groups=_rough_groups(digits),
            why="too_short",
            missing=length - len(digits),
        )
    if len(digits) > length:
        return PhoneCheck(state=PhoneState.INVALID, digits=digits, groups=_rough_groups(digits), why="too_long")
    if digits.startswith(_ABROAD) or not is_assigned(digits):
        return PhoneCheck(state=PhoneState.INVALID, digits=digits, groups=_rough_groups(digits), why="not_assigned")
    return PhoneCheck(state=PhoneState.VALID, digits=digits, groups=groups_of(digits))


def may_be_called(digits: str) -> bool:
    """Whether `parse_phone` finds digits valid; at less cost where they are too few or too many for a number."""
    national = digits.isdecimal() and digits.isascii() and not digits.startswith(_WITH_COUNTRY)
    return not (national and len(digits) not in _LENGTHS) and parse_phone(digits).valid


def phone_value(check: PhoneCheck, *, words: str = "", source: Source = Source.VOICE) -> Value:
    """The value of a valid number. Raises ValueError for any other: only a number that can be called is recorded."""
    if not check.valid:
        raise ValueError(f"not a number to call back: {check.why}")
    shown = "-".join(check.groups) if not check.digits.startswith("+") else "+" + " ".join(check.groups)
    return Value(
        kind=Kind.PHONE,
        kept=check.digits,
        shown=shown,
        spoken=_plus(check) + speak_groups(check.groups),
        words=words,
        source=source,
    )


def spoken_slow(value: Value) -> str:
    """A telephone value digit by digit, for the second reading after the caller said no."""
    check = parse_phone(value.kept)
    return _plus(check) + speak_slowly(check.groups)


def unspeak_phone(spoken: str) -> str:
    """The digits of a number as `phone_value` or `spoken_slow` has it said, "+" before foreign ones.

    Raises ValueError on anything they do not make.
    """
    digits = unspeak_digits(spoken.removeprefix(_PLUS_SAID))
    return "+" + digits if spoken.startswith(_PLUS_SAID) else digits


def from_caller_number(number: str) -> Value | None:
    """The number a call came from, as a value to offer; None when it was withheld or cannot be called back."""
    check = parse_phone(number)
    return phone_value(check, source=Source.CALLER_NUMBER) if number and check.valid else None


def _plus(check: PhoneCheck) -> str:
    return _PLUS_SAID + PAUSE if check.digits.startswith("+") else ""


def _national(text: str) -> tuple[str | None, bool]:
    """Digits in national form and whether they are a foreign number (then with "+"); None when no number at all."""
    if text.isascii() and text.isdecimal():
        bare = text.startswith("0") and not text.startswith(("00", _ABROAD))
        return (text, False) if bare else _without_country(text, plus=False)
    plain = unicodedata.normalize("NFKC", text).strip().replace("(0)", "")
    plus = plain.startswith("+")
    body = plain.lstrip("+")
    if not all(char in "0123456789-‐‑–—−ー() ./" for char in body):
        return None, False
    return _without_country("".join(char for char in body if char in "0123456789"), plus=plus)


def _without_country(digits: str, *, plus: bool) -> tuple[str, bool]:
    for prefix in ("01081", "0081", "81"):
        given = plus if prefix == "81" else True
        bare = prefix == "81" and not plus and len(digits) in (11, 12) and digits[2:3] != "0"
        if digits.startswith(prefix) and (given or bare):
            if prefix == "81" or len(digits) > len(prefix) + 8:
                return "0" + digits[len(prefix) :].lstrip("0"), False
            break
    if plus:
        return "+" + digits, True
    return digits, False


def _check_foreign(digits: str) -> PhoneCheck:
    try:
        number = phonenumbers.parse(digits, None)
    except phonenumbers.NumberParseException:
        return PhoneCheck(state=PhoneState.INVALID, digits=digits, why="not_assigned")
    if not phonenumbers.is_valid_number(number):
        return PhoneCheck(state=PhoneState.INVALID, digits=digits, why="not_assigned")
    shown = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    groups = tuple(shown.lstrip("+").replace("-", " ").split())
    if "".join(groups) != digits[1:] or not all(group.isdecimal() for group in groups):
        groups = (digits[1:],)
    return PhoneCheck(state=PhoneState.VALID, digits=digits, groups=groups)


def _check_without_area(digits: str) -> PhoneCheck:
    if len(digits) == _SHORT_LENGTH and digits.startswith("1"):
        return PhoneCheck(state=PhoneState.INVALID, digits=digits, groups=(digits,), why="short_number")
    if len(digits) > 8:
        why = "too_long" if len(digits) > _LONGEST else "no_area_code"
        return PhoneCheck(state=PhoneState.INVALID, digits=digits, groups=_fours(digits), why=why)
    return PhoneCheck(
        state=PhoneState.INCOMPLETE,
        digits=digits,
        groups=_fours(digits),
        why="no_area_code",
        missing=10 - len(digits),
    )


def _fours(digits: str) -> tuple[str, ...]:
    return tuple([digits[at : at + 4] for at in range(0, len(digits), 4)])


def _rough_groups(digits: str) -> tuple[str, ...]:
    """Groups of a number that the numbering plan does not (yet) group."""
    if digits.startswith(("0120", "0570", "0800", "0990")):
        area, first = 4, 3
    elif digits.startswith(("03", "06")):
        area, first = 2, 4
    elif digits.startswith(_AREA_CODES_OF_ELEVEN):
        area, first = 3, 4
    else:
        area, first = 3, 3
    rest = digits[area + first :]
    parts = (digits[:area], digits[area : area + first], *_fours(rest))
    return tuple(part for part in parts if part)
