"""Telephone numbers as people say them and as recognisers hear them: the right one, or none that is sure."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.understanding.examples import MANUAL, NOW, UNDERSTANDER, asking, confirming
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.understanding import phone_numbers
from toritsugi.core.understanding.digit_lattice import read_digits
from toritsugi.core.understanding.normal import heard
from toritsugi.core.understanding.phone_numbers import find_phone
from toritsugi.core.understanding.phone_readings import PhoneReading, phone_readings
from toritsugi.core.values.phone import parse_phone

#: a share from which a number counts as sure
SURE = 0.9


def number(words: str) -> str:
    """The valid number of a text, "" when there is none."""
    found = find_phone(heard(words))
    return found.check.digits if found and found.check.valid else ""


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("まずゼロサン、次にイチニーサンヨン、それからゴーロクナナハチです", "0312345678"),
        ("03で始まって、1234、5678です", "0312345678"),
        ("〇三です。一二三四です。五六七八です", "0312345678"),
        ("ゼロサンのサンゼンハッピャクニジューイチのゴーロクナナハチです", "0338215678"),
        ("03の二千三百の5678", "0323005678"),
        ("ゼロキュウゼロのニーヨンサンサンのキューニーイチゼロ", "09024339210"),
        ("マルクマル、シチシチシク、イチニサンシです", "09077491234"),
        ("プラス81、90、1234、5678です", "09012345678"),
        ("国番号81の3の1234の5678", "0312345678"),
        ("10時からなら090-1234-5678です", "09012345678"),
        ("03-1234-5678、内線は215です", "0312345678"),
        ("03の5489の1145、1145です", "0354891145"),
        ("090-1234-5678、もう一度言います、090-1234-5678です", "09012345678"),
        ("市外局番が03で、1234の5678です", "0312345678"),
        ("レイ九〇、一二サン四、5678", "09012345678"),
        ("零九零に二九三二の二三九三です", "09029322393"),
        ("0742に62の7203です", "0742627203"),
    ],
)
def test_spoken_forms(words: str, digits: str) -> None:
    assert number(words) == digits


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("03、あ違う、06の1234の5678です", "0612345678"),
        ("090の1234の5678、じゃなくて5679です", "09012345679"),
        ("ゼロキュウゼロのイチニーサンサン、失礼しました、イチニーサンヨンのゴーロクナナハチです", "09012345678"),
        ("090の123、3じゃなくて4、の5678", "09012345678"),
        ("0312345678、間違えました、0612345678です", "0612345678"),
        ("090の1234の5678、いえ、1234じゃなくて1235です", "09012355678"),
        ("レイハチゼロのシチハチゼロク、あ、すみません、シチハチゴクのサンロクゼロマルです", "08078593600"),
        ("れいいちにーれいの、はちさんに、はちさんさんじゃなくてはちさんよんのよんさんろくです", "0120834436"),
    ],
)
def test_corrections_in_mid_number(words: str, digits: str) -> None:
    assert number(words) == digits


@pytest.mark.parametrize(
    ("heard_as", "digits"),
    [
        ("ハイゼロキューゼロヨンイチナナナナナナロクサンイチマンデスス", "09041777631"),
        ("デンラクハキワゼロロクゴーゼロゼロゼロハチゼロロクサンニマリマデス", "0650008063"),
        ("ゼロナナキューハチゴーナナヨンハクキューゼロニオネガイシマデス", "0798574890"),
        ("フゼロイチイチサンヨンイチキューニーゴーヨンデオネガイシマスス", "0113419254"),
        ("ゼロゴーニーハチゴーナナイチサンゼロキューデオネガイシマスス", "0528571309"),
        (
            "ゼロナナゼロハチサンロクロクイチハチヨンロクゴーイチドイイマスゼロナナゼロハチサンロクロクイチハチヨンロクデ",
            "07083661846",
        ),
    ],
)
def test_numbers_as_a_recogniser_hears_them(heard_as: str, digits: str) -> None:
    assert number(heard_as) == digits


@pytest.mark.parametrize(
    "words",
    [
        "サンニンデス",
        "はい",
        "契約番号でもいいですか、9344です",
        "10時にお願いします",
        "折り返しは結構です",
        "内線は1853です",
    ],
)
def test_other_words_are_no_number(words: str) -> None:
    assert number(words) == ""


SAID = {
    "0": ("ゼロ", "レイ", "マル", "〇", "0", "ぜろ"),
    "1": ("イチ", "一", "1", "いち"),
    "2": ("ニー", "二", "2", "にい"),
    "3": ("サン", "三", "3"),
    "4": ("ヨン", "シー", "四", "4"),
    "5": ("ゴー", "五", "5", "ごお"),
    "6": ("ロク", "六", "6"),
    "7": ("ナナ", "シチ", "七", "7"),
    "8": ("ハチ", "八", "8"),
    "9": ("キュウ", "キュー", "九", "9"),
}
AREAS = ("03", "06", "045", "052", "0466", "0120", "090", "080", "070", "050")
NUMBERS = (
    st.tuples(
        st.sampled_from(AREAS),
        st.text("123456789", min_size=1, max_size=1),
        st.text("0123456789", min_size=7, max_size=7),
    )
    .map("".join)
    .map(lambda digits: digits if digits.startswith(("090", "080", "070", "050")) else digits[:10])
    .filter(lambda digits: parse_phone(digits).valid)
)


@st.composite
def said_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A valid number, and words that say it."""
    digits = draw(NUMBERS)
    between = draw(st.sampled_from(("、", "の", "ハイフン", "-", " ", "")))
    groups = ["".join(draw(st.sampled_from(SAID[digit])) for digit in group) for group in parse_phone(digits).groups]
    lead = draw(st.sampled_from(("", "えっと、", "電話番号は", "はい、", "ばんごうわ")))
    tail = draw(st.sampled_from(("", "です", "になります。", "でお願いします", "ですね")))
    return digits, lead + between.join(groups) + tail


@settings(max_examples=150, deadline=None)
@given(said_numbers())
def test_a_number_said_in_any_form_is_understood(said: tuple[str, str]) -> None:
    digits, words = said
    assert number(words) == digits


@settings(max_examples=150, deadline=None)
@given(said_numbers(), st.data())
def test_a_number_that_lost_a_digit_is_never_surely_another(said: tuple[str, str], data: st.DataObject) -> None:
    """What is left is a beginning, or one valid number among others; a wrong one is not sure."""
    digits, _ = said
    at = data.draw(st.integers(2, len(digits) - 1))
    left = digits[:at] + digits[at + 1 :]
    words = "".join(SAID[digit][0] for digit in left) + data.draw(
        st.sampled_from(("", "です", "ニナリマス", "デオネガイシマス"))
    )
    assert all(
        one.share < SURE
        for one in phone_readings(heard(words).plain)
        if one.check.valid and not parse_phone(left).valid
    )


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=300)
    | st.text("ゼロイチニーサンヨンシゴロクナハキュのノ、0123456789〇一二三違うもう一度", max_size=300)
)
def test_any_text_is_read(text: str) -> None:
    plain = heard(text).plain
    shares = [one.share for one in phone_readings(plain)]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1.0001
    for one in read_digits(plain):
        assert 0 <= one.start < one.end <= len(plain)


@pytest.mark.parametrize(
    "said", ["五五間違えました、七零九零ゼロ一二五五零九零", "五五、間違えました、七零九零ゼロ一二五五零九零です"]
)
def test_of_what_is_taken_back_whole_nothing_is_left(said: str) -> None:
    """A beginning that no reading of what follows can mend: no number, and no harm."""
    assert all(one.share < SURE for one in phone_readings(heard(said).plain))


_SAID = (
    "ゼロ",
    "三",
    "七",
    "一二",
    "零九零",
    "五五",
    "の",
    "、",
    "じゃなくて",
    "いえ、",
    "違う",
    "もう一度、",
    "最後は",
    "です",
    "間違えました、",
)


@given(st.lists(st.sampled_from(_SAID), max_size=14).map("".join))
def test_any_row_of_digits_and_corrections_is_read_in_shares(said: str) -> None:
    found = phone_readings(heard(said).plain)
    assert sum(one.share for one in found) <= 1.0 + 1e-9


@pytest.mark.parametrize(
    "expect", [asking("phone"), confirming("phone", "ゼロサン、イチニーサンヨン、ゴーロクナナハチ")]
)
def test_a_text_is_read_for_its_number_once(expect: Expect, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    def counting(plain: str, breaks: frozenset[int]) -> tuple[PhoneReading, ...]:
        read.append(plain)
        return phone_readings(plain, breaks)

    monkeypatch.setattr(phone_numbers, "phone_readings", counting)
    UNDERSTANDER.understand(("ゼロキュウゼロのイチニー",), expect, MANUAL, NOW)
    assert len(read) == 1
