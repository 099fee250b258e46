"""Postal addresses in speech."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.understanding.examples import MANUAL, NOW, UNDERSTANDER, asking, confirming
from toritsugi.core.dialogue.commands import Correct, Fill
from toritsugi.core.understanding.municipalities import MUNICIPALITIES
from toritsugi.core.understanding.places import find_place
from toritsugi.core.values.words import address_value


def address(words: str) -> str:
    """The address of an answer, "" when there is none."""
    found = UNDERSTANDER.understand((words,), asking("place"), MANUAL, NOW)[0]
    return found.value.kept if isinstance(found, Fill) else ""


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("港区芝1-2-3です", "港区芝1-2-3"),
        ("事務所が奈良県奈良市大宮町二の十八にございます", "奈良県奈良市大宮町2-18"),
        ("送り先は北海道札幌市中央区北三条西1の11でお願いします", "北海道札幌市中央区北三条西1-11"),
        ("豊中市本町2丁目21番2号です。ローズガーデン407号室です", "豊中市本町2-21-2 ローズガーデン407"),
        ("仙台市青葉区一番町2丁目26の9にございます", "仙台市青葉区一番町2-26-9"),
        ("四日市市諏訪栄町二の二十六の二十一の家です", "四日市市諏訪栄町2-26-21"),
        ("兵庫県姫路市南駅前町1-2-3ではなくて、山口県下関市竹崎町4-19-3になります", "山口県下関市竹崎町4-19-3"),
        ("郵便番号が105の0014、東京都港区芝三丁目一番です", "〒105-0014 東京都港区芝3-1"),
        ("郵便番号は160-0022、東京都新宿区新宿3-1-1です", "〒160-0022 東京都新宿区新宿3-1-1"),
        ("〒160-0022 東京都新宿区新宿3丁目1番1号", "〒160-0022 東京都新宿区新宿3-1-1"),
        ("160-0022、新宿区新宿3-1-1です", "〒160-0022 新宿区新宿3-1-1"),
        ("ゆうびんばんごうがいちろくぜろのぜろぜろにーにー、新宿区新宿3-1-1です", "〒160-0022 新宿区新宿3-1-1"),
        ("郵便番号は160-0022です", "〒160-0022"),
        ("ユービンバンゴーワイチロクゼロノゼロゼロニーニーデス", "〒160-0022"),
        ("郵便番号はわかりません、港区芝1-2-3です", "港区芝1-2-3"),
        ("石狩郡当別町弥生52番地です", "石狩郡当別町弥生52番地"),
        ("当別町弥生52番地です", "当別町弥生52番地"),
        ("トーキョートミナトクシバイッチョーメニバンサンゴー", "東京都港区シバ1-2-3"),
        ("カナガワケンヨコハマシニシクタカシマ2ノ16ノ1デス", "神奈川県横浜市西区タカシマ2-16-1"),
        ("東京都港区一丁目", "東京都港区1丁目"),
        ("さくらハイツの203号室です", "さくらハイツの203"),
        ("横浜市西区高島2の16の1、さくらビル3階です", "横浜市西区高島2-16-1 さくらビル3階"),
        ("横浜市西区高島2の16の1 さくらビルの5Fの502号室です", "横浜市西区高島2-16-1 さくらビル5F502"),
        ("横浜市西区みなとみらい2の3の4の、コーポさくら、201です", "横浜市西区みなとみらい2-3-4 コーポさくら201"),
        ("千代田区丸の内1の1の1、さくらビルです", "千代田区丸の内1-1-1 さくらビル"),
        ("横浜市西区高島2の16の1です、電話は045の123の4567です", "横浜市西区高島2-16-1"),
        ("横浜市西区高島2の16の1、駅前のビルの隣です", "横浜市西区高島2-16-1"),
        ("うちは山形県の鶴岡市の馬場町です", "山形県鶴岡市馬場町"),
        ("山形県の鶴岡市の馬場町9の25", "山形県鶴岡市馬場町9-25"),
        ("東京の府中市宮西町2-24", "東京都府中市宮西町2-24"),
        ("住所は広島の府中市府川町315の1です", "広島県府中市府川町315-1"),
        ("住所ですか", ""),
        ("来てもらうわけじゃないので住所はいいです", ""),
    ],
)
def test_addresses_in_speech(words: str, kept: str) -> None:
    assert address(words) == kept


def test_a_postal_code_is_read_back_digit_by_digit() -> None:
    value = address_value("〒160-0022 東京都新宿区新宿3-1-1")
    assert value.kept == value.shown == "〒160-0022 東京都新宿区新宿3-1-1"
    assert value.spoken == "郵便番号、イチロクゼロ、ゼロゼロニーニー、東京都新宿区新宿3の1の1"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("3の1の1じゃなくて3の1の2です", "〒160-0022 東京都新宿区新宿3-1-2"),
        ("0022じゃなくて160-0023です", "〒160-0023 東京都新宿区新宿3-1-1"),
    ],
)
def test_an_address_is_put_right_beside_its_postal_code(words: str, kept: str) -> None:
    spoken = address_value("〒160-0022 東京都新宿区新宿3-1-1").spoken
    found = UNDERSTANDER.understand((words,), confirming("place", spoken), MANUAL, NOW)[0]
    assert isinstance(found, Correct)
    assert found.value.kept.replace("3の1の1", "3-1-1") == kept


def test_every_municipality_is_found() -> None:
    for key, municipalities in MUNICIPALITIES.items():
        prefecture = key.partition(":")[0]
        for name in (one.partition(":")[0] for one in municipalities.split()):
            place = find_place(f"住所は{prefecture}{name}本町1-2です")
            assert place is not None
            assert place.name == prefecture + name


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300) | st.text("東京都港区市町村123一二三十丁目番地号の-、。トーキョークシ", max_size=300))
def test_any_text_is_answered(text: str) -> None:
    address(text)
