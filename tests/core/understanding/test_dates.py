"""Days and times in callers' words, resolved on a Friday afternoon with the public holidays of Japan."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.understanding.examples import MANUAL, asking
from toritsugi.core.dialogue.commands import Fill
from toritsugi.core.understanding.calendar_days import business_day_from, business_days_after, nth_weekday, period
from toritsugi.core.understanding.date_lexer import lex, written_out
from toritsugi.core.understanding.dates import find_when, find_whens
from toritsugi.core.understanding.normal import normal
from toritsugi.core.understanding.understander import RuleUnderstander
from toritsugi.core.values.date_time import ANYTIME, DAY_READINGS, When, dated, when_from_kept, when_from_shown
from toritsugi.resources import is_holiday, readings

#: Friday; Monday 23 November is 勤労感謝の日
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=ZoneInfo("Asia/Tokyo"))

SAID = [
    ("来週の火曜の午後いち", "2026-11-24T13:00"),
    ("お昼過ぎ", "T13:00/15:00"),
    ("夕方", "T16:00/19:00"),
    ("3時半", "T15:30"),
    ("15時から17時の間", "T15:00/17:00"),
    ("10時〜12時", "T10:00/12:00"),
    ("10-12時", "T10:00/12:00"),
    ("11時から3時", "T11:00/15:00"),
    ("午後7時から9時", "T19:00/21:00"),
    ("夜の8時", "T20:00"),
    ("朝の8時に", "T08:00"),
    ("お昼の1時", "T13:00"),
    ("夕方5時ごろ", "T17:00"),
    ("深夜の2時", "T02:00"),
    ("朝一で", "T09:00"),
    ("10時15分", "T10:15"),
    ("明日の午前中", "2026-11-21T00:00/12:00"),
    ("明日の夕方以降", "2026-11-21T16:00/24:00"),
    ("3日後", "2026-11-23"),
    ("2時間後", "2026-11-20T17:00"),
    ("30分後", "2026-11-20T15:30"),
    ("3営業日以内", "2026-11-20/2026-11-26"),
    ("3営業日後", "2026-11-26"),
    ("翌営業日", "2026-11-24"),
    ("2週間以内", "2026-11-20/2026-12-04"),
    ("1か月後", "2026-12-20"),
    ("週明け", "2026-11-24"),
    ("祝日明け", "2026-11-24"),
    ("連休明け", "2026-11-24"),
    ("ゴールデンウィーク明け", "2027-05-06"),
    ("お盆明け", "2027-08-17"),
    ("年明け", "2027-01-04"),
    ("年末年始", "2026-12-29/2027-01-03"),
    ("勤労感謝の日", "2026-11-23"),
    ("クリスマスイブ", "2026-12-24"),
    ("令和8年12月8日", "2026-12-08"),
    ("令和九年三月三日の十時", "2027-03-03T10:00"),
    ("2027年2月1日", "2027-02-01"),
    ("来年の3月3日", "2027-03-03"),
    ("2026-12-08", "2026-12-08"),
    ("月末", "2026-11-30"),
    ("12月末", "2026-12-31"),
    ("来月の上旬", "2026-12-01/2026-12-10"),
    ("12月の第2火曜", "2026-12-08"),
    ("再来週の頭", "2026-11-30"),
    ("今週末", "2026-11-21/2026-11-22"),
    ("来週末", "2026-11-28/2026-11-29"),
    ("来週", "2026-11-23/2026-11-29"),
    ("今週中", "2026-11-20/2026-11-22"),
    ("来月", "2026-12-01/2026-12-31"),
    ("今度の火曜", "2026-11-24"),
    ("先週の金曜", "2026-11-13"),
    ("12月8日から10日", "2026-12-08/2026-12-10"),
    ("12月8日から3日間", "2026-12-08/2026-12-10"),
    ("12月8日から0日間", "2026-12-08"),
    ("12月31日の翌日", "2027-01-01"),
    ("来週の火曜の次の日", "2026-11-25"),
    ("12月8日以降", "2026-12-08/.."),
    ("12月8日までに", "../2026-12-08"),
    ("何日でも", "../.."),
    ("いつでもかまいません", "../.."),
    ("来週ならいつでも", "2026-11-23/2026-11-29"),
    ("8日、いや9日の3時", "2026-12-09T15:00"),
    ("8日じゃなくて9日の3時", "2026-12-09T15:00"),
    ("8日の3時、いえ4時です", "2026-12-08T16:00"),
    ("8日か9日の午後", "2026-12-08T12:00/24:00"),
    ("えっと、あさってあたりで", "2026-11-22"),
    ("30日の3時くらいって言いましたけど、12月1日の火曜日の十時に変えてください", "2026-12-01T10:00"),
    ("土曜日の10時でお願いしたんですが、じゅうにがつじゅうしちにちの木曜、17時に変更できますか", "2026-12-17T17:00"),
    ("すみません、来週金曜日の午後2時は間違いで、次の木曜日の6時半です", "2026-11-26T18:30"),
    ("3時5分前", "T14:55"),
    ("9時より前", "T00:00/09:00"),
    ("3時を過ぎたら", "T15:00/24:00"),
    ("半年後", "2027-05-20"),
    ("来週早々", "2026-11-23"),
    ("来週前半", "2026-11-23/2026-11-25"),
    ("年度末", "2027-03-31"),
    ("2、3日後", "2026-11-23"),
    ("今月いっぱい", "2026-11-20/2026-11-30"),
    ("できればあしたがいいんですけど", "2026-11-21"),
    ("あす午後いちに来ていただけますか", "2026-11-21T13:00"),
    ("しあさっての9時より後でお願いします", "2026-11-23T09:00/24:00"),
    ("来月の終わりの午後", "2026-12-31T12:00/24:00"),
    ("よっか後の夕方", "2026-11-24T16:00/19:00"),
    ("昼一は空いてますか", "T13:00"),
    # as small recognisers write it
    ("ダイシューノキンヨービ", "2026-11-27"),
    ("ニダツニジューニニチデス", "2027-02-22"),
    ("モーゴニチデス", "2026-11-22"),
    ("オゼンチューデ", "T00:00/12:00"),
    ("ホンシューノボクヨーガイイデス", "2026-11-19"),
    ("ナイデツノスエ", "2026-12-31"),
    ("オゴノヨジ", "T16:00"),
    ("ハツカノクジハン", "2026-11-20T09:30"),
    ("ライシューノカヨービノゴゴイチデオネガイシマス", "2026-11-24T13:00"),
    ("スイヨーカモクヨーノジュージ", "2026-11-25T10:00"),
    ("サンエーギョービイナイ", "2026-11-20/2026-11-26"),
    ("ジューニガツヨーカノジューサンジ", "2026-12-08T13:00"),
    ("ジュウニガスヨウカノジュウサンジハン", "2026-12-08T13:30"),
    ("ライスーノカヨーニノゴゴ", "2026-11-24T12:00/24:00"),
    ("ミッカゴノゴゴサンジ", "2026-11-23T15:00"),
    ("ジュージカラジューニジマデ", "T10:00/12:00"),
]


#: what is kept and shown of windows that callers leave open
WINDOWS = [
    ("平日ならいつでも", "../..;平日", "平日ならいつでも", "平日ならいつでも"),
    ("平日希望です", "../..;平日", "平日ならいつでも", "平日ならいつでも"),
    ("平日でしたら何時でも大丈夫です", "../..;平日", "平日ならいつでも", "平日ならいつでも"),
    ("平日の午前中", "T00:00/12:00;平日", "平日の午前", "平日、午前"),
    ("平日の10時から17時", "T10:00/17:00;平日", "平日の10時から17時", "平日、10時からジュウナナジ"),
    ("平日の夕方以降ならいつでも", "T16:00/24:00;平日", "平日の16時以降", "平日、16時以降"),
    ("来週の平日", "2026-11-23/2026-11-29;平日", "11月23日（月）から11月29日（日）までの平日", None),
    ("土日以外", "../..;土日以外", "土日以外ならいつでも", "土日以外ならいつでも"),
    ("土日以外でお願いします", "../..;土日以外", "土日以外ならいつでも", "土日以外ならいつでも"),
    ("土日祝以外ならいつでも", "../..;土日祝以外", "土日祝以外ならいつでも", "土日祝以外ならいつでも"),
    ("いつでもいいですけど土日は避けてください", "../..;土日以外", "土日以外ならいつでも", "土日以外ならいつでも"),
    ("土日以外は無理です", "../..;土日", "土日ならいつでも", "土日ならいつでも"),
    ("土日ならいつでも", "../..;土日", "土日ならいつでも", "土日ならいつでも"),
    ("火曜と木曜以外なら", "../..;火曜・木曜以外", "火曜・木曜以外ならいつでも", "火曜・木曜以外ならいつでも"),
    ("月曜以外の午後", "T12:00/24:00;月曜以外", "月曜以外の午後", "月曜以外、午後"),
    ("来週の月曜日以外", "2026-11-23/2026-11-29;月曜以外", "11月23日（月）から11月29日（日）までの月曜以外", None),
    ("平日は仕事なので土日がいいです", "2026-11-21/2026-11-22", "11月21日（土）から11月22日（日）まで", None),
    ("土日は無理なので平日の午前で", "T00:00/12:00;平日", "平日の午前", "平日、午前"),
    ("午前中ならいつでも", "T00:00/12:00", "午前", "午前"),
    ("夕方以降なら", "T16:00/24:00", "16時以降", "16時以降"),
    ("来週末ならいつでも", "2026-11-28/2026-11-29", "11月28日（土）から11月29日（日）まで", None),
    ("平日も土日もいつでも大丈夫です", "../..", "いつでも", "いつでも"),
    ("明日は平日ですよね、明日の3時で", "2026-11-21T15:00", "11月21日（土）15時", None),
    ("ヘイジツノゴゼンチューデ", "T00:00/12:00;平日", "平日の午前", "平日、午前"),
    ("ドニチイガイデオネガイシマス", "../..;土日以外", "土日以外ならいつでも", "土日以外ならいつでも"),
    ("ゲツヨービイガイナラ", "../..;月曜以外", "月曜以外ならいつでも", "月曜以外ならいつでも"),
]


@pytest.mark.parametrize(("words", "kept", "shown", "spoken"), WINDOWS)
def test_a_window_that_is_left_open(words: str, kept: str, shown: str, spoken: str | None) -> None:
    found = find_whens(words, NOW, holiday=is_holiday, tokenizer=readings())[0].when
    assert (found.kept, found.shown) == (kept, shown)
    assert spoken is None or found.spoken == spoken
    assert when_from_kept(kept) is not None
    again = when_from_shown(shown, NOW.date())
    assert again is not None
    assert (again.kept, again.shown) == (kept, shown)


@pytest.mark.parametrize("kept", [";平日", "2026-12-08;平日", "../..;", "../..;平日;土日", "../..;いつか"])
def test_days_of_the_week_go_with_a_stretch(kept: str) -> None:
    assert when_from_kept(kept) is None


@pytest.mark.parametrize(("words", "kept"), SAID)
def test_a_wish_in_callers_words(words: str, kept: str) -> None:
    found = find_when(words, NOW, holiday=is_holiday)
    assert found is not None
    assert found.kept == kept


def test_the_hypothesis_in_which_a_day_is_clearer_goes_first() -> None:
    texts = ("ラエシーノカヨニ", "ライシューノカヨービ")
    (found,) = RuleUnderstander().understand(texts, asking("visit"), MANUAL, NOW)
    assert isinstance(found, Fill)
    assert found.value.kept == "2026-11-24"


@pytest.mark.parametrize(
    "words",
    [
        *("", "はい", "わかりません", "田中です", "カラマデ", "半分くらい", "0120444444"),
        *("2月30日", "25時", "11月10日", "年明けの0日", "年明けの2月0日", "年末の0日"),
    ],
)
def test_words_that_name_no_day_and_no_time(words: str) -> None:
    assert find_when(words, NOW, holiday=is_holiday) is None


def test_a_second_wish_stands_behind_the_first_and_is_less_sure() -> None:
    first, second = find_whens("8日か9日の午後", NOW)
    assert (first.when.kept, second.when.kept) == ("2026-12-08T12:00/24:00", "2026-12-09T12:00/24:00")
    assert first.sure > second.sure


def test_what_was_heard_wrong_or_contradicts_itself_is_less_sure() -> None:
    (right,) = find_whens("ライシューノカヨービ", NOW)
    (near,) = find_whens("ライスーノカヨービ", NOW)
    (torn,) = find_whens("24日の水曜", NOW)
    assert near.when == right.when
    assert right.sure > near.sure > torn.sure


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("再来襲の金曜日の麻くらいがいいです", "2026-12-04T07:00/10:00"),
        ("来襲の見ず曜日に変向してもらえますか", "2026-11-25"),
        ("今度の歌謡は空いてますか", "2026-11-24"),
        ("午后の4字は空いてますか", "T16:00"),
        ("あすの五字意向で尾根がいします", "2026-11-21T17:00/24:00"),
    ],
)
def test_words_that_sound_like_days_and_are_written_as_others(words: str, kept: str) -> None:
    found = find_whens(words, NOW, tokenizer=readings())
    assert found[0].when.kept == kept
    assert found[0].by.endswith(".sound") or "字" in words


def test_the_next_sunday_is_not_the_next_day() -> None:
    (found,) = find_whens("12月8日の次の日曜", NOW)
    assert found.when.kept != "2026-12-09"
    assert found.sure <= 0.5


def test_the_words_a_wish_came_from() -> None:
    words = "えっと、十二月八日の13:30でお願いします"
    (found,) = find_whens(words, NOW)
    assert found.when.kept == "2026-12-08T13:30"
    assert words[found.start : found.end] == "十二月八日の13:30"


def test_without_a_calendar_only_weekends_are_days_off() -> None:
    monday = find_when("週明け", NOW)
    assert monday is not None
    assert monday.kept == "2026-11-23"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 20))
def test_business_days_are_counted_one_by_one(today: date, number: int) -> None:
    found = business_days_after(today, number, is_holiday)
    assert found is not None
    assert not is_holiday(found)
    assert found.weekday() < 5
    day, counted = today, 0
    while counted < number:
        day += timedelta(days=1)
        counted += day.weekday() < 5 and not is_holiday(day)
    assert found == day
    assert business_day_from(found, is_holiday) == found


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_period_is_not_over(today: date) -> None:
    for name in ("gw", "bon", "newyear"):
        days = period(name, today)
        assert days is not None
        assert days[0] <= days[1]
        assert days[1] >= today


@given(st.integers(2000, 2100), st.integers(1, 12), st.integers(0, 6), st.integers(1, 5))
def test_the_nth_weekday_of_a_month(year: int, month: int, weekday: int, nth: int) -> None:
    found = nth_weekday(year, month, weekday, nth)
    if found is None:
        assert nth == 5
    else:
        assert (found.month, found.weekday(), (found.day - 1) // 7 + 1) == (month, weekday, nth)


@given(
    st.dates(date(2026, 11, 20), date(2027, 10, 1)),
    st.none() | st.integers(1, 400),
    st.none() | st.integers(0, 1439),
    st.none() | st.integers(1, 1440),
)
def test_every_wish_is_kept_and_shown_so_that_it_can_be_read_again(
    day: date, days: int | None, start: int | None, end: int | None
) -> None:
    last = None if days is None else ANYTIME if days > 300 else day + timedelta(days=days)
    end = end if start is not None and end is not None and start < end else None
    when = When(day=day, last=last, start=start, end=end)
    assert when_from_kept(when.kept) == when
    assert when_from_shown(when.shown, NOW.date()) is not None
    assert when.spoken


@pytest.mark.parametrize(
    "kept", ["../..", "../2026-12-08", "2026-12-08/..", "../..T13:00/15:00", "2026-12-08/2026-12-10"]
)
def test_open_stretches_of_days(kept: str) -> None:
    when = when_from_kept(kept)
    assert when is not None
    assert when.kept == kept
    assert when_from_shown(when.shown, NOW.date()) == when


@pytest.mark.parametrize(
    "kept", ["..", "/", "2026-12-08/", "/2026-12-08", "2026-12-10/2026-12-08", "2026-12-08/2026-12-08"]
)
def test_what_is_no_stretch_of_days(kept: str) -> None:
    assert when_from_kept(kept) is None


@pytest.mark.parametrize("day", range(1, 32))
def test_every_day_of_the_month_in_kana(day: int) -> None:
    found = find_when(normal(f"じゅうにがつ{DAY_READINGS[day]}です"), NOW)
    assert found is not None
    assert found.kept == f"2026-12-{day:02d}"


@given(
    st.text(
        st.sampled_from(
            "0123456789月日時分年曜火水来週今末午前後半からまで〜-:/ジカヨービニサンゴガツイチラシューノ、。 明け間泊"
        ),
        max_size=60,
    )
)
def test_no_text_of_days_and_times_is_refused(words: str) -> None:
    for past in (False, True):
        for one in find_whens(words, NOW, past=past, holiday=is_holiday):
            again = when_from_kept(one.when.kept)
            assert again is not None
            assert dated(again, NOW.date()).kept == one.when.kept
            assert 0 <= one.start <= one.end <= len(words)
            assert 0.0 < one.sure <= 1.0
    written, places = written_out(words)
    assert len(written) == len(places)
    assert lex(words) is not None
