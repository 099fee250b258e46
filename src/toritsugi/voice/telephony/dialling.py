"""Which numbers the desk rings: Japan's, and those abroad that the owner has put on a list. Never a premium number.

Whoever can have a far number rung at somebody else's cost does so (toll fraud), and a number in a manual may be a slip.
So what is not known to be harmless is not rung, whatever the manual says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import msgspec
import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

#: never rung by a machine
EMERGENCY: Final = frozenset({"110", "118", "119"})
#: dialled before a number: hide the own number, or show it
_BEFORE: Final = ("184", "186")
#: dialled before a number outside, at many exchanges
_OUTSIDE: Final = ("0", "9")
_JAPAN: Final = 81
#: dialled before a number abroad, in Japan
ABROAD: Final = "010"
#: the context of the dialplan through which numbers abroad are rung
ABROAD_CONTEXT: Final = "toritsugi-abroad"
#: longest number that may be an exchange's own, or one without its area code, in digits; calls abroad need more
_INSIDE: Final = 8
#: what phonenumbers calls networks that are no country's: satellites, international premium numbers and their like
_NO_COUNTRY: Final = "001"
#: kinds of numbers abroad that cost what a call there costs; premium, shared-cost, personal numbers, pagers do not
_PLAIN: Final = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.VOIP,
        PhoneNumberType.UAN,
    }
)
_PREFIX: Final = re.compile(r"\+[1-9][0-9]{0,14}")


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """How an exchange rings people. outgoing: an endpoint with {number} in it for people outside, "" for not at all.

    phones: names of its own phones, which are rung without it. abroad: prefixes of numbers abroad that may be rung.
    """

    outgoing: str = ""
    phones: tuple[str, ...] = ()
    abroad: tuple[str, ...] = ()

    def why_not(self, number: str) -> str:
        """Why a number (digits) is not rung, "" where it is: "no_way", where nobody outside is, or as `why_not`."""
        if number in self.phones:
            return ""
        return why_not(number, self.abroad) if self.outgoing else "no_way"

    def endpoint(self, number: str) -> str:
        """Where Asterisk rings this number, "" where it is not to be rung.

        Abroad goes through a context of the dialplan that refuses, once more, what is not on the list.
        """
        if number in self.phones:
            return f"PJSIP/{number}"
        if self.why_not(number):
            return ""
        far = international(number)
        return f"Local/{far}@{ABROAD_CONTEXT}/n" if far else self.outgoing.replace("{number}", number)


class BadPrefix(ValueError):
    """The words are no beginning of numbers abroad: what is wrong, and what mends it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


def abroad_prefix(text: str) -> str:
    """“+44”, “+44 20” → "+4420": the beginning of numbers abroad that may be rung. Raises BadPrefix."""
    prefix = re.sub(r"[ ().-]", "", text)
    if not _PREFIX.fullmatch(prefix):
        raise BadPrefix(f"“{text[:40]}” is no beginning of numbers abroad", "write the country code with its plus, +44")
    country = _country(prefix)
    if country == _JAPAN:
        raise BadPrefix("numbers in Japan need no entry", f"leave out {prefix}")
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(country, ())
    if not regions:
        raise BadPrefix(f"no country's code begins {prefix}", "write the country code with its plus, +44")
    if _NO_COUNTRY in regions:
        raise BadPrefix(f"+{country} is no country: satellites, or premium numbers", f"leave out {prefix}")
    number = _parsed(prefix)
    if number is not None and phonenumbers.is_valid_number(number) and _kind(number) not in _PLAIN:
        raise BadPrefix(f"{prefix} is a premium number", "give the number of an ordinary line")
    return prefix


def international(number: str) -> str:
    """A number abroad in the form +44…, whether it is written with a plus or with 010; "" for any other number."""
    if number.startswith("+"):
        digits = number[1:]
    elif number.startswith(ABROAD) and len(number) > _INSIDE:
        digits = number.removeprefix(ABROAD)
    else:
        return ""
    return "" if digits.startswith(str(_JAPAN)) else f"+{digits}"


def why_not(number: str, abroad: Iterable[str]) -> str:
    """Why a number is not rung, "" where it is. number: digits, abroad with "+" or 010. abroad: prefixes on the list.

    "emergency" | "premium" | "abroad" (not on the list) | "unknown" (not known to be harmless).
    """
    shown = number.removeprefix("+")
    if not (shown.isascii() and shown.isdecimal()):
        return "unknown"
    plain = _without_prefixes(number)
    if plain in EMERGENCY or (plain.startswith(_OUTSIDE) and _without_prefixes(plain[1:]) in EMERGENCY):
        return "emergency"
    if number.startswith(f"+{_JAPAN}"):
        return _why_not_in_japan(f"0{number[3:]}")
    if far := international(number):
        return _why_not_abroad(far, abroad)
    if len(plain) <= _INSIDE:
        return ""
    # behind one digit more: an exchange's for a line to the outside
    return _why_not_in_japan(plain if plain.startswith("0") else plain[1:])


def _without_prefixes(number: str) -> str:
    """The number behind 184 and 186, which a network takes more than once as well."""
    while number.startswith(_BEFORE):
        number = number[3:]
    return number


def _why_not_in_japan(digits: str) -> str:
    """digits: with the area code. Behind 00… (another carrier) or 010 anything may stand."""
    if not digits.startswith("0") or digits.startswith(("00", ABROAD)):
        return "unknown"
    number = _parsed(f"+{_JAPAN}{digits[1:]}")
    return "premium" if number is not None and _kind(number) == PhoneNumberType.PREMIUM_RATE else ""


def _why_not_abroad(number: str, abroad: Iterable[str]) -> str:
    found = _parsed(number)
    if found is None or not phonenumbers.is_valid_number(found):
        return "unknown"
    if _kind(found) not in _PLAIN:
        return "premium"
    return "" if any(_allows(prefix, number, found) for prefix in abroad) else "abroad"


def _allows(prefix: str, number: str, found: PhoneNumber) -> bool:
    """Whether a prefix of the list means this number. A country code alone means the country that it is known for.

    Islands that share it (+1 876, +44 7624 …) cost many times as much and are what toll fraud rings: they need an entry
    with their own digits.
    """
    if not number.startswith(prefix):
        return False
    code = found.country_code or 0
    if prefix != f"+{code}":
        return True
    mainly = {phonenumbers.region_code_for_country_code(code)} | ({"CA"} if code == 1 else set())
    return phonenumbers.region_code_for_number(found) in mainly


def _country(prefix: str) -> int:
    """The country code with which a prefix begins, 0 for none."""
    codes = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return next((int(prefix[1:end]) for end in (2, 3, 4) if int(prefix[1:end]) in codes), 0)


def _parsed(number: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None


def _kind(number: PhoneNumber) -> int:
    return phonenumbers.number_type(number)
