"""What is read by rule, and what no rule may touch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.core.spoken.by_rule import by_rule
from toritsugi.core.spoken.kana import as_said, morae, same_sound

READ = {
    "お電話番号は0120-123-456です。": "お電話番号はゼロイチニーゼロ、イチニーサン、ヨンゴーロクです。",
    "フリーダイヤル0120123456": "フリーダイヤルゼロイチニーゼロ、イチニーサン、ヨンゴーロク",
    "9:00から18:00": "クジから18時",
    "１０：３０〜１８：３０": "10時30分から18時30分",
    "平日9:00～17:00": "平日クジからジュウナナジ",
    "午前9:30": "午前クジ30分",
    "10時00分": "10時",
    "¥12,800です": "12,800円です",
    "12/29〜1/3": "12月29日から1月3日",
    "2026/12/29": "2026年12月29日",
    "3F": "3階",
    "B1F": "地下1階",
    "千代田区1-2-3": "千代田区1の2の3",
    "10〜20分": "10から20分",
    "3月〜5月": "3月から5月",
    "月〜金": "ゲツヨウからキンヨウ",
    "月曜～金曜": "ゲツヨウからキンヨウ",
    "土・日・祝日": "ド・ニチ・シュクジツ",
    "日・祝": "ニチ・シュクジツ",
    "月・水・金曜日": "ゲツ・スイ・キンヨウビ",
    "24h": "24時間",
    "内線123番": "内線イチニーサン番",
    "〒100-0001": "イチゼロゼロのゼロゼロゼロイチ",
    "（株）みなと": "株式会社みなと",
    "＃を押して": "シャープを押して",
    "Tel: 03-1234-5678": "電話、ゼロサン、イチニーサンヨン、ゴーロクナナハチ",
    "AB-123": "エービー、ハイフン、イチニーサン",
    "info@a-b.co.jp": "アイエヌエフオー、アットマーク、エー、ハイフン、ビー、ドット、シーオー、ドット、ジェーピー",
}
LEFT = [
    *(
        "その日、水が出ませんでした。",
        "平成28年・日付",
        "木・金属",
        "本日・日曜",
        "3営業日",
        "1,200円",
        "第2・第4水曜日",
    ),
    *(
        "月曜日から金曜日まで",
        "2の1",
        "1.5倍",
        "50%引き",
        "Windows11",
        "11月22日（月）",
        "25:99",
        "13/45",
        "お名前をお願いいたします。",
    ),
    *("一・二・三", "", "ー", "土曜日"),
]


@pytest.mark.parametrize(("text", "wanted"), READ.items())
def test_signs_and_digits_are_put_into_words(text: str, wanted: str) -> None:
    assert by_rule(text) == wanted


@pytest.mark.parametrize("text", LEFT)
def test_what_no_rule_knows_stays_as_it_is(text: str) -> None:
    assert by_rule(text) == text


@given(st.text(alphabet="0123456789:/-~〜月火日曜祝・円時分FB@.ab電話#＊（株）¥, ", max_size=30))
def test_what_was_put_into_words_is_left_alone_afterwards(text: str) -> None:
    once = by_rule(text)
    assert len(once) <= 40 * (len(text) + 1)


@pytest.mark.parametrize("text", READ)
def test_reading_twice_changes_nothing(text: str) -> None:
    assert by_rule(by_rule(text)) == by_rule(text)


@pytest.mark.parametrize(
    ("reading", "count", "said"),
    [
        ("ナギサ", 3, "ナギサ"),
        ("トウキョウ", 4, "トーキョー"),
        ("ケイヤク", 4, "ケーヤク"),
        ("チョット", 3, "チョット"),
        ("ルーター", 4, "ルーター"),
        ("サクラ コウムテン", 8, "サクラコームテン"),
        ("オモテ・ウラ", 5, "オモテウラ"),
        ("", 0, ""),
    ],
)
def test_morae_and_long_vowels(reading: str, count: int, said: str) -> None:
    assert (morae(reading), as_said(reading)) == (count, said)


def test_the_same_sound_however_long_vowels_are_written() -> None:
    assert same_sound("トウキョウ", "トーキョー")
    assert same_sound("オオサカ", "オーサカ")
    assert same_sound("ミヅキ", "ミズキ")
    assert not same_sound("ナギサキ", "ナギサ")
    assert not same_sound("ビヨウイン", "ビョウイン")
