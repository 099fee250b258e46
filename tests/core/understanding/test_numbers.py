"""Counts and amounts as callers say them."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.understanding.examples import MANUAL, NOW, UNDERSTANDER, asking
from toritsugi.core.dialogue.commands import Fill
from toritsugi.core.understanding.normal import heard
from toritsugi.core.understanding.number_fractions import with_points
from toritsugi.core.understanding.numbers import find_number
from toritsugi.core.understanding.quantities import quantities
from toritsugi.core.values.number import number_value, speak_number


def number(words: str) -> int | Decimal | None:
    """The number of a text."""
    found = find_number(heard(with_points(words)))
    return found.number if found else None


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("家族十一人です", 11),
        ("ななにん、あ、いやはちにんです", 8),
        ("36枚、やっぱり44枚で", 44),
        ("17個、じゃなくて4個でお願いします", 4),
        ("54になります", 54),
        ("九千三百円、いえ、一万千円です", 11000),
        ("ニジュウナナ枚です", 27),
        ("二億三千万円", 230_000_000),
        ("だいたい百五十くらい", 150),
        ("あわせてむっつほど", 6),
        ("請求書には29000円と書いてあります", 29000),
        ("イチマンゴヒャク円くらいです", 10500),
        ("ゴジューゴサツチューモンシタイデス", 55),
        ("主人に聞かないとわからないです", None),
        ("先生はいらっしゃいますか", None),
        ("人数ですか", None),
    ],
)
def test_numbers_in_speech(words: str, meant: int | None) -> None:
    assert number(words) == meant


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("2.5キロです", "2.5"),
        ("三・五キロ", "3.5"),
        ("サンテンゴです", "3.5"),
        ("ジュウニテンゴキロ", "12.5"),
        ("2キロ半です", "2.5"),
        ("一時間半です", "1.5"),
        ("1.5時間", "1.5"),
        ("半日です", "0.5"),
        ("5点です", "5"),
        ("大人3人と子ども2人です", "5"),
        ("大人2、子供2です", "4"),
        ("大人ふたりと子どもひとりの3人です", "3"),
        ("夫婦と子ども1人の3人です", "3"),
        ("1ダースで", "12"),
        ("いません、ゼロで", "0"),
    ],
)
def test_fractions_and_sums(words: str, meant: str) -> None:
    assert number(words) == Decimal(meant)


def test_of_two_counts_the_one_that_is_asked_for_is_taken() -> None:
    people = MANUAL.items["people"]
    nights = msgspec.structs.replace(people, ask=msgspec.structs.replace(people.ask, text="何泊のご予定でしょうか。"))
    manual = msgspec.structs.replace(MANUAL, items={**MANUAL.items, "people": nights})
    fill = UNDERSTANDER.understand(("2泊3日です",), asking("people"), manual, NOW)[0]
    assert isinstance(fill, Fill)
    assert fill.value.kept == "2"


def test_a_number_with_a_fraction_is_kept_shown_and_said_alike() -> None:
    value = number_value(Decimal("1234.50"))
    assert (value.kept, value.shown, value.spoken) == ("1234.5", "1,234.5", "センニヒャクサンジュウヨンテンゴ")
    assert number(value.spoken) == Decimal("1234.5")


def test_of_a_range_neither_end_is_sure() -> None:
    fill = UNDERSTANDER.understand(("二、三人です",), asking("people"), MANUAL, NOW)[0]
    assert isinstance(fill, Fill)
    assert fill.confidence <= 0.5
    assert fill.by == "number.range"


def test_words_go_before_the_digits_of_a_grammar() -> None:
    texts = ("43300", "ヨンマンサンゼンエンイナイデオネガイシマス")
    fill = UNDERSTANDER.understand(texts, asking("people"), MANUAL, NOW)[0]
    assert isinstance(fill, Fill)
    assert fill.value.kept == "43000"
    assert fill.confidence < 0.9


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 10**9) | st.integers(1, 300),
    st.sampled_from(("円です", "個お願いします", "名です", "台")),
    st.booleans(),
)
def test_a_number_said_is_understood(meant: int, counter: str, in_kana: bool) -> None:
    assert number((speak_number(meant) if in_kana else str(meant)) + counter) == meant


@settings(max_examples=60, deadline=None)
@given(st.text("一二三十百千万億ニサンヨンゴジューヒャクセンマン人個円の、0123456789", max_size=200))
def test_any_text_is_read(text: str) -> None:
    plain = heard(text).plain
    for one in quantities(plain):
        assert 0 <= one.number < 10**16
        assert 0 <= one.start < one.end <= len(plain)
