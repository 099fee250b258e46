"""Codes said letter by letter and digit by digit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toritsugi.core.understanding.code_lattice import codes
from toritsugi.core.understanding.codes import find_code
from toritsugi.core.understanding.normal import heard
from toritsugi.core.values.code import code_value


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("キューエイチ25670、間違えました、キューエッチの25675です", "QH25675"),
        ("製造番号なんですけどフランスのエフ、オスカーのO、パパのP、ハチゼロマルです", "FOP800"),
        ("英語のSR、それから9049になります", "SR9049"),
        ("キューの435", "Q435"),
        ("はいはい、エイチハイフン82802ね", "H-82802"),
        ("F80783。F80783です", "F80783"),
        ("東京のTのあとイチレイキュウサンヨンニーです", "T109342"),
        ("シーエルエヌニークナナロクではなくてシーエルエヌ2970です", "CLN2970"),
        ("予約番号はZM98824でした", "ZM98824"),
        ("えーと、H-029です", "H-029"),
        ("エーの12スラッシュ3です", "A12/3"),
        ("大文字のA、小文字のb、123です", "AB123"),
        ("エーの百二十三です", "A123"),
        ("ビーの千二百です", "B1200"),
        ("エービーの三千五百", "AB3500"),
        ("一万二千三百四十五番です", "12345"),
        ("千二百三号室", "1203"),
        ("アールの八十八", "R88"),
        ("エービーシーのひゃくです", "ABC100"),
        ("Dはデンマーク、Fはフランス、4471", "DF4471"),
        ("ブイの550、ビクターのブイです", "V550"),
        ("アルファ、チャーリー、9081", "AC9081"),
        ("マンション名のM、さんまるご", "M305"),
        ("エーはアップルのエー、ビーはブックのビー、123", "AB123"),
        ("エムはマイクのM、45", "M45"),
        ("エスはさくらのエス、2、3", "S23"),
        ("百一号室", "101"),
        ("百一号室です", "101"),
        ("302号室です", "302"),
        ("三〇二号室", "302"),
        ("いちまるさん", "103"),
        ("イチマルサンゴーシツデス", "103"),
        ("サンマルニゴーシツ", "302"),
        ("ひゃくいちごうしつ", "101"),
        ("A棟の302号室", "A302"),
        ("品川300 あ 12-34", "品川300あ12-34"),
        ("品川、サンゼロゼロ、あ、イチニー、ハイフン、サンヨン", "品川300あ12-34"),
        ("品川300のあ1234です", "品川300あ12-34"),
        ("品川三百の あ 千二百三十四", "品川300あ12-34"),
        ("品川さんびゃくの「あ」の12の34", "品川300あ12-34"),
        ("シナガワサンビャクノアノイチニーサンヨン", "品川300あ12-34"),
        ("車のナンバーは横浜501た5678です", "横浜501た56-78"),
        ("練馬 500 わ 90-12", "練馬500わ90-12"),
        ("品川330さ・・・1", "品川330さ1"),
        ("なにわ300に8888", "なにわ300に88-88"),
        ("つくば 500 ま 1-23", "つくば500ま123"),
        ("ナンバーは300のあの1234です", "300あ12-34"),
        ("契約番号は45の23です", "4523"),
        ("ヨンゴノニサンヨンゴ", "452345"),
        ("ちょっと探してきます", ""),
        ("覚えてないです", ""),
    ],
)
def test_codes_in_speech(words: str, code: str) -> None:
    assert find_code(heard(words)) == code


@settings(max_examples=120, deadline=None)
@given(st.text("ABCDEFGHIJKLMNOPRSTUVWXYZ", min_size=1, max_size=2), st.text("0123456789", min_size=2, max_size=6))
def test_a_code_is_understood_as_the_desk_says_it(letters: str, digits: str) -> None:
    code = f"{letters}-{digits}"
    assert find_code(heard(code_value(code).spoken)) == code


@settings(max_examples=60, deadline=None)
@given(st.text("エービーシー東京のTハイフン0123ニサンヨ/-。", max_size=250))
def test_any_text_is_read(text: str) -> None:
    for one in codes(heard(text).plain):
        assert len(one.code) >= 2
        assert one.start < one.end
