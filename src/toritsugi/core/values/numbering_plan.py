"""The Japanese numbering plan of libphonenumber, asked with as little work as reading speech needs.

`phonenumbers` parses, judges and formats a number in some thirty microseconds; speech gives dozens of numbers to judge
per turn. The patterns here are the library's own, compiled once; what they do not cover is left to the library.
"""

from __future__ import annotations

import re

import msgspec
import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat

REGION = "JP"
_SORTS = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "voip", "pager", "uan", "voicemail")


class _Plan(msgspec.Struct, frozen=True):
    """general, assigned: patterns of whole numbers without the leading 0. formats: beginnings, and their groups."""

    general: re.Pattern[str]
    assigned: re.Pattern[str]
    formats: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]


def _plan() -> _Plan:
    told = PhoneMetadata.metadata_for_region(REGION)
    if told is None or told.general_desc is None:
        raise RuntimeError(f"phonenumbers knows no numbering plan of {REGION}: install it anew")
    # 060 and seven digits were personal numbers, a service that is no more; with eight they are mobile numbers
    sorts = [getattr(told, sort) for sort in _SORTS]
    patterns = [str(one.national_number_pattern) for one in sorts if one is not None and one.national_number_pattern]
    formats = [
        (re.compile(one.leading_digits_pattern[-1] if one.leading_digits_pattern else ""), re.compile(str(one.pattern)))
        for one in told.number_format
    ]
    return _Plan(
        general=re.compile(str(told.general_desc.national_number_pattern)),
        assigned=re.compile("|".join(f"(?:{pattern})" for pattern in patterns)),
        formats=tuple(formats),
    )


_PLAN = _plan()


def is_assigned(digits: str) -> bool:
    """Whether national digits with their leading 0 are a number that somebody can have."""
    if not digits.startswith("0") or digits.startswith("00"):
        return _by_library(digits)
    nsn = digits[1:]
    return _PLAN.assigned.fullmatch(nsn) is not None and _PLAN.general.fullmatch(nsn) is not None


def groups_of(digits: str) -> tuple[str, ...]:
    """The groups of an assigned number as they are written: ("03", "1234", "5678")."""
    if not digits.startswith("00"):
        nsn = digits[1:]
        for beginning, pattern in _PLAN.formats:
            if beginning.match(nsn) and (found := pattern.fullmatch(nsn)):
                first, *rest = (str(group) for group in found.groups())
                return ("0" + first, *rest)
    shown = phonenumbers.format_number(phonenumbers.parse(digits, REGION), PhoneNumberFormat.NATIONAL)
    return tuple(shown.split("-"))


def _by_library(digits: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, REGION))
    except phonenumbers.NumberParseException:
        return False
