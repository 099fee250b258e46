"""With a dictionary of readings handed in: kana from a recogniser finds what the manual writes in kanji."""

from __future__ import annotations

import pytest

from tests.core.understanding.examples import MATTER, asking, brief, confirming, understand
from toritsugi.core.dialogue.commands import ChooseMatter, Fill
from toritsugi.core.understanding.matching import Match, Option, best_matches, compiled, said_of
from toritsugi.core.understanding.misheard import misheard
from toritsugi.core.understanding.normal import normal
from toritsugi.core.understanding.understander import RuleUnderstander
from toritsugi.resources import readings, understander


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


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("アキベヤワアリマスカ", "rooms"),
        ("エキエノイキカタオオシエテ", "way"),
        ("ホンジツワオヤスミデスカ", "hours"),
        ("空き部屋はありますか", "rooms"),
    ],
)
def test_particles_are_heard_as_they_are_said(heard: str, meant: str) -> None:
    options = (
        Option("rooms", ("内見",), ("空き部屋はありますか",)),
        Option("way", ("道順",), ("駅への行き方を教えて",)),
        Option("hours", ("営業",), ("本日はお休みですか",)),
    )
    assert best_matches(heard, options, readings()) == (Match(meant, 1.0),)


HOME = (
    Option("garbage", ("ごみ",), ("ごみの出し方", "粗大ごみの捨て方", "分別の仕方")),
    Option("move_out", ("退去",), ("退去したい", "引っ越すことになった", "出る日を決めたい")),
    Option("view", ("内見",), ("空き部屋はありますか", "部屋を見たい")),
    Option("noise", ("騒音",), ("夜中に騒いでいる", "隣がうるさい")),
)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        # as a small recogniser wrote them over a telephone channel
        ("ソダイノミノシテカタ", "garbage"),
        ("ソガイモミノテカタ", "garbage"),
        ("イッコシコトニナッシタ", "move_out"),
        ("アキレヤワアリマスカ", "view"),
        # other words, or too few: nothing is guessed
        ("エキマデノイキカタ", None),
        ("モシモシキコエマスカ", None),
        ("ゴミ", None),
        ("粗大ご飯の炊き方", None),
        ("アノサッキデンワヲイタダイタモノナンデスケレドモソダイゴハンノコトデ", None),
    ],
)
def test_an_example_that_was_misheard_as_a_whole_is_known_when_it_is_like_no_other(
    heard: str, meant: str | None
) -> None:
    match = misheard(said_of(normal(heard), heard, readings()), compiled(HOME, readings()))
    assert (match and match.id) == meant


def test_what_is_alike_to_two_options_is_left_open() -> None:
    two = (Option("in", ("入る",), ("荷物を預けたいです",)), Option("out", ("出す",), ("荷物を届けたいです",)))
    heard = "ニモツオタケタイデス"
    assert misheard(said_of(normal(heard), heard, readings()), compiled(two, readings())) is None
    [one] = two[:1]
    found = misheard(said_of(normal(heard), heard, readings()), compiled([one], readings()))
    assert found is not None
    assert found.id == "in"


def test_a_misheard_matter_is_taken_where_a_matter_was_asked_for_only(reader: RuleUnderstander) -> None:
    heard = "ヨソクノケンコーオシタイ"
    [taken] = understand(MATTER, heard, by=reader)
    assert isinstance(taken, ChooseMatter)
    assert (taken.matter, taken.by) == ("booking", "matter.misheard")
    assert brief(understand(asking("about"), heard, by=reader)) == f"={heard}"
    assert not [one for one in understand(asking("name"), heard, by=reader) if isinstance(one, ChooseMatter)]


def test_names_get_their_reading(reader: RuleUnderstander) -> None:
    commands = understand(asking("name"), "渡辺と申します", by=reader)
    assert isinstance(commands[0], Fill)
    assert (commands[0].value.kept, commands[0].value.reading) == ("渡辺", "ワタナベ")
    assert commands[0].value.shown == "渡辺（ワタナベ）"


@pytest.mark.parametrize(
    ("texts", "result"),
    [
        # a grammar of yes, no and digits, and the letters heard
        (("いいえ", "エイーエ"), "deny"),
        (("いいえ", "リーエス"), "deny"),
        (("いいえ", "エーエス"), "deny"),
        (("はい", "いいえ、違います"), "deny"),
        # the grammar knows no such words
        (("いいえ", "ソーデスマチガイナイデス"), "confirm"),
        (("いいえ", "イーエダイジョーブデスソレデ", "イーーエダイジョーブデスソレデ"), "confirm"),
        (("はい", "ハイソーデス"), "confirm"),
        (("ハイ", "ハエ"), "confirm"),
    ],
)
def test_a_number_is_not_confirmed_where_another_hypothesis_says_no(
    reader: RuleUnderstander, texts: tuple[str, ...], result: str
) -> None:
    asked = confirming("phone", "ゼロサン、ロクナナヨンキュウ、ゼロロクキュウイチ")
    assert brief(understand(asked, *texts, by=reader)) == result


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
