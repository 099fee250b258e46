"""With a dictionary of readings handed in: kana from a recogniser finds what the manual writes in kanji."""

from __future__ import annotations

import pytest

from tests.core.understanding.examples import MATTER, asking, brief, confirming, understand
from toritsugi.core.dialogue.commands import Fill
from toritsugi.core.understanding.understander import RuleUnderstander
from toritsugi.resources import understander


@pytest.fixture(scope="module")
def reader() -> RuleUnderstander:
    made = understander()
    assert isinstance(made, RuleUnderstander)
    return made


@pytest.mark.parametrize(
    ("words", "result"),
    [
        # as a small recogniser wrote them over a telephone channel
        ("ミツモリオオネガイシタインデスガ", "matter quote"),
        ("イソームノネダンノシリタイデス", "matter quote"),
        ("ミズナモレテイヤンデスデンジョーカラニズマカレテッテイマス", "matter leak"),
        ("ナンジマデヤッテイマスカ", "matter hours"),
        ("ドヨービマヒライテイマスカ", "matter hours"),
        ("エットヨヤクノヘンコーヲオネガイシマス", "matter booking"),
        ("アソコンナキドーシガインデス", "unclear"),
        ("エラーノベテインサツデキマセン", "unclear"),
        ("ワカリマセン", "unclear"),
        ("くつろげる温泉があって、美味しい食事があるホテル", "unclear"),
        ("タクラコームセンノワタナデトモーシマス", "fill company=タクラコームセン; fill name=ワタナデ"),
    ],
)
def test_kana_finds_matters_written_in_kanji(reader: RuleUnderstander, words: str, result: str) -> None:
    assert brief(understand(MATTER, words, by=reader)) == result


def test_names_get_their_reading(reader: RuleUnderstander) -> None:
    commands = understand(asking("name"), "渡辺と申します", by=reader)
    assert isinstance(commands[0], Fill)
    assert (commands[0].value.kept, commands[0].value.reading) == ("渡辺", "ワタナベ")
    assert commands[0].value.shown == "渡辺（ワタナベ）"


def test_a_name_read_back_is_known_again_by_its_reading(reader: RuleUnderstander) -> None:
    assert brief(understand(confirming("name", "ワタナベ"), "はい、渡辺です", by=reader)) == "confirm"


def test_without_a_dictionary_kana_is_not_guessed() -> None:
    assert brief(understand(MATTER, "ミツモリオオネガイシタインデスガ")) == "unclear"


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("北町設備です", "=北町設備"),
        ("東都印刷です", "=東都印刷"),
        ("横浜金物店", "=横浜金物店"),
        ("星野リゾートです", "=星野リゾート"),
        ("キタマチセツビデス", "=キタマチセツビ"),
        ("北町設備の佐藤です", "=北町設備; fill name=佐藤"),
        ("渡辺です", "fill name=渡辺"),
        ("渡辺", "fill name=渡辺"),
        ("林一郎です", "fill name=林一郎"),
        ("タナカデス", "fill name=タナカ"),
    ],
)
def test_a_company_is_not_a_person_too(reader: RuleUnderstander, words: str, result: str) -> None:
    assert brief(understand(asking("company", "company", "name", "phone"), words, by=reader)) == result


def test_a_name_once_known_leaves_the_same_word_to_the_company(reader: RuleUnderstander) -> None:
    assert brief(understand(asking("company", "company"), "渡辺です", by=reader)) == "=渡辺"


@pytest.mark.parametrize(
    ("words", "reading"),
    [
        ("林一郎です", "ハヤシイチロウ"),
        ("林です", "ハヤシ"),
        ("南健太と申します", "ミナミケンタ"),
        ("関太郎です", "セキタロウ"),
        ("森和子です", "モリカズコ"),
        ("林田一郎です", "ハヤシダイチロウ"),
        ("佐藤健です", "サトウケン"),
    ],
)
def test_surnames_of_one_character_are_read_as_surnames(reader: RuleUnderstander, words: str, reading: str) -> None:
    commands = understand(asking("name"), words, by=reader)
    assert isinstance(commands[0], Fill)
    assert commands[0].value.reading == reading


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("ハイバラデス", "=ハイバラ"),
        ("はいばらです", "=はいばら"),
        ("ハイバラユーコトモーシマス", "=ハイバラユーコ"),
        ("ハイサトーデス", "=サトー"),
        ("はい、島です", "=島"),
        ("ハイハイバラデス", "=ハイバラ"),
        ("ハイワタナベデス", "=ワタナベ"),
        ("ハイハヤシデス", "=ハヤシ"),
        ("エートワダデス", "=ワダ"),
        ("名前は原田です", "=原田"),
        ("ワタシワワダデス", "=ワダ"),
    ],
)
def test_yes_before_a_name_is_no_part_of_it(reader: RuleUnderstander, words: str, result: str) -> None:
    assert brief(understand(asking("name"), words, by=reader)) == result
