"""Which numbers are rung: Japan's, the exchange's own, those abroad on the list; never emergency or premium ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.voice.telephony.dialling import BadPrefix, Ways, abroad_prefix, international, why_not

LIST = ("+1", "+44", "+49301234")


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("0312345678", ""),
        ("09012345678", ""),
        ("0120999999", ""),
        ("+81312345678", ""),
        ("1840312345678", ""),
        ("201", ""),
        ("12345678", ""),
        ("90312345678", ""),
        ("110", "emergency"),
        ("118", "emergency"),
        ("184119", "emergency"),
        ("184186119", "emergency"),
        ("0119", "emergency"),
        ("9110", "emergency"),
        ("0184110", "emergency"),
        ("2110", ""),
        ("0990512345", "premium"),
        ("+81990512345", "premium"),
        ("1840990512345", "premium"),
        ("90990512345", "premium"),
        ("+12125550123", ""),
        ("01012125550123", ""),
        ("+14165550123", ""),
        ("+442079460000", ""),
        ("+493012345678", ""),
        ("+493099345678", "abroad"),
        ("+33142685300", "abroad"),
        ("01033142685300", "abroad"),
        ("+18765551234", "abroad"),
        ("+18095551234", "abroad"),
        ("+447624123456", "abroad"),
        ("+447911123456", "abroad"),
        ("+19005551234", "premium"),
        ("01019005551234", "premium"),
        ("+449098790000", "premium"),
        ("+447012345678", "premium"),
        ("+979123456789", "premium"),
        ("+1212555", "unknown"),
        ("+9991234567", "unknown"),
        ("00330101212555012", "unknown"),
        ("0033010442079460000", "unknown"),
        ("184010442079460000", "unknown"),
        ("9010442079460000", "unknown"),
        ("90033010442079460000", "unknown"),
        ("99442079460000", "unknown"),
        ("+1212555０123", "unknown"),
        ("sip:x@y", "unknown"),
        ("+", "unknown"),
        ("", "unknown"),
    ],
)
def test_what_is_rung(number: str, why: str) -> None:
    assert why_not(number, LIST) == why


@pytest.mark.parametrize("number", ["+18765551234", "01018765551234"])
def test_an_island_that_shares_a_country_s_code_has_its_own_entry(number: str) -> None:
    assert why_not(number, ("+1",)) == "abroad"
    assert why_not(number, ("+1", "+1876")) == ""


@given(st.from_regex(r"(\+|010|0[0-9]{0,5}010)?[1-9][0-9]{6,14}", fullmatch=True))
def test_without_a_list_nothing_abroad_is_rung(number: str) -> None:
    """What passes has nothing in front but an own country's code, 184, or one digit for a line to the outside."""
    if why_not(number, ()):
        return
    assert not international(number)
    national = "0" + number[3:] if number.startswith("+81") else number.removeprefix("184").removeprefix("186")
    assert len(national) <= 8 or (national[:3] != "010" and "0" in national[:2])


@pytest.mark.parametrize(
    ("text", "prefix"), [("+1", "+1"), ("+44 20", "+4420"), ("+1 (876)", "+1876"), ("+12125550123", "+12125550123")]
)
def test_an_entry_of_the_list(text: str, prefix: str) -> None:
    assert abroad_prefix(text) == prefix


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "beginning"),
        ("44", "beginning"),
        ("01044", "beginning"),
        ("+", "beginning"),
        ("+0", "beginning"),
        ("+44x", "beginning"),
        ("+" + "4" * 16, "beginning"),
        ("+81", "Japan"),
        ("+8190", "Japan"),
        ("+999", "no country's code"),
        ("+979", "no country"),
        ("+8816", "no country"),
        ("+19005551234", "premium"),
    ],
)
def test_what_is_no_entry_is_told(text: str, word: str) -> None:
    with pytest.raises(BadPrefix, match=word) as caught:
        abroad_prefix(text)
    assert caught.value.mend


def test_the_endpoint_that_is_rung() -> None:
    ways = Ways(outgoing="PJSIP/{number}@carrier", phones=("101",), abroad=("+44",))
    assert ways.endpoint("0355556666") == "PJSIP/0355556666@carrier"
    assert ways.endpoint("101") == "PJSIP/101"
    far = "Local/+442079460000@toritsugi-abroad/n"
    assert (ways.endpoint("+442079460000"), ways.endpoint("010442079460000")) == (far, far)
    assert [ways.endpoint(one) for one in ("119", "184110", "186118", "+33142685300", "0990512345")] == [""] * 5
    inside = Ways(phones=("101",))
    assert (inside.endpoint("101"), inside.endpoint("0355556666")) == ("PJSIP/101", "")
    assert (inside.why_not("101"), inside.why_not("0355556666")) == ("", "no_way")
