"""Telephone numbers: what is kept, shown and said belong together (G3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.core.values.digits import unspeak_digits
from toritsugi.core.values.model import Source
from toritsugi.core.values.phone import (
    PhoneState,
    from_caller_number,
    may_be_called,
    parse_phone,
    phone_value,
    spoken_slow,
)


@pytest.mark.parametrize(
    ("given_as", "kept", "shown", "spoken"),
    [
        ("0312345678", "0312345678", "03-1234-5678", "ゼロサン、イチニーサンヨン、ゴーロクナナハチ"),
        ("0612345678", "0612345678", "06-1234-5678", "ゼロロク、イチニーサンヨン、ゴーロクナナハチ"),
        ("09012345678", "09012345678", "090-1234-5678", "ゼロキュウゼロ、イチニーサンヨン、ゴーロクナナハチ"),
        ("07098765432", "07098765432", "070-9876-5432", "ゼロナナゼロ、キュウハチナナロク、ゴーヨンサンニー"),
        ("05012345678", "05012345678", "050-1234-5678", "ゼロゴーゼロ、イチニーサンヨン、ゴーロクナナハチ"),
        ("0120444444", "0120444444", "0120-444-444", "ゼロイチニーゼロ、ヨンヨンヨン、ヨンヨンヨン"),
        ("08001234567", "08001234567", "0800-123-4567", "ゼロハチゼロゼロ、イチニーサン、ヨンゴーロクナナ"),
        ("0570012345", "0570012345", "0570-012-345", "ゼロゴーナナゼロ、ゼロイチニー、サンヨンゴー"),
        ("0451234567", "0451234567", "045-123-4567", "ゼロヨンゴー、イチニーサン、ヨンゴーロクナナ"),
        ("0466123456", "0466123456", "0466-12-3456", "ゼロヨンロクロク、イチニー、サンヨンゴーロク"),
        ("+819012345678", "09012345678", "090-1234-5678", "ゼロキュウゼロ、イチニーサンヨン、ゴーロクナナハチ"),
        ("+81 3-1234-5678", "0312345678", "03-1234-5678", "ゼロサン、イチニーサンヨン、ゴーロクナナハチ"),
        ("+81(0)3-1234-5678", "0312345678", "03-1234-5678", "ゼロサン、イチニーサンヨン、ゴーロクナナハチ"),
        ("819012345678", "09012345678", "090-1234-5678", "ゼロキュウゼロ、イチニーサンヨン、ゴーロクナナハチ"),
        ("0081312345678", "0312345678", "03-1234-5678", "ゼロサン、イチニーサンヨン、ゴーロクナナハチ"),
        (
            "０９０－１２３４－５６７８",
            "09012345678",
            "090-1234-5678",
            "ゼロキュウゼロ、イチニーサンヨン、ゴーロクナナハチ",
        ),
        ("03（1234）5678", "0312345678", "03-1234-5678", "ゼロサン、イチニーサンヨン、ゴーロクナナハチ"),
        (
            "+14155552671",
            "+14155552671",
            "+1 415 555 2671",
            "プラス、イチ、ヨンイチゴー、ゴーゴーゴー、ニーロクナナイチ",
        ),
    ],
)
def test_a_number_is_kept_shown_and_said_alike(given_as: str, kept: str, shown: str, spoken: str) -> None:
    value = phone_value(parse_phone(given_as))
    assert (value.kept, value.shown, value.spoken) == (kept, shown, spoken)


@pytest.mark.parametrize(
    ("given_as", "state", "why", "missing"),
    [
        ("", PhoneState.INCOMPLETE, "nothing", 10),
        ("090", PhoneState.INCOMPLETE, "too_short", 8),
        ("0901234567", PhoneState.INCOMPLETE, "too_short", 1),
        ("03123456", PhoneState.INCOMPLETE, "too_short", 2),
        ("12345678", PhoneState.INCOMPLETE, "no_area_code", 2),
        ("9012345678", PhoneState.INVALID, "no_area_code", 0),
        ("090123456789", PhoneState.INVALID, "too_long", 0),
        ("03123456789", PhoneState.INVALID, "too_long", 0),
        ("110", PhoneState.INVALID, "short_number", 0),
        ("119", PhoneState.INVALID, "short_number", 0),
        ("111", PhoneState.INVALID, "short_number", 0),
        ("0000000000", PhoneState.INVALID, "not_assigned", 0),
        ("電話", PhoneState.INVALID, "not_digits", 0),
        ("+999123", PhoneState.INVALID, "not_assigned", 0),
    ],
)
def test_what_cannot_be_called_back_is_told_why(given_as: str, state: PhoneState, why: str, missing: int) -> None:
    check = parse_phone(given_as)
    assert (check.state, check.why, check.missing) == (state, why, missing)
    with pytest.raises(ValueError, match="not a number to call back"):
        phone_value(check)


def test_the_finer_form_says_one_digit_at_a_time() -> None:
    value = phone_value(parse_phone("0312345678"))
    assert spoken_slow(value) == "ゼロ、サン。イチ、ニー、サン、ヨン。ゴー、ロク、ナナ、ハチ"


_NUMBERS = st.one_of(
    st.tuples(
        st.sampled_from(["090", "080", "070", "050", "060", "0800"]), st.text("0123456789", min_size=7, max_size=8)
    ),
    st.tuples(
        st.sampled_from(["03", "06", "045", "0466", "0120", "011", "0980"]),
        st.text("0123456789", min_size=6, max_size=8),
    ),
).map("".join)


@given(_NUMBERS)
def test_said_shown_and_kept_tell_the_same_number(digits: str) -> None:
    check = parse_phone(digits)
    if not check.valid:
        return
    value = phone_value(check)
    assert value.kept == digits
    assert parse_phone(value.shown).digits == value.kept
    assert unspeak_digits(value.spoken) == value.kept
    assert unspeak_digits(spoken_slow(value)) == value.kept


@given(st.text(max_size=60))
def test_any_text_is_judged(text: str) -> None:
    check = parse_phone(text)
    assert check.valid == (check.why == "")


@given(st.text("0123456789", max_size=20))
def test_groups_of_a_number_are_its_digits(digits: str) -> None:
    check = parse_phone(digits)
    assert "".join(check.groups) == check.digits.lstrip("+")


@pytest.mark.parametrize(
    ("number", "kept"),
    [("09011112222", "09011112222"), ("+81312345678", "0312345678"), ("anonymous", None), ("", None), ("110", None)],
)
def test_the_number_of_the_call_is_offered_when_it_can_be_called(number: str, kept: str | None) -> None:
    value = from_caller_number(number)
    assert (value.kept if value else None) == kept
    assert value is None or value.source is Source.CALLER_NUMBER


def test_only_what_the_desk_says_is_read_back_as_digits() -> None:
    with pytest.raises(ValueError, match="not a digit"):
        unspeak_digits("ゼロシチ")


@given(
    st.text("0123456789", max_size=30)
    | st.builds(
        str.__add__,
        st.sampled_from(("03", "090", "81", "0081", "01081", "+81", "+1")),
        st.text("0123456789", max_size=12),
    )
)
def test_whether_a_number_may_be_called_is_what_judging_it_finds(digits: str) -> None:
    assert may_be_called(digits) == parse_phone(digits).valid
