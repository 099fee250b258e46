"""How different callers say a telephone number, with what they say beside it: the number that is theirs, or none."""

from __future__ import annotations

import pytest

from toritsugi.core.understanding.normal import heard
from toritsugi.core.understanding.phone_hypotheses import phone_of_all
from toritsugi.core.understanding.phone_numbers import find_phone
from toritsugi.core.understanding.phone_readings import phone_readings

MOBILE, TOKYO, OSAKA = "09012345678", "0312345678", "0663451000"


def number(words: str) -> str:
    """The valid number of a text, "" when there is none that is sure enough."""
    found = find_phone(heard(words))
    return found.check.digits if found and found.check.valid else ""


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("東京03の三千五百の千二百三十四です", "0335001234"),
        ("090の1234の5678、時間帯は夜でお願いします", MOBILE),
        ("090の1234の5678、月曜の午前中にください", MOBILE),
        ("090の1234の5678、日曜以外で", MOBILE),
        ("090の1234の5678、日にちは五日です", MOBILE),
        ("090の1234の5678、個人です", MOBILE),
        ("090の1234の5678、人数は三人です", MOBILE),
        ("ゼロサンのサンゼンゴヒャクのセンニヒャクサンジュウヨンです", "0335001234"),
        ("大阪06の6345の千番です", OSAKA),
        ("06の6345の1、ゼロ、ゼロ、ゼロ", OSAKA),
        ("06の6345のゴセンゴヒャクです", "0663455500"),
        ("ゼロキュウゼロ、ジュウニ、サンジュウヨン、ゴジュウロク、ナナジュウハチ", MOBILE),
        ("090の12の34の56の78", MOBILE),
        ("03の1234の、ゼロが四つです", "0312340000"),
        ("03の1234の、あとは全部7です", "0312347777"),
        ("090の1234の、ダブルゼロ55です", "09012340055"),
        ("080の5が四つ、6が四つです", "08055556666"),
        ("まるななまる、ひとふたさんよん、ごーろくななはち", "07012345678"),
        ("オーキューオーのイチニイサンヨンのゴーロクナナハチ", MOBILE),
        ("プラスハチイチ、キュウゼロ、イチニーサンヨン、ゴーロクナナハチ", MOBILE),
        ("市外局番ゼロヨンロクロク、ニイナナの、イチニーサンヨン", "0466271234"),
        ("カッコ03カッコ閉じる1234の5678", TOKYO),
    ],
)
def test_other_forms_of_digits(words: str, digits: str) -> None:
    assert number(words) == digits


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("090の1234の5678、時間は午後がいいです", MOBILE),
        ("090の1234の5678、2時間後にお願いします", MOBILE),
        ("090の1234の5678、2時に", MOBILE),
        ("090の1234の5678、3人です", MOBILE),
        ("090の1234の5678、4、5人です", MOBILE),
        ("090の1234の5678、3つお願いします", MOBILE),
        ("090の1234の5678、8月5日の午後3時です", MOBILE),
        ("03、一二三四、五六七八、十人です", TOKYO),
        ("03の1234の5678。5名です", TOKYO),
        ("06、6345、1千、2時に", OSAKA),
        ("090、1234、5678", MOBILE),
        ("090の1234の567、8です", MOBILE),
        ("090、1、2、3、4、5、6、7、8", MOBILE),
        ("090の1234の5678、5679です", "09012345679"),
    ],
)
def test_a_count_behind_a_comma_is_no_digit_of_the_number(words: str, digits: str) -> None:
    assert number(words) == digits


@pytest.mark.parametrize(
    "words",
    [
        "0-9-0の1-2-3-4の5-6-7-8",
        "0-9-0の1234の5-6-7-8",
        "0-9-0-1-2-3-4-5-6-7-8",
        "〇・九・〇の一・二・三・四の五-六-七-八",
    ],
)
def test_marks_between_all_digits_part_no_groups(words: str) -> None:
    assert number(words) == MOBILE


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("090、これは携帯ですけどね、1234、5678", MOBILE),
        ("頭が090で、真ん中が1234で、お尻が5678", MOBILE),
        ("最初が090、次が1234、最後が5678です", MOBILE),
        ("03-1234-5678、内線は123です", TOKYO),
        ("11月30日までは090-1234-5678です", MOBILE),
        ("090-1234-5678です。平日は18時以降でお願いします", MOBILE),
        ("2名なんですけど、番号は09012345678です", MOBILE),
        ("090-1234-5678に連絡ください", MOBILE),
        ("マルキュウマルのイチニーサンヨンのゴーロクナナハチニレンラククダサイ", MOBILE),
        ("番号は、そうですね、03の1234の5678にしてください", TOKYO),
        ("携帯が090の1234の5678で、会社が03の1234の5678です", MOBILE),
        ("090の1234の5678、繋がらなかったら03の1234の5678にお願いします", MOBILE),
        ("電話は03-1234-5678、ファックスは03-1234-5679です", TOKYO),
        ("昼は〇三の一二三四の五六七八、夜は〇九〇の一二三四の五六七八です", TOKYO),
        ("電話番号が〇三の一二三四の五六七八、名前が田中です", TOKYO),
        ("マルサン、イチニーサンヨン、ゴーロクナナハチ、ハイフンは要りますか", TOKYO),
        ("じゃあゼロサンイチニーサンヨンゴーロクナナハチで", TOKYO),
        ("マルサン、イチニーサンヨン、ゴーロクナナヨン、これ自宅です", "0312345674"),
        ("スマホの番号言います。レイヨンサンハイフンニーイチナナハイフンハチサンニサン", "0432178323"),
        ("れい七れい、えっと、五五七六の、マル六マル六になります", "07055760606"),
        ("09012345678一番つながります", MOBILE),
        ("0572の304843つながると思います", "0572304843"),
        ("ゼロ、ナナ、サンはい。ロク、ゴ、イチはい。ク、ヨン、イチ、クです、はい", "0736519419"),
        ("折り返しレイ、ゴー、シチ、ニー、ニー、ヨン、ゴ、サン、レイ、ニお願いします", "0572245302"),
        ("ゼロニーニーーロクニーニーニーサンヨンナナレイヤナンゴーデス", "0226222347"),
        (
            "ゼロロクノキューニニヨンイチノキューゴーナナゴーデスケージツワイチハチドキイコーデオネガイシマス",
            "0692419575",
        ),
    ],
)
def test_numbers_with_other_words_among_them(words: str, digits: str) -> None:
    assert number(words) == digits


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("090の1234、1234の次が5678です", MOBILE),
        ("090、1234の5678です。1234の5678ね。", MOBILE),
        ("03-1234-5678です。最後は8です", TOKYO),
        ("03-1234-5678です、下四桁が5678です", TOKYO),
        ("03の1234の5678です。下四桁は5679の間違いです", "0312345679"),
        ("03の1234の5678です。あ、すみません、最後は5679でした", "0312345679"),
        ("03の1234の5678です。あー違う違う、最後5678じゃなくて5679です", "0312345679"),
        ("03の1234の5678、じゃない、真ん中は1235です", "0312355678"),
        ("03-1234-5678は古い番号で、今は090-1234-5678です", MOBILE),
        ("前は03-1234-5678だったんですけど変わりまして、090-1234-5678です", MOBILE),
        ("03-1234-5678は会社のなんで、やっぱり携帯の090-1234-5678でお願いします", MOBILE),
        ("03-1234-5678、あ、ちゃうわ、03-1234-5679や", "0312345679"),
        ("03-1234-5678、あれ?、03の1234の5679か。03-1234-5679です", "0312345679"),
    ],
)
def test_numbers_said_twice_or_put_right(words: str, digits: str) -> None:
    assert number(words) == digits


@pytest.mark.parametrize(
    "words",
    [
        "えっと、090の…ちょっと待ってください",
        "090の1234の、あれ、なんだっけ",
        "090の1234の567です",
        "090の1234の56789です",
        "03の1234の5678…あ、これは前の番号だ、ちょっと待って",
        "郵便番号は123の4567です",
        "生年月日は昭和45年3月12日です",
        "今かけてる番号でお願いします",
        "この番号に折り返してください",
        "えー、ゼロ、キュウ、ゼロ、の",
    ],
)
def test_what_is_no_whole_number_is_not_taken(words: str) -> None:
    assert number(words) == ""


@pytest.mark.parametrize(
    ("texts", "digits"),
    [
        # a grammar of digits, and the words of the same sound
        (("068735480893", "レイロクハイナナサンゴーヨハイゼロハチクサンデス"), "0673540893"),
        (("059098827670", "エイソーキューデマルキューハチデカチニーマナロクヤデンケド"), "0590988276"),
        # digits taken back are in the grammar's digits, too
        (
            ("0742777925479258", "ゼロナナヨンニーーナナナナナロキューニーゴーヨンサナクキューニーゴーハチ"),
            "0742779258",
        ),
    ],
)
def test_words_and_bare_digits_of_one_sound_are_weighed_together(texts: tuple[str, ...], digits: str) -> None:
    best = phone_of_all([heard(text).plain for text in texts])[0]
    assert best.check.digits == digits


def test_digits_that_fit_no_number_whole_are_no_sure_number() -> None:
    """「…56789」 is one digit too many: which one nobody knows."""
    assert all(one.share < 0.9 for one in phone_readings(heard("090の1234の56789です").plain) if one.check.valid)


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("0312345679じゃない下四桁5678です", TOKYO),
        ("0964624199、じゃない、真ん中442です", "0964424199"),
        ("099684の0643、じゃない、真ん中は689です", "0996890643"),
        ("0312345679なく5678です", TOKYO),
        ("0312345679でなく5678です", TOKYO),
        (
            "レイクロクのヨンハチシチのハチナナキューゴーです。あ、すみません、最後はハチナナキューニでした",
            "0964878792",
        ),
        ("これ前番号0312345679です、今は0312345678です", TOKYO),
        ("昔は0312345679、今は0312345678です", TOKYO),
        ("03の1234の5679、うん?、5678だ", TOKYO),
        ("ゼロキューゼロのイチサンニハチのハチイチロクレイ、いえ、ハチイチロクナナでした", "09013288167"),
        ("ゼロナナゼロヨハチゴーロクハチクレーハチゴーロクサンノロクナナイチニーデ", "07085636712"),
        ("ゼロナナゼロノゴーハチイチナナチガサゴーハチイチロクノニーヨンキューゼロ", "07058162490"),
    ],
)
def test_corrections_without_the_words_that_join_them(words: str, digits: str) -> None:
    assert number(words) == digits


@pytest.mark.parametrize(
    ("texts", "digits"),
    [
        (("ゼロキューゼロイチニーサンヨンゴーロクナナ", "ゼロキューゼロイチニーサンヨンゴーロクナナハチ"), MOBILE),
        (("ゼロサンイチニーサンヨンゴーノクナナカキ", "ゼロサンイチニーサンヨンゴーロクナナハチ"), TOKYO),
        (("ゼロサンニーサンヨンゴーロクナナハチ", "ゼロサンイチニーサンヨンゴーロクナナハチ"), TOKYO),
        (("じゅう", "ゼロサンの1234の5678"), TOKYO),
    ],
)
def test_what_hypotheses_say_in_places_where_they_differ_is_read_as_one(texts: tuple[str, ...], digits: str) -> None:
    found = phone_of_all([heard(text).plain for text in texts])
    assert found[0].check.digits == digits
