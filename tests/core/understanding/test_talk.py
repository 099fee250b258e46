"""Matters, read-backs, wishes about the talk, remarks; and any text at all."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.understanding.examples import (
    ANYTHING,
    HELPED,
    ITEMS,
    MANUAL,
    MATTER,
    NOW,
    OPEN,
    asking,
    brief,
    confirming,
    understand,
)
from toritsugi.core.dialogue.commands import Abuse, AnyCommand, Correct, Fill, Flag, Refuse
from toritsugi.core.dialogue.expect import Answered, Asked, Expect
from toritsugi.core.understanding.understander import RuleUnderstander
from toritsugi.core.values.code import code_value
from toritsugi.core.values.model import Kind
from toritsugi.core.values.phone import parse_phone, phone_value
from toritsugi.resources import answer_model, readings


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("見積もりをお願いしたいんですが", "matter quote"),
        ("リフォームの値段を知りたいです", "matter quote"),
        ("外壁の塗装ってだいたいいくらかかりますかね", "matter quote"),
        ("水が漏れているんです。天井から水が垂れてきています。", "flag danger; matter leak"),
        ("水漏れなんですけど", "flag danger; matter leak"),
        ("何時までやっていますか", "matter hours"),
        ("土曜日は開いていますか", "matter hours"),
        ("営業時間を教えてください", "matter hours"),
        ("予約の変更をお願いします", "matter booking"),
        ("予約をキャンセルしたいのですが", "flag refund; matter booking"),
        ("駐車場はありますか", "card parking"),
        (
            "さくら商事の渡辺と申します。見積もりをお願いしたいのですが",
            "matter quote; fill company=さくら商事; fill name=渡辺",
        ),
        ("田中さんはいらっしゃいますか", "person 田中 sales"),
        ("山本様をお願いいたします", "person 山本 manager"),
        ("責任者の方とお話ししたいのですが", "person 責任者"),
        ("今日はいい天気ですね", "unclear"),
        ("ちょっとお尋ねしますが", "unclear"),
        ("お願いします", "unclear"),
        ("株価の見通しを教えてください", "unclear"),
        ("もしもし", "backchannel"),
        ("はい", "backchannel"),
        ("何とおっしゃいましたか", "repeat"),
        ("ゆっくり話してください", "slower"),
        ("ゆっくり入れるお風呂はありますか", "unclear"),
        ("もういいです、失礼します", "goodbye"),
        ("すみません、間違い電話でした", "flag wrong_number"),
        ("スミマセンマチガイデンワデタ", "flag wrong_number"),
        ("新サービスのご案内でお電話しました", "flag sales"),
        ("コスト削減のご提案でございます", "flag sales"),
    ],
)
def test_matters(words: str, result: str) -> None:
    assert brief(understand(MATTER, words)) == result


def test_kana_is_matched_with_kana_examples() -> None:
    assert brief(understand(asking("visits"), "ハジメテ")) == "=new"


def test_a_choice_between_matters_is_taken_by_its_place() -> None:
    expect = Expect(asked=Asked.MATTER, options=("quote", "leak"))
    assert brief(understand(expect, "最初のほうです")) == "matter quote"
    assert brief(understand(expect, "2番です")) == "matter leak"


PHONE = phone_value(parse_phone("0312345678")).spoken


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("はい", "confirm"),
        ("ええ", "confirm"),
        ("はい、そうです", "confirm"),
        ("ハイソーデス", "confirm"),
        ("合ってます", "confirm"),
        ("アッテマス", "confirm"),
        ("大丈夫です", "confirm"),
        ("ダイジョーブデス", "confirm"),
        ("それでお願いします", "confirm"),
        ("ハイオネガイシマス", "confirm"),
        ("間違いありません", "confirm"),
        ("結構です", "confirm"),
        ("ケッコーデス", "confirm"),
        ("いえ、それで合ってます", "confirm"),
        ("はい、03-1234-5678です", "confirm"),
        ("オッケーです", "confirm"),
        ("いいえ", "deny"),
        ("スイーエ", "deny"),
        ("違います", "deny"),
        ("イーエチガイマス", "deny"),
        ("いや、ちょっと違うんですけど", "deny"),
        ("はい、違います", "deny"),
        ("ソージャナクテ", "deny"),
        ("番号が間違っています", "deny"),
        ("いえ、03じゃなくて06です", "correct 0612345678"),
        ("イエゼロサンサナクテゼロロクデス", "correct 0612345678"),
        ("いえ、06です", "correct 0612345678"),
        ("違います、最後は9です", "correct 0312345679"),
        ("下4桁は5679です", "correct 0312345679"),
        ("シモヨンケタワゴーロクナナキューデス", "correct 0312345679"),
        ("5678じゃなくて5679です", "correct 0312345679"),
        ("いいえ、1234ではなくて1244です", "correct 0312445678"),
        ("いえ、090-1111-2222です", "correct 09011112222"),
        ("違います。ゼロハチゼロイチニーサンヨンゴーロクナナハチです", "correct 08012345678"),
        ("もう一度言ってください", "repeat"),
        ("ゆっくりお願いします", "slower"),
        ("ちょっと待ってください", "wait"),
        ("えーと", "backchannel"),
        ("青い空", "unclear"),
        ("担当者に代わってください", "person 担当者"),
    ],
)
def test_a_number_read_back(words: str, result: str) -> None:
    assert brief(understand(confirming("phone", PHONE), words)) == result


@pytest.mark.parametrize(
    ("item", "spoken", "words", "result"),
    [
        ("name", "ワタナベ", "はい、渡辺です", "confirm"),
        ("name", "ワタナベ", "はい、ワタナベです", "confirm"),
        ("name", "ワタナベ", "いえ、渡部です", "correct 渡部"),
        ("name", "ワタナベ", "ワタナベじゃなくてタナベです", "correct タナベ"),
        ("name", "ワタナベ", "イーエタナベデス", "correct タナベ"),
        ("name", "ワタナベ", "そうです", "confirm"),
        ("name", "ワタナベ", "いいえ、違います", "deny"),
        ("name", "ワタナベ", "さんずいに度の渡るです", "spell"),
        ("company", "さくら工務店", "いえ、あおば工務店です", "correct あおば工務店"),
        ("company", "さくら工務店", "はい、さくら工務店です", "confirm"),
        ("visit", "12月ようか、火曜日、13時", "はい、8日の13時です", "confirm"),
        ("visit", "12月ようか、火曜日、13時", "いえ、14時です", "correct 2026-12-08T14:00"),
        ("visit", "12月ようか、火曜日、13時", "9日です", "correct 2026-12-09T13:00"),
        ("visit", "12月ようか、火曜日、13時", "13時じゃなくて午後3時で", "correct 2026-12-08T15:00"),
        ("visit", "12月ようか、火曜日、13時", "いいえ", "deny"),
        ("people", "サン", "いえ、四人です", "correct 4"),
        ("people", "サン", "はい、三人です", "confirm"),
        ("contract", code_value("AB-12").spoken, "いえ、AB-13です", "correct AB-13"),
        ("contract", code_value("AB-12").spoken, "はいAB-12です", "confirm"),
        ("visits", "初診", "いえ、再診です", "correct known"),
        ("place", "港区芝1の2の3", "いえ、港区芝浦1-2-3です", "correct 港区芝浦1-2-3"),
    ],
)
def test_other_values_read_back(item: str, spoken: str, words: str, result: str) -> None:
    assert brief(understand(confirming(item, spoken), words)) == result


@pytest.mark.parametrize(
    ("expect", "words", "result"),
    [
        (HELPED, "はい、直りました", "confirm"),
        (HELPED, "直りました", "confirm"),
        (HELPED, "まだ直りません", "deny"),
        (HELPED, "いいえ、変わりません", "deny"),
        (HELPED, "ダメです", "deny"),
        (HELPED, "ナオリマシタ", "confirm"),
        (ANYTHING, "特にありません", "deny"),
        (ANYTHING, "以上です", "deny"),
        (ANYTHING, "いいえ、大丈夫です", "deny"),
        (ANYTHING, "あと駐車場はありますか", "card parking"),
        (ANYTHING, "予約の変更もお願いします", "matter booking"),
        (ANYTHING, "失礼します", "goodbye"),
        (Expect(asked=Asked.ITEM, kind=Kind.YES_NO), "はい、お願いします", "confirm"),
        (Expect(asked=Asked.ITEM, kind=Kind.YES_NO), "いえ、結構です", "deny"),
    ],
)
def test_yes_no_questions(expect: Expect, words: str, result: str) -> None:
    assert brief(understand(expect, words)) == result


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        ("至急お願いしたいんです、火事です", {"urgent", "danger"}),
        ("急いでいます", {"urgent"}),
        ("イソイデイマス", {"urgent"}),
        ("急いではいません", set()),
        ("クレームなんですけど", {"complaint"}),
        ("クレームナンデスケドエキニンシャオガシテクダサイ", {"complaint"}),
        ("消費者センターに言いますよ", {"complaint", "threat"}),
        ("予約をキャンセルしたいです", {"refund"}),
        ("返金ではなく交換をお願いします", set()),
        ("カジデス", set()),
        ("番号を間違えました", {"wrong_number"}),
        ("求人広告の件でご案内です", {"sales"}),
        ("先日ご提案いただいた件でお電話しました", set()),
        ("光回線がつながらないんです", set()),
        ("複合機の調子が悪いです", set()),
        ("ご案内のはがきが届いたのですが", set()),
        ("光回線のお得なプランのご案内です", {"sales"}),
        ("知り合いの紹介です", set()),
        ("田中さんのご紹介でお電話しました", set()),
        ("新商品のご紹介です", {"sales"}),
        ("弁護士の先生をお願いします", set()),
        ("弁護士に相談しますよ", {"complaint", "threat"}),
        ("営業の電話ではありません", set()),
        ("バカリ多くてシネマの話です", set()),
    ],
)
def test_flags_keep_the_words(words: str, flags: set[str]) -> None:
    commands = understand(MATTER, words)
    found = {command.name: command.words for command in commands if isinstance(command, Flag)}
    assert set(found) == flags
    assert all(kept == words for kept in found.values())


@pytest.mark.parametrize(
    ("words", "abusive"),
    [
        ("ふざけるな、バカヤロー", True),
        ("オマエシネヨ", True),
        ("土下座しろ", True),
        ("そればかりで困っています", False),
        ("シネマの予約です", False),
        ("アホウドリ商事の渡辺です", False),
    ],
)
def test_named_abuse(words: str, abusive: bool) -> None:
    found = [command for command in understand(MATTER, words) if isinstance(command, Abuse)]
    assert bool(found) == abusive
    assert all(command.words == words for command in found)


def test_a_callback_is_answered_ahead() -> None:
    commands = understand(asking("phone", "callback"), "03-1234-5678に折り返しお電話をください")
    assert brief(commands) == "=0312345678; fill callback=yes"


@pytest.mark.parametrize(
    ("words", "wished"),
    [
        ("佐藤さんからお電話をいただいた木村です", False),
        ("先ほど折り返しのお電話をいただきました、木村です", False),
        ("昨日お電話をいただいております木村です", False),
        ("木村です、お電話をいただきたいのですが", True),
        ("木村です、折り返しお電話をいただけますか", True),
        ("木村です、折り返しのお電話をいただいたら助かります", True),
    ],
)
def test_who_was_called_wishes_no_call_by_that(words: str, wished: bool) -> None:
    found = [one for one in understand(asking("name", "callback"), words) if isinstance(one, Fill)]
    assert any(one.item == "callback" for one in found) == wished


def test_a_number_put_right_in_the_same_breath_changes_no_earlier_yes_or_no() -> None:
    expect = msgspec.structs.replace(asking("phone"), given=(Answered(item="callback", kept="no", spoken="いいえ"),))
    desk = RuleUnderstander(readings(), answers=answer_model())
    said = "マルゴーナナレイのヨンキューサンじゃなくてヨンキューヨンのキューサンゴです"
    found = desk.understand((said,), expect, MANUAL, NOW)
    assert not any(isinstance(one, Correct) and one.item == "callback" for one in found)
    (found_again,) = desk.understand(("いいえじゃなくて、はいでした",), expect, MANUAL, NOW)
    assert isinstance(found_again, Correct)
    assert (found_again.item, found_again.value.kept) == ("callback", "yes")


_PIECES = st.sampled_from(
    [
        "はい",
        "いえ",
        "ゼロ",
        "キュウ",
        "090",
        "の",
        "、",
        "です",
        "と申します",
        "じゃなくて",
        "12月",
        "ようか",
        "ノ",
        "ー",
        "ニ",
        "イチ",
        "十",
        "万",
        "A",
        "-",
        "🙂",
        "\x00",
        "が",
    ]
)
_TEXTS = st.text(max_size=300) | st.lists(_PIECES, max_size=80).map("".join)
_EXPECTS = st.sampled_from(
    [
        MATTER,
        HELPED,
        ANYTHING,
        Expect(),
        Expect(asked=Asked.ITEM),
        Expect(asked=Asked.CONFIRM, kind=Kind.PHONE, read_back="？"),
    ]
    + [asking(name, *OPEN) for name in ITEMS]
    + [confirming(name, "ゼロサン、イチニーサンヨン、ゴーロクナナハチ", *OPEN) for name in ITEMS]
)


@settings(max_examples=300, deadline=None)
@given(_EXPECTS, st.lists(_TEXTS, max_size=3))
def test_any_text_is_answered_and_the_same_way_twice(expect: Expect, texts: list[str]) -> None:
    commands = understand(expect, *texts)
    assert commands
    assert commands == understand(expect, *texts)
    for command in commands:
        if isinstance(command, Fill | Correct):
            assert command.value.kept
            assert command.value.shown
            if command.value.kind is Kind.PHONE:
                assert parse_phone(command.value.shown).digits == command.value.kept


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "piece",
    [
        "あ",
        "ゼロ",
        "ニ",
        "ノ",
        "イチ",
        "はい",
        "十",
        "です、",
        "じゃなくて",
        "ー",
        " ",
        "㌀",
        "🙂",
        "A-",
        "の渡辺です",
        "ガ",
        "\x00",
        "1時から",
    ],
)
def test_ten_thousand_characters_are_answered(piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    for expect in (
        MATTER,
        asking("phone", *OPEN),
        asking("about"),
        asking("visit"),
        confirming("name", "ワタナベ"),
        HELPED,
    ):
        assert understand(expect, text, text[1:], text[:5000])


@pytest.mark.parametrize(
    ("asked", "words", "result"),
    [
        ("about", "あ、さっきの名前ですが、木村次郎の間違いです", "correct name=木村次郎"),
        ("about", "すみません、先ほどの電話番号、0312345678じゃなくて0312345679です", "correct phone=0312345679"),
        ("company", "名前を言い間違えました、木下です", "correct name=木下"),
        ("place", "さっきのお電話番号、間違えました。090の1111の2222です", "correct phone=09011112222"),
        ("callback", "先ほどの会社名ですが、青空商会の間違いでした", "correct company=青空商会"),
        ("visit", "サッキノナマエワキノシタノマチガイデス", "correct name=キノシタ"),
        ("phone", "番号間違えました、090の1111の2222です", "=09011112222"),
        ("about", "いえ、さっきの人数は3人じゃなくて5人です", "correct people=5"),
        ("about", "サッキノニンズウワサンニンジャナクテゴニンデス", "correct people=5"),
        ("name", "先ほどの人数ですが、12名の間違いです", "correct people=12"),
        ("about", "すみません、契約番号を言い間違えました、AB-123です", "correct contract=AB-123"),
        ("about", "さっきの契約番号、AB-12じゃなくてAB-13です", "correct contract=AB-13"),
        ("about", "先ほどの影響の範囲ですが、私だけじゃなくて全員です", "correct reach=all"),
        ("name", "さっきの範囲は部署に変更してください", "correct reach=some"),
        ("about", "さっきの折り返しですが、やっぱりいりません", "correct callback=no"),
        ("name", "折り返しはやっぱりお願いします", "correct callback=yes"),
        ("about", "折り返しは、はいじゃなくていいえです", "correct callback=no"),
        # not a correction of an answer
        ("about", "先ほど電話した名前の件で確認したいです", "=先ほど電話した名前の件で確認したいです"),
        ("about", "請求書の名前が間違っています", "=請求書の名前が間違っています"),
        ("about", "人数は3人じゃなくて5人来ました", "=人数は3人じゃなくて5人来ました"),
        ("about", "契約番号を教えてほしいのですが", "=契約番号を教えてほしいのですが"),
        ("about", "折り返しの電話がありません", "=折り返しの電話がありません"),
        ("about", "数を数え間違えました", "=数を数え間違えました"),
        (
            "about",
            "さっき電話番号を聞いたのですが間違えたようで教えてください",
            "=さっき電話番号を聞いたのですが間違えたようで教えてください",
        ),
        ("name", "木村です", "=木村"),
    ],
)
def test_an_earlier_answer_is_corrected_whatever_is_being_asked(asked: str, words: str, result: str) -> None:
    commands = understand(asking(asked), words)
    assert "; ".join(_with_item(command) for command in commands) == result


def _with_item(command: AnyCommand) -> str:
    return f"correct {command.item}={command.value.kept}" if isinstance(command, Correct) else brief([command])


@pytest.mark.parametrize(
    ("words", "individual"), [("個人です", True), ("会社ではありません", True), ("言いたくありません", False)]
)
def test_who_will_not_name_a_company_is_not_taken_for_a_private_person(words: str, individual: bool) -> None:
    commands = understand(asking("company"), words)
    assert isinstance(commands[0], Refuse)
    assert commands[0].individual is individual


@pytest.mark.parametrize("words", ["はい、お待たせしました", "お待たせいたしました", "オマタセシマシタ", "もしもし"])
def test_who_is_back_after_a_pause_has_not_answered_yet(words: str) -> None:
    assert brief(understand(asking("about"), words)) == "backchannel"


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("東京都港区1丁目2番3号です", "correct 東京都港区1-2-3"),
        ("いいえ、港区1丁目2番4号です", "correct 港区1-2-4"),
        ("はい、東京都港区1丁目2番5号です", "confirm"),
        ("港区芝5-6-7です", "correct 港区芝5-6-7"),
        ("はい、そうです", "confirm"),
        ("えっと、ちょっと違うかもしれません", "unclear"),
    ],
)
def test_an_address_said_over_a_wrong_one_is_the_right_one(words: str, result: str) -> None:
    assert brief(understand(confirming("place", "お風呂を新しくしたい"), words)) == result


@pytest.mark.parametrize("words", ["聞こえません", "もしもし、聞こえますか", "あの、こちらの声は聞こえていますか"])
@pytest.mark.parametrize("expect", [MATTER, asking("phone"), asking("about")])
def test_who_asks_of_the_line_hears_the_last_line_again_and_nothing_is_marked(words: str, expect: Expect) -> None:
    assert brief(understand(expect, words)) == "repeat"
