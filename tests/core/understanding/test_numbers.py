"""Counts and amounts as callers say them."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.understanding.examples import MANUAL, NOW, UNDERSTANDER, asking, confirming
from toritsugi.core.dialogue.commands import Correct, Fill
from toritsugi.core.understanding import quantities as reading
from toritsugi.core.understanding.normal import heard
from toritsugi.core.understanding.number_fractions import with_points
from toritsugi.core.understanding.number_ranges import find_range
from toritsugi.core.understanding.numbers import find_number
from toritsugi.core.understanding.quantities import quantities
from toritsugi.core.values.making import value_from_words
from toritsugi.core.values.model import Kind
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
        ("36度8分です", Decimal("36.8")),
        ("三十六度八分です", Decimal("36.8")),
        ("37度です", 37),
        ("私ともう一人です", 2),
        ("私とあと三人です", 4),
        ("もう一人います", 1),
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
        ("九千九百九十九万九千九百九十九点五", "99999999.5"),
        ("一億二千点五円", "100002000.5"),
        ("1234567890123.5", "1234567890123.5"),
    ],
)
def test_fractions_and_sums(words: str, meant: str) -> None:
    assert number(words) == Decimal(meant)


@pytest.mark.parametrize(
    "words", ["大人9999999999999999人と子ども1人です", "9999999999999999ダースです", "私ともう9999999999999999人です"]
)
def test_a_sum_too_large_for_a_number_is_not_given(words: str) -> None:
    for expect in (asking("people"), confirming("people", "ゴ")):
        told = UNDERSTANDER.understand((words,), expect, MANUAL, NOW)
        assert not any(isinstance(one, Fill | Correct) for one in told)


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


RANGES = [
    ("4、5千円", "4000/5000", "4,000～5,000", "ヨンセンからゴセン"),
    ("四、五千円です", "4000/5000", "4,000～5,000", "ヨンセンからゴセン"),
    ("シゴセンエン", "4000/5000", "4,000～5,000", "ヨンセンからゴセン"),
    ("2、3万円くらい", "20000/30000", "20,000～30,000", "ニマンからサンマン"),
    ("7、8百円", "700/800", "700～800", "ナナヒャクからハッピャク"),
    ("二、三日", "2/3", "2～3", "ニからサン"),
    ("2、3日です", "2/3", "2～3", "ニからサン"),
    ("2,3人", "2/3", "2～3", "ニからサン"),
    ("5、6人", "5/6", "5～6", "ゴからロク"),
    ("ゴロクニンデス", "5/6", "5～6", "ゴからロク"),
    ("えっと、ゴ、ロクニンデス", "5/6", "5～6", "ゴからロク"),
    ("三、五人", "3/5", "3～5", "サンからゴ"),
    ("三、四十人", "30/40", "30～40", "サンジュウからヨンジュウ"),
    ("30、40人", "30/40", "30～40", "サンジュウからヨンジュウ"),
    ("10〜15人", "10/15", "10～15", "ジュウからジュウゴ"),
    ("10人から15人です", "10/15", "10～15", "ジュウからジュウゴ"),
    ("3人か4人", "3/4", "3～4", "サンからヨン"),
    ("4、5人、いや5、6人です", "5/6", "5～6", "ゴからロク"),
]


@pytest.mark.parametrize(("words", "kept", "shown", "spoken"), RANGES)
def test_a_range_is_one_value(words: str, kept: str, shown: str, spoken: str) -> None:
    fill = UNDERSTANDER.understand((words,), asking("people"), MANUAL, NOW)[0]
    assert isinstance(fill, Fill)
    assert (fill.value.kept, fill.value.shown, fill.value.spoken) == (kept, shown, spoken)
    assert fill.by == "number.range"
    for written in (kept, shown):
        again = value_from_words(Kind.NUMBER, written)
        assert again is not None
        assert again.kept == kept


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("45人です", "45"),
        ("四十五人です", "45"),
        ("56個", "56"),
        ("1,500円", "1500"),
        ("1、000円", "1000"),
        ("29,000円", "29000"),
        ("5人から8人に変更してください", "8"),
        ("4、5人、いや6人です", "6"),
        ("4人です、2、3日前に電話しました", "4"),
        ("百二十三万四千五百六十七円", "1234567"),
        ("ヒャクニジューサンマンヨンセンゴヒャクロクジューナナエン", "1234567"),
    ],
)
def test_what_is_no_range_is_one_number(words: str, kept: str) -> None:
    people = MANUAL.items["people"]
    persons = msgspec.structs.replace(people, ask=msgspec.structs.replace(people.ask, text="何人様でしょうか。"))
    manual = msgspec.structs.replace(MANUAL, items={**MANUAL.items, "people": persons})
    fill = UNDERSTANDER.understand((words,), asking("people"), manual, NOW)[0]
    assert isinstance(fill, Fill)
    assert fill.value.kept == kept


@pytest.mark.parametrize("words", ["百二十三万四千五百六十七円", "123万4567円", "一万二千三百円です", "三百六十五日"])
def test_a_large_number_that_is_said_whole_is_sure(words: str) -> None:
    fill = UNDERSTANDER.understand((words,), asking("people"), MANUAL, NOW)[0]
    assert isinstance(fill, Fill)
    assert fill.confidence >= 0.9


@given(st.text("0123456789、,〜~-人円日千万百か四五ゴロクニンから ", max_size=60))
def test_any_text_has_a_range_or_none(words: str) -> None:
    found = find_range(words)
    assert found is None or (0 < found.low < found.high and 0 <= found.start < found.end <= len(words))


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


class _Counting:
    """A pattern that counts how often it is tried."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern, self.tried = pattern, 0

    def match(self, text: str, *places: int) -> re.Match[str] | None:
        self.tried += 1
        return self._pattern.match(text, *places)


@pytest.mark.parametrize("piece", ["カ", "アー", "ハイ", "モーカ", "エーットヤク", "ニカ", "ゴハイデス"])
def test_what_stands_beside_a_number_is_read_once_for_all_that_is_tried(
    piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not anew for every number that a text may hold: hundreds of them begin and end in a text of 200 characters."""
    counting = _Counting(reading._BARE)
    monkeypatch.setattr(reading, "_BARE", counting)
    quantities(piece * 200)
    assert 0 < counting.tried <= 8 * reading._LONGEST


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(("カ", "ハイ", "アー", "ア", "ーッ", "デス", "デスネ", "ニ", "オ願イ", "オ願イシマス", "モー")),
        max_size=8,
    )
)
def test_words_that_say_nothing_are_found_as_word_by_word(words: list[str]) -> None:
    text = "".join(words)
    alone = reading._Alone(text)
    for start, end in itertools.combinations_with_replacement(range(len(text) + 1), 2):
        assert alone.between(start, end) == (_says_nothing(text[:start]) and _says_nothing(text[end:]))


def _says_nothing(words: str) -> bool:
    found = reading._BARE.match(words)
    return not words or bool(found and found.end() and _says_nothing(words[found.end() :]))
