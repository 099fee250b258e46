"""Numbers as trunks send them."""

from __future__ import annotations

import pytest

from toritsugi.voice.telephony.numbers import normalise


@pytest.mark.parametrize(
    ("sent", "digits"),
    [
        ("+819012345678", "09012345678"),
        ("+81312345678", "0312345678"),
        ("+81-3-1234-5678", "0312345678"),
        ("+810312345678", "0312345678"),
        ("819012345678", "09012345678"),
        ("81312345678", "0312345678"),
        ("0081312345678", "0312345678"),
        ("03-1234-5678", "0312345678"),
        ("(03)1234 5678", "0312345678"),
        ("tel:+819012345678", "09012345678"),
        ("sip:0312345678@carrier.example", "0312345678"),
        ("0120123456", "0120123456"),
        ("110", "110"),
        ("101", "101"),
        ("+14155550100", "+14155550100"),
        ("01014155550100", "+14155550100"),
        ("0014155550100", "+14155550100"),
        ("", ""),
        ("anonymous", ""),
        ("Anonymous", ""),
        ("unavailable", ""),
        ("restricted", ""),
        ("P", ""),
        ("０３１２３４５６７８", ""),
        ("1" * 21, ""),
        ("; rm -rf", ""),
    ],
)
def test_normalise(sent: str, digits: str) -> None:
    assert normalise(sent) == digits


@pytest.mark.parametrize("sent", ["+819012345678", "0312345678", "+14155550100"])
def test_twice_is_once(sent: str) -> None:
    assert normalise(normalise(sent)) == normalise(sent)
