"""The other kinds of values: kept, shown and spoken are made together."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.core.manual.model import Choice
from toritsugi.core.values.code import code_value
from toritsugi.core.values.date_time import (
    DAY_READINGS,
    When,
    next_day,
    when_from_kept,
    when_from_keys,
    when_from_shown,
    when_value,
)
from toritsugi.core.values.making import CLIP_SHOWN, value_from_clip, value_from_keys, value_from_words
from toritsugi.core.values.model import Kind, Source, Value
from toritsugi.core.values.names import organization_value, person_value
from toritsugi.core.values.number import number_value, speak_number
from toritsugi.core.values.words import LONGEST_WORDS, address_value, spoken_text, text_value, tidy
from toritsugi.core.values.yes_no import yes_no_value

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
CHOICES = (Choice(id="new", title="初めて", key="1"), Choice(id="known", title="２回目以降", key="2"))


@pytest.mark.parametrize(
    ("when", "kept", "shown", "spoken"),
    [
        (When(day=date(2026, 12, 8), start=780), "2026-12-08T13:00", "12月8日（火）13時", "12月ようか、火曜日、13時"),
        (When(day=date(2026, 12, 1)), "2026-12-01", "12月1日（火）", "12月ついたち、火曜日"),
        (
            When(day=date(2027, 7, 20), start=1170),
            "2027-07-20T19:30",
            "7月20日（火）19時30分",
            "ナナガツ20日、火曜日、19時30分",
        ),
        (When(day=date(2026, 12, 4), start=420), "2026-12-04T07:00", "12月4日（金）7時", "12月よっか、金曜日、ナナジ"),
        (When(start=540), "T09:00", "9時", "9時"),
        (
            When(day=date(2026, 12, 2), start=0, end=720),
            "2026-12-02T00:00/12:00",
            "12月2日（水）午前",
            "12月ふつか、水曜日、午前",
        ),
        (When(start=780, end=900), "T13:00/15:00", "13時から15時", "13時から15時"),
        (When(start=1080, end=1440), "T18:00/24:00", "18時以降", "18時以降"),
        (When(start=0, end=1020), "T00:00/17:00", "17時まで", "ジュウナナジまで"),
    ],
)
def test_dates_and_times(when: When, kept: str, shown: str, spoken: str) -> None:
    value = when_value(when)
    assert (value.kept, value.shown, value.spoken) == (kept, shown, spoken)


def test_days_of_the_month_have_their_readings() -> None:
    expected = {
        1: "ついたち",
        2: "ふつか",
        4: "よっか",
        8: "ようか",
        10: "とおか",
        14: "じゅうよっか",
        20: "はつか",
        24: "にじゅうよっか",
    }
    assert {day: DAY_READINGS[day] for day in expected} == expected
    assert len(set(DAY_READINGS)) == 32


def _when(day: date | None, start: int | None, length: int | None) -> When:
    if start is None:
        return When(day=day or date(2026, 12, 8))
    end = min(1440, start + length) if length else None
    return When(day=day, start=start, end=end)


_WHENS = st.builds(
    _when,
    st.none() | st.dates(date(2026, 6, 1), date(2027, 10, 1)),
    st.none() | st.integers(0, 1439),
    st.none() | st.integers(1, 1440),
)


@given(_WHENS)
def test_a_wish_is_read_back_from_what_is_kept_and_from_what_is_shown(when: When) -> None:
    assert when_from_kept(when.kept) == when
    shown = when_from_shown(when.shown, NOW.date())
    assert shown is not None
    assert shown.kept == when.kept


@given(st.text(max_size=40) | st.text("0123456789-T:/月日時分（）火", max_size=30))
def test_any_text_is_a_wish_or_none(text: str) -> None:
    for when in (when_from_kept(text), when_from_shown(text, NOW.date()), when_from_keys(text, NOW.date())):
        assert when is None or when.kept


@pytest.mark.parametrize("written", ["T13:60", "2026-12-08T00:00/23:60", "13時60分", "12月8日（火）13時99分"])
def test_no_clock_has_sixty_minutes(written: str) -> None:
    assert value_from_words(Kind.DATE_TIME, written, now=NOW) is None


@pytest.mark.parametrize(
    ("keys", "kept"),
    [
        ("12081300", "2026-12-08T13:00"),
        ("120813", "2026-12-08T13:00"),
        ("1208", "2026-12-08"),
        ("01051030", "2027-01-05T10:30"),
        ("11201600", "2026-11-20T16:00"),
        ("13011300", None),
        ("02301300", None),
        ("12082500", None),
        ("12081360", None),
        ("123", None),
        ("0229", "2028-02-29"),
    ],
)
def test_dates_by_keys(keys: str, kept: str | None) -> None:
    value = value_from_keys(Kind.DATE_TIME, keys + "#", now=NOW)
    assert (value.kept if value else None) == kept


def test_no_calendar_has_it() -> None:
    assert next_day(4, 31, NOW.date()) is None


@pytest.mark.parametrize(
    ("number", "spoken", "shown"),
    [
        (0, "ゼロ", "0"),
        (4, "ヨン", "4"),
        (10, "ジュウ", "10"),
        (300, "サンビャク", "300"),
        (1001, "センイチ", "1,001"),
        (8888, "ハッセンハッピャクハチジュウハチ", "8,888"),
        (12000, "イチマンニセン", "12,000"),
        (10_000_000, "イッセンマン", "10,000,000"),
        (100_000_000, "イチオク", "100,000,000"),
        (10**12, "イッチョウ", "1,000,000,000,000"),
    ],
)
def test_numbers(number: int, spoken: str, shown: str) -> None:
    value = number_value(number)
    assert (value.kept, value.shown, value.spoken) == (str(number), shown, spoken)


@pytest.mark.parametrize("number", [-1, 10**16])
def test_a_number_too_large_or_below_zero_is_none(number: int) -> None:
    with pytest.raises(ValueError, match="no number to say"):
        speak_number(number)


@pytest.mark.parametrize("number", [-1, Decimal("-0.5"), 10**16])
def test_no_value_is_made_of_one(number: int | Decimal) -> None:
    with pytest.raises(ValueError, match="no number to say"):
        number_value(number)


@pytest.mark.parametrize(
    ("words", "kept", "spoken"),
    [
        ("ab-12345", "AB-12345", "エービー、ハイフン、イチニーサンヨン、ゴー"),
        ("Ａ１２３", "A123", "エー、イチニーサン"),
        ("W 9 0", "W90", "ダブリュー、キュウゼロ"),
        ("0007", "0007", "ゼロゼロゼロナナ"),
        ("カローラ12", "カローラ12", "カローラ、イチニー"),
    ],
)
def test_codes(words: str, kept: str, spoken: str) -> None:
    value = code_value(words)
    assert (value.kept, value.shown, value.spoken) == (kept, kept, spoken)


@pytest.mark.parametrize(
    ("value", "kept", "shown", "spoken"),
    [
        (person_value("渡辺", reading="わたなべ"), "渡辺", "渡辺（ワタナベ）", "ワタナベ"),
        (person_value("ワタナベ"), "ワタナベ", "ワタナベ", "ワタナベ"),
        (person_value("小林"), "小林", "小林", "小林"),
        (organization_value("㈱さくら"), "㈱さくら", "㈱さくら", "カブシキガイシャさくら"),
        (organization_value("株式会社あおば"), "株式会社あおば", "株式会社あおば", "株式会社あおば"),
        (address_value("港区芝1-2-3"), "港区芝1-2-3", "港区芝1-2-3", "港区芝1の2の3"),
        (yes_no_value(True), "yes", "はい", "はい"),
        (yes_no_value(False), "no", "いいえ", "いいえ"),
        (text_value("  雨漏り\n です "), "雨漏り です", "雨漏り です", "雨漏り"),
    ],
)
def test_names_texts_and_answers(value: Value, kept: str, shown: str, spoken: str) -> None:
    assert (value.kept, value.shown, value.spoken) == (kept, shown, spoken)


@pytest.mark.parametrize(
    ("words", "spoken"),
    [
        ("03-1234-5678へお願いします", "ゼロサン、イチニーサンヨン、ゴーロクナナハチへお願いします"),
        ("09012345678です", "ゼロキュウゼロ、イチニーサンヨン、ゴーロクナナハチです"),
        ("A&B商会", "AアンドB商会"),
        ("10～12時★", "10から12時"),
        ("10時〜", "10時から"),
        ("東京〜大阪、A~C", "東京から大阪、AからC"),
        ("お願いしま～す、はい〜", "お願いしまーす、はいー"),
        ("了解！😀", "了解。"),
        ("\x00改行\nあり", "改行 あり"),
    ],
)
def test_plain_words_for_the_synthesiser(words: str, spoken: str) -> None:
    assert spoken_text(words) == spoken


def test_the_glossary_is_read_first_and_longest_first() -> None:
    assert spoken_text("匠工務店と匠", {"匠": "たくみ", "匠工務店": "しょうこうむてん"}) == "しょうこうむてんとたくみ"


@given(st.text(max_size=5000))
def test_any_words_are_tidied_and_sayable(words: str) -> None:
    kept = tidy(words)
    assert len(kept) <= LONGEST_WORDS
    assert tidy(kept) == kept
    assert "\x00" not in spoken_text(words)


@pytest.mark.parametrize(
    ("kind", "keys", "kept"),
    [
        (Kind.PHONE, "09012345678#", "09012345678"),
        (Kind.PHONE, "0901234567#", None),
        (Kind.PHONE, "*#", None),
        (Kind.NUMBER, "12#", "12"),
        (Kind.NUMBER, "9" * 17, None),
        (Kind.YES_NO, "1", "yes"),
        (Kind.YES_NO, "2", "no"),
        (Kind.YES_NO, "3", None),
        (Kind.CHOICE, "2", "known"),
        (Kind.CHOICE, "7", None),
        (Kind.CODE, "12*34#", "12-34"),
        (Kind.CODE, "**", None),
        (Kind.TEXT, "1", None),
        (Kind.PERSON, "123", None),
        (Kind.PHONE, "", None),
    ],
)
def test_answers_by_keys(kind: Kind, keys: str, kept: str | None) -> None:
    value = value_from_keys(kind, keys, choices=CHOICES, now=NOW)
    assert (value.kept if value else None) == kept
    assert value is None or value.source is Source.KEYS


@pytest.mark.parametrize(
    ("kind", "words", "kept"),
    [
        (Kind.PHONE, "090-1234-5678", "09012345678"),
        (Kind.PHONE, "090-1234", None),
        (Kind.YES_NO, "はい", "yes"),
        (Kind.YES_NO, "たぶん", None),
        (Kind.CHOICE, "２回目以降", "known"),
        (Kind.CHOICE, "new", "new"),
        (Kind.CHOICE, "別", None),
        (Kind.NUMBER, "1,200", "1200"),
        (Kind.NUMBER, "たくさん", None),
        (Kind.DATE_TIME, "12月8日（火）13時", "2026-12-08T13:00"),
        (Kind.DATE_TIME, "2026-12-08", "2026-12-08"),
        (Kind.DATE_TIME, "いつか", None),
        (Kind.CODE, "ab-1", "AB-1"),
        (Kind.TEXT, "水が漏れる", "水が漏れる"),
        (Kind.ADDRESS, "港区芝1-2-3", "港区芝1-2-3"),
        (Kind.PERSON, "渡辺", "渡辺"),
        (Kind.ORGANIZATION, "さくら工務店", "さくら工務店"),
        (Kind.TEXT, "  ", None),
    ],
)
def test_answers_in_writing(kind: Kind, words: str, kept: str | None) -> None:
    value = value_from_words(kind, words, choices=CHOICES, now=NOW)
    assert (value.kept if value else None) == kept


@given(st.sampled_from(list(Kind)), st.text(max_size=40))
def test_what_is_shown_can_be_written_and_is_the_same_answer(kind: Kind, words: str) -> None:
    value = value_from_words(kind, words, choices=CHOICES, now=NOW)
    if value is None:
        return
    again = value_from_words(kind, value.shown, choices=CHOICES, now=NOW)
    assert again is not None
    assert again.kept == value.kept


@given(st.sampled_from(list(Kind)), st.text("0123456789*#A", max_size=20))
def test_any_keys_are_an_answer_or_none(kind: Kind, keys: str) -> None:
    value = value_from_keys(kind, keys, choices=CHOICES, now=NOW)
    assert value is None or value.kept


def test_a_clip_is_an_answer_without_words() -> None:
    value = value_from_clip(Kind.TEXT, "clip-1")
    assert (value.kept, value.shown, value.clip, value.source) == ("", CLIP_SHOWN, "clip-1", Source.CLIP)
    assert msgspec.json.decode(msgspec.json.encode(value), type=Value) == value


@pytest.mark.parametrize(
    ("words", "spoken"),
    [
        ("車検の見積もりです", "車検の見積もり"),
        ("ネットが遅いんですけど", "ネットが遅い"),
        ("音がうるさくて眠れません", "音がうるさくて眠れません"),
        ("です", "です"),
    ],
)
def test_a_text_is_read_back_without_the_end_of_its_sentence_and_kept_in_its_words(words: str, spoken: str) -> None:
    value = text_value(words)
    assert (value.kept, value.shown, value.spoken) == (words, words, spoken)
