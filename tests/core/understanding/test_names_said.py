"""Names as callers of a first line say them: forms said apart, branches, bodies with の, names from abroad."""

from __future__ import annotations

import pytest

from tests.core.understanding.examples import MANUAL, NOW, asking
from toritsugi.core.dialogue.commands import Fill
from toritsugi.core.understanding.corporate_forms import form_said_apart
from toritsugi.core.understanding.normal import heard
from toritsugi.resources import rule_understander

READER = rule_understander()


def taken(item: str, words: str) -> dict[str, Fill]:
    """What was taken, by item; the asked one's is ""."""
    commands = READER.understand((words,), asking(item, "company", "name"), MANUAL, NOW)
    return {one.item: one for one in commands if isinstance(one, Fill)}


COMPANIES = [
    ("さくら工務店、株式会社です、後ろに", "さくら工務店株式会社", ""),
    ("さくら工務店です、後株です", "さくら工務店株式会社", ""),
    ("さくら工務店です。あとかぶです", "さくら工務店株式会社", ""),
    ("さくら工務店、後ろに株式会社が付きます", "さくら工務店株式会社", ""),
    ("さくら商事で、後ろに株式会社です", "さくら商事株式会社", ""),
    ("あおばの後株です", "あおば株式会社", ""),
    ("株式会社は後ろで、さくら工務店です", "さくら工務店株式会社", ""),
    ("さくら工務店、前株です", "株式会社さくら工務店", ""),
    ("前株のさくら工務店です", "株式会社さくら工務店", ""),
    ("株式会社が前に付いて、さくら工務店です", "株式会社さくら工務店", ""),
    ("前に株式会社がつくさくら商事です", "株式会社さくら商事", ""),
    ("有限会社が前の、山田塗装です", "有限会社山田塗装", ""),
    ("前株で、株式会社さくら工務店です", "株式会社さくら工務店", ""),
    ("サクラコームテンアトカブデス", "サクラコームテン株式会社", ""),
    ("サクラコームテンデスカブシキガイシャワウシロデス", "サクラコームテン株式会社", ""),
    ("株式会社前田工務店です", "株式会社前田工務店", ""),
    ("株式会社後藤商店の田中です", "株式会社後藤商店", "田中"),
    ("NPO法人こどもの森です", "NPO法人こどもの森", ""),
    ("NPO法人こどもの森と申します", "NPO法人こどもの森", ""),
    ("NPO法人こどもの森の田中です", "NPO法人こどもの森", "田中"),
    ("NPO法人まちづくり協会の森です", "NPO法人まちづくり協会", "森"),
    ("一般社団法人みどりの会と申します", "一般社団法人みどりの会", ""),
    ("公益財団法人緑の地球財団です", "公益財団法人緑の地球財団", ""),
    ("医療法人社団青葉会です", "医療法人社団青葉会", ""),
    ("横浜銀行横浜支店の田中です", "横浜銀行横浜支店", "田中"),
    ("みずほ銀行の横浜支店の田中です", "みずほ銀行横浜支店", "田中"),
    ("佐川急便港南営業所です", "佐川急便港南営業所", ""),
    ("さくら電機名古屋工場の林と申します", "さくら電機名古屋工場", "林"),
    ("スギ薬局本町店の高橋です", "スギ薬局本町店", "高橋"),
    ("トヨタ自動車東京本社の木村です", "トヨタ自動車東京本社", "木村"),
    ("サクラギンコーヨコハマシテンノタナカデス", "サクラギンコーヨコハマシテン", "タナカ"),
    ("さくら工務店の営業部の高橋です", "さくら工務店", "高橋"),
    ("長曽我部商店の田中です", "長曽我部商店", "田中"),
]


@pytest.mark.parametrize(("words", "company", "name"), COMPANIES)
def test_a_company_as_it_is_said(words: str, company: str, name: str) -> None:
    found = taken("company", words)
    assert found[""].value.kept == company
    assert (found["name"].value.kept if "name" in found else "") == name
    assert found[""].value.words == words
    assert all(0 <= one.span[0] <= one.span[1] <= len(words) for one in found.values())


PEOPLE = [
    ("長曽我部です", "長曽我部", "チョウソカベ", ""),
    ("長曽我部元親と申します", "長曽我部元親", "チョウソカベモトチカ", ""),
    ("長宗我部と申します", "長宗我部", "チョウソカベ", ""),
    ("グエン ヴァン アン", "グエン ヴァン アン", "グエン ヴァン アン", ""),
    ("グエン ヴァン アンと申します", "グエン ヴァン アン", "グエン ヴァン アン", ""),
    ("グエン・ヴァン・アンです", "グエン・ヴァン・アン", "グエン・ヴァン・アン", ""),
    ("グエン、ヴァン、アンです", "グエン ヴァン アン", "グエン ヴァン アン", ""),
    ("さくら工務店のグエン ヴァン アンです", "グエン ヴァン アン", "グエン ヴァン アン", "さくら工務店"),
    ("さくら工務店のジョン スミスと申します", "ジョン スミス", "ジョン スミス", "さくら工務店"),
    ("John Smithです", "John Smith", "", ""),
    ("Nguyen Van Anと申します", "Nguyen Van An", "", ""),
    ("渡辺、ワタナベです", "渡辺", "ワタナベ", ""),
    ("ワタナベ、ワタナベです", "ワタナベ", "ワタナベ", ""),
    ("のりひろと申します", "のりひろ", "ノリヒロ", ""),
    ("えーと、リーと申します、カタカナで", "リー", "リー", ""),
    ("私田中と申します", "田中", "タナカ", ""),
    ("さくら工務店、前株です、の渡辺と申します", "渡辺", "ワタナベ", "株式会社さくら工務店"),
]


@pytest.mark.parametrize(("words", "name", "reading", "company"), PEOPLE)
def test_a_person_as_one_says_it(words: str, name: str, reading: str, company: str) -> None:
    found = taken("name", words)
    assert (found[""].value.kept, found[""].value.reading) == (name, reading)
    assert (found["company"].value.kept if "company" in found else "") == company


@pytest.mark.parametrize(
    "words",
    [
        "株式会社前田工務店です",
        "株式会社後藤と申します",
        "駅前株式会社です",
        "後で株式会社さくらから電話します",
        "株価が下がりました",
        "マエダデス",
        "",
    ],
)
def test_no_form_is_said_apart(words: str) -> None:
    assert form_said_apart(heard(words)) is None
