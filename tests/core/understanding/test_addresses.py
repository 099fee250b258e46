"""Postal addresses in speech."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.understanding.examples import MANUAL, NOW, UNDERSTANDER, asking
from toritsugi.core.dialogue.commands import Fill
from toritsugi.core.understanding.places import PREFECTURE_OF, find_place


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
        ("郵便番号が105の0014、東京都港区芝三丁目一番です", "東京都港区芝3-1"),
        ("石狩郡当別町弥生52番地です", "石狩郡当別町弥生52番地"),
        ("当別町弥生52番地です", "当別町弥生52番地"),
        ("トーキョートミナトクシバイッチョーメニバンサンゴー", "東京都港区シバ1-2-3"),
        ("カナガワケンヨコハマシニシクタカシマ2ノ16ノ1デス", "神奈川県横浜市西区タカシマ2-16-1"),
        ("東京都港区一丁目", "東京都港区1丁目"),
        ("さくらハイツの203号室です", "さくらハイツの203"),
        ("住所ですか", ""),
        ("来てもらうわけじゃないので住所はいいです", ""),
    ],
)
def test_addresses_in_speech(words: str, kept: str) -> None:
    assert address(words) == kept


def test_every_municipality_is_found() -> None:
    for name, prefecture in PREFECTURE_OF.items():
        place = find_place(f"住所は{prefecture}{name}本町1-2です")
        assert place is not None
        assert place.name == prefecture + name


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300) | st.text("東京都港区市町村123一二三十丁目番地号の-、。トーキョークシ", max_size=300))
def test_any_text_is_answered(text: str) -> None:
    address(text)
