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
