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
