"""Days that are said with their year, or lie far off: what is kept of them, shown and spoken."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.understanding.examples import MANUAL, asking
from toritsugi.core.dialogue.commands import Fill
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.manual.model import Item, Manual, Phrase
from toritsugi.core.understanding.dates import find_when, find_whens
from toritsugi.core.understanding.understander import RuleUnderstander
from toritsugi.core.values.date_time import When, dated, when_from_kept, when_from_keys, when_from_shown
from toritsugi.core.values.making import value_from_words
from toritsugi.core.values.model import Kind
from toritsugi.core.values.years import COMMON, ERAS, say_year, show_year
from toritsugi.resources import is_holiday, readings

#: Friday
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=ZoneInfo("Asia/Tokyo"))

SAID = [
    ("昭和52年3月4日", "1977-03-04", "昭和52年3月4日", "昭和52年3月よっか"),
    ("昭和五十二年三月四日です", "1977-03-04", "昭和52年3月4日", "昭和52年3月よっか"),
    ("S52年3月4日生まれです", "1977-03-04", "昭和52年3月4日", "昭和52年3月よっか"),
    ("1985年5月3日生まれ", "1985-05-03", "1985年5月3日", "1985年5月みっか"),
    ("生年月日は1947年7月20日", "1947-07-20", "1947年7月20日", "センキュウヒャクヨンジュウナナネンナナガツ20日"),
    ("85年の5月3日です", "1985-05-03", "1985年5月3日", "1985年5月みっか"),
    ("1989年、平成元年の6月1日", "1989-06-01", "1989年6月1日", "1989年6月ついたち"),
    ("平成元年1月8日", "1989-01-08", "平成元年1月8日", "平成元年1月ようか"),
    ("平成7年", "1995-01-01/1995-12-31", "平成7年", "平成ナナネン"),
    ("平成3年の5月", "1991-05-01/1991-05-31", "平成3年5月", "平成3年5月"),
    ("大正15年12月20日", "1926-12-20", "大正15年12月20日", "大正15年12月20日"),
    ("2019年の4月から", "2019-04-01/2019-04-30", "2019年4月", "2019年4月"),
    ("一昨年の5月", "2024-05-01/2024-05-31", "2024年5月", "2024年5月"),
    ("去年です", "2025-01-01/2025-12-31", "2025年", "2025年"),
    ("今年です", "2026-11-20/2026-12-31", "2026年11月20日（金）から2026年12月31日（木）まで", None),
    ("3年前の今日", "2023-11-20", "2023年11月20日", "2023年11月20日"),
    # a year that was said goes with a day that is near, too
    ("令和8年12月8日の10時", "2026-12-08T10:00", "令和8年12月8日（火）10時", "令和8年12月ようか、火曜日、10時"),
    ("2027年2月1日", "2027-02-01", "2027年2月1日（月）", "ニセンニジュウナナネン2月ついたち、月曜日"),
    ("12月8日", "2026-12-08", "12月8日（火）", "12月ようか、火曜日"),
    # as small recognisers write it
    ("ショウワゴジュウニネンサンガツヨッカ", "1977-03-04", "昭和52年3月4日", "昭和52年3月よっか"),
    ("エートヘーセーガンネンノロクガツハツカデス", "1989-06-20", "平成元年6月20日", "平成元年6月20日"),
    ("せんきゅうひゃくはちじゅうごねんごがつみっか", "1985-05-03", "1985年5月3日", "1985年5月みっか"),
    ("ニセンジュウネンノクガツ", "2010-09-01/2010-09-30", "2010年9月", "2010年9月"),
]


@pytest.mark.parametrize(("words", "kept", "shown", "spoken"), SAID)
def test_a_day_with_its_year(words: str, kept: str, shown: str, spoken: str | None) -> None:
    found = find_whens(words, NOW, holiday=is_holiday, tokenizer=readings())
    assert (found[0].when.kept, found[0].when.shown) == (kept, shown)
    assert spoken is None or found[0].when.spoken == spoken


@pytest.mark.parametrize(
    "words",
    ["これは25年使っています", "20年来のお付き合いです", "70年ぶりです", "5年2組です", "昭和町です", "ネンノタメデス"],
)
def test_words_that_tell_no_year(words: str) -> None:
    found = find_when(words, NOW, holiday=is_holiday)
    assert found is None or not found.years


BIRTH = Item(
    id="birth",
    kind=Kind.DATE_TIME,
    title="生年月日",
    ask=Phrase(id="items.birth.ask", text="生年月日をお願いいたします。"),
)
WITH_BIRTH: Manual = msgspec.structs.replace(MANUAL, items={**MANUAL.items, "birth": BIRTH})
ASKED = Expect(asked=Asked.ITEM, item="birth", kind=Kind.DATE_TIME)


@pytest.mark.parametrize(
    ("words", "kept"),
    [("昭和52年3月4日です", "1977-03-04"), ("2026年3月4日に生まれました", "2026-03-04"), ("3月4日です", None)],
)
def test_a_day_of_birth_is_not_taken_without_its_year(words: str, kept: str | None) -> None:
    taken = [
        one.value.kept
        for one in RuleUnderstander().understand([words], ASKED, WITH_BIRTH, NOW)
        if isinstance(one, Fill) and not one.item
    ]
    assert taken == ([kept] if kept else [])


def test_another_day_needs_no_year() -> None:
    (found,) = RuleUnderstander().understand(["12月8日です"], asking("visit"), MANUAL, NOW)
    assert isinstance(found, Fill)
    assert found.value.shown == "12月8日（火）"


@pytest.mark.parametrize(
    ("keys", "shown"), [("19850503", "1985年5月3日"), ("20200229", "2020年2月29日"), ("19850532", None)]
)
def test_a_day_of_birth_by_keys(keys: str, shown: str | None) -> None:
    found = when_from_keys(keys, NOW.date())
    assert (found.shown if found else None) == shown


@pytest.mark.parametrize(("written", "shown"), [("1985-05-03", "1985年5月3日"), ("2026-12-08", "12月8日（火）")])
def test_a_day_that_is_typed_is_shown_with_its_year_where_it_is_far(written: str, shown: str) -> None:
    value = value_from_words(Kind.DATE_TIME, written, now=NOW)
    assert value is not None
    assert value.shown == shown


@given(
    st.dates(date(1900, 1, 1), date(2040, 1, 1)),
    st.none() | st.integers(1, 800),
    st.none() | st.integers(0, 1439),
    st.sampled_from(["", COMMON, *ERAS]),
)
def test_what_is_shown_is_the_same_day_when_it_is_read_again(
    day: date, days: int | None, start: int | None, years: str
) -> None:
    last = None if days is None else date.fromordinal(day.toordinal() + days)
    when = dated(When(day=day, last=last, start=start, years=years), NOW.date())
    again = when_from_shown(when.shown, NOW.date())
    assert again is not None
    assert (again.kept, again.shown) == (when.kept, when.shown)
    assert when_from_kept(when.kept) is not None
    assert when.spoken


@given(st.integers(1868, 2100), st.sampled_from([COMMON, *ERAS]))
def test_a_year_is_told_in_its_calendar_or_in_figures(year: int, calendar: str) -> None:
    told_in_era = calendar in ERAS and year > ERAS[calendar]
    assert show_year(year, calendar).startswith(calendar if told_in_era else str(year))
    assert "7年" not in say_year(year, calendar)
    assert say_year(year, calendar).startswith(calendar if told_in_era else ("セン", "ニセン", str(year)))
