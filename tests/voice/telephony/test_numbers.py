"""Numbers as trunks send them."""

from __future__ import annotations

import pytest

from toritsugi.core.manual.conditions import WITHHELD
from toritsugi.voice.telephony.numbers import (
    LONGEST_NAME,
    display_name,
    normalise,
    telling,
    withheld,
    withheld_name,
    withheld_names,
)


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
        ("+266696687", ""),
        ("+7378742833", ""),
    ],
)
def test_normalise(sent: str, digits: str) -> None:
    assert normalise(sent) == digits


@pytest.mark.parametrize("sent", ["+819012345678", "0312345678", "+14155550100"])
def test_twice_is_once(sent: str) -> None:
    assert normalise(normalise(sent)) == normalise(sent)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("山田 太郎", "山田 太郎"),
        ("  a \t b\r\nVia: x ", "a b Via: x"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\x00b\ud800c", "a b c"),
        ("か\u3099", "が"),
        ("x" * 5000, "x" * LONGEST_NAME),
        ("", ""),
    ],
)
def test_a_name_is_kept_on_one_line_and_short(sent: str, kept: str) -> None:
    assert display_name(sent) == kept


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Anonymous", "asked"),
        ('"Anonymous"', "asked"),
        ("非通知", "asked"),
        ("Coin line/payphone", "payphone"),
        ("公衆電話", "payphone"),
        ("Unavailable", "unavailable"),
        ("Interaction with other service", "unavailable"),
        ("山田", ""),
        ("", ""),
    ],
)
def test_why_there_is_no_number(name: str, why: str) -> None:
    assert withheld(name) == why


def test_the_reasons_that_networks_tell_are_those_that_manuals_name() -> None:
    assert set(withheld_names().values()) == set(WITHHELD)
    assert [withheld(withheld_name(why)) for why in WITHHELD] == list(WITHHELD)
    assert withheld_name("") == ""


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("山田太郎", "山田太郎"),
        ('"Anonymous"', ""),
        ("表示圏外", ""),
        ("090-1234-5678", ""),
        ("+819012345678", ""),
        ("", ""),
    ],
)
def test_a_name_that_only_says_the_number_or_why_there_is_none_tells_nothing(name: str, told: str) -> None:
    assert telling(name) == told
