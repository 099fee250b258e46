"""The numbering plan as it is asked here is the library's."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from toritsugi.core.values.numbering_plan import groups_of, is_assigned

_BEGINNINGS = (
    "0",
    "03",
    "06",
    "045",
    "0466",
    "04992",
    "0120",
    "0800",
    "0570",
    "090",
    "060",
    "020",
    "050",
    "0990",
    "0077",
)


@given(st.sampled_from(_BEGINNINGS), st.text("0123456789", min_size=5, max_size=9))
def test_a_number_is_assigned_and_grouped_as_the_library_says(beginning: str, rest: str) -> None:
    digits = beginning + rest
    number = phonenumbers.parse(digits, "JP")
    wanted = (
        phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) != PhoneNumberType.PERSONAL_NUMBER
    )
    assert is_assigned(digits) is wanted
    if wanted:
        shown = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        assert groups_of(digits) == tuple(shown.split("-"))


@pytest.mark.parametrize("digits", ["0601234567", "0301234567", "0212345678", "", "0", "12345"])
def test_what_nobody_can_have_is_not_assigned(digits: str) -> None:
    assert not is_assigned(digits)
