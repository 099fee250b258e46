"""What callers say about earlier answers, of several things in one breath, and that they said it before."""

from __future__ import annotations

import msgspec
import pytest

from tests.core.understanding.examples import HELPED, MATTER, OPEN, asking, brief, confirming, understand
from toritsugi import resources
from toritsugi.core.dialogue.commands import Confirm, Correct, Deny, Fill, Flag, Retract
from toritsugi.core.dialogue.expect import Answered, Expect
from toritsugi.core.values.phone import parse_phone, phone_value

WITH_WORDS = resources.rule_understander()
PHONE = phone_value(parse_phone("0312345678")).spoken
GIVEN = (
    Answered("visit", "2026-12-08T13:00", "12月ようか、火曜日、13時"),
    Answered("phone", "0312345678", PHONE),
    Answered("people", "3", "サン"),
    Answered("name", "渡辺", "ワタナベ"),
    Answered("company", "さくら工務店", "サクラコウムテン"),
)


def after(expect: Expect) -> Expect:
    """The question, once all of `GIVEN` was answered."""
    answered = {one.item for one in GIVEN}
    return msgspec.structs.replace(
        expect, given=GIVEN, open_items=tuple(name for name in expect.open_items if name not in answered)
    )


@pytest.mark.parametrize(
    ("words", "item", "kept"),
    [
        ("渡辺じゃなくて渡部です", "name", "渡部"),
        ("すみません、渡辺ではなくて田辺です", "name", "田辺"),
        ("さくら工務店じゃなくてあおば工務店です", "company", "あおば工務店"),
        ("いえ、03じゃなくて06です", "phone", "0612345678"),
        ("5678じゃなくて5679です", "phone", "0312345679"),
        ("13時じゃなくて14時です", "visit", "2026-12-08T14:00"),
        ("さっきの日時ですが、9日の間違いです", "visit", "2026-12-09T13:00"),
        ("先ほどの日時ですが、14時でお願いします", "visit", "2026-12-08T14:00"),
        ("三人じゃなくて四人です", "people", "4"),
        ("さっきの電話番号ですが、090-1111-2222です", "phone", "09011112222"),
        ("さっきの番号ですが、下4桁は5679です", "phone", "0312345679"),
        ("先ほどの名前ですが、木村です", "name", "木村"),
        ("すみません、電話番号は090-1111-2222でお願いします", "phone", "09011112222"),
        ("いえ、電話番号は〇九〇の一一一一の二二二二です", "phone", "09011112222"),
    ],
)
@pytest.mark.parametrize("expect", [asking("about"), asking("contract"), confirming("visits", "初診"), MATTER])
def test_an_earlier_answer_is_put_right_whatever_is_asked(expect: Expect, words: str, item: str, kept: str) -> None:
    (command,) = understand(after(expect), words, by=WITH_WORDS)
    assert isinstance(command, Correct)
    assert (command.item, command.value.kept) == (item, kept)
    assert command.by.startswith(("earlier.", "late."))
    assert command.span != (0, 0)


@pytest.mark.parametrize(
    "words", ["すみません、電話番号が違います", "あの、番号が違うんですけど", "電話番号が違うみたいです"]
)
@pytest.mark.parametrize("expect", [asking("about"), asking("name"), confirming("name", "ワタナベ"), MATTER, HELPED])
def test_an_earlier_number_that_is_called_wrong_is_taken_back(expect: Expect, words: str) -> None:
    (command,) = understand(after(expect), words, by=WITH_WORDS)
    assert isinstance(command, Retract)
    assert command.item == "phone"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("うななにーろく、ろくきゅーななろくにお願いします", Deny),
        ("二九の八四二六にお願いします", Deny),
        ("はい、03の1234の5678でお願いします", Confirm),
        ("はい、5678でお願いします", Confirm),
        ("はい、よろしくお願いします", Confirm),
        ("そうです、よろしくどうぞ", Confirm),
        ("はい、4時ごろお願いします", Confirm),
        ("間違いないです、お願いします", Confirm),
        ("すみません、間違えました", Deny),
    ],
)
def test_other_digits_than_those_read_back_are_no_yes(words: str, meant: type[Confirm | Deny]) -> None:
    commands = understand(confirming("phone", PHONE, *OPEN), words, by=WITH_WORDS)
    assert isinstance(commands[0], meant)
    assert not any(isinstance(one, Flag) for one in commands)


@pytest.mark.parametrize("number", ["07043306005", "0531102463", "09074532018", "0263996437"])
@pytest.mark.parametrize(
    "words", ["はい、よろしくお願いします", "はい、結構です、よろしく", "はい、4時ごろお願いします"]
)
def test_a_plain_yes_mends_no_digit(number: str, words: str) -> None:
    spoken = phone_value(parse_phone(number)).spoken
    (command,) = understand(confirming("phone", spoken), words, by=WITH_WORDS)
    assert isinstance(command, Confirm)


@pytest.mark.parametrize(
    "words", ["りえ、違シう番号がいいです", "別の番号でいいです", "番号がいいです", "の番号でお願いします"]
)
def test_another_number_is_no_yes(words: str) -> None:
    commands = understand(confirming("phone", PHONE), words, by=WITH_WORDS)
    assert not any(isinstance(one, Confirm) for one in commands)


def test_a_code_said_twice_is_no_telephone_number() -> None:
    asked = asking("contract", *OPEN)
    for words in ("ヨンクレイゴーキューゴー。ヨンキュウレイゴーキューゴーです", "490595、490595です"):
        assert [one.item for one in understand(asked, words, by=WITH_WORDS) if isinstance(one, Fill)] == [""]
    both = understand(asked, "490595です、電話は090-1234-5678です", by=WITH_WORDS)
    assert "phone" in [one.item for one in both if isinstance(one, Fill)]


@pytest.mark.parametrize(
    "words", ["高橋じゃなくて渡部です", "06じゃなくて03です", "四人じゃなくて五人です", "今日じゃなくていいです"]
)
def test_what_nobody_gave_is_not_put_right(words: str) -> None:
    assert not any(isinstance(one, Correct) for one in understand(after(asking("about")), words, by=WITH_WORDS))


def test_the_read_back_itself_is_put_right_by_its_own_rule() -> None:
    expect = after(confirming("name", "ワタナベ"))
    assert brief(understand(expect, "ワタナベじゃなくてタナベです")) == "correct タナベ"


@pytest.mark.parametrize(
    "words", ["さっきの電話番号ですが、間違えました", "さっきの番号、間違っていました", "電話番号が違いました"]
)
def test_an_answer_called_wrong_is_taken_back(words: str) -> None:
    assert brief(understand(after(asking("about")), words)) == "retract phone"


def test_nothing_is_taken_back_that_was_not_given() -> None:
    assert "retract" not in brief(understand(asking("about", *OPEN), "さっきの電話番号ですが、間違えました"))


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("名前は木村です", "fill name=木村"),
        ("会社はさくら工務店です", "fill company=さくら工務店"),
        ("さくら工務店です", "fill company=さくら工務店"),
        ("渡辺です", "fill name=渡辺"),
        ("青い空です", "unclear"),
    ],
)
def test_an_answer_to_a_question_of_before_is_taken_where_it_belongs(words: str, result: str) -> None:
    assert brief(understand(asking("phone", *OPEN), words, by=WITH_WORDS)) == result


def test_an_item_that_was_given_up_may_be_answered_later() -> None:
    expect = msgspec.structs.replace(asking("visits"), given_up=("phone",))
    assert brief(understand(expect, "電話番号がわかりました、03-1234-5678です")) == "fill phone=0312345678"


@pytest.mark.parametrize(
    "words",
    [
        "もう言いました",
        "さっきも言いましたけど",
        "さっき言ったでしょう",
        "だから、もう言ってます",
        "モーイーマシタ",
        "先ほどお伝えしました",
        "何度も言ってるじゃないですか",
    ],
)
@pytest.mark.parametrize("expect", [MATTER, asking("phone"), asking("about"), confirming("phone", PHONE)])
def test_callers_say_that_they_said_it_already(expect: Expect, words: str) -> None:
    assert brief(understand(expect, words)) == "saidalready"


@pytest.mark.parametrize(
    ("expect", "words", "result"),
    [
        (asking("phone"), "さっき言った番号は03-1234-5678です", "=0312345678"),
        (asking("about"), "前にも言いましたが、窓が閉まりません", "=前にも言いましたが、窓が閉まりません"),
    ],
)
def test_who_says_it_again_is_heard(expect: Expect, words: str, result: str) -> None:
    assert brief(understand(expect, words)) == result


def test_several_things_in_one_breath() -> None:
    words = "さくら工務店の渡辺と申します。電話は03-1234-5678です。見積もりをお願いしたいのですが"
    found = {*brief(understand(MATTER, words)).split("; ")}
    assert found == {"matter quote", "fill company=さくら工務店", "fill name=渡辺", "fill phone=0312345678"}
    found = {*brief(understand(asking("name", *OPEN), words)).split("; ")}
    assert found == {"=渡辺", "fill company=さくら工務店", "fill phone=0312345678", "matter quote"}


def test_who_asks_for_a_person_in_a_matter_has_said_the_matter() -> None:
    found = brief(understand(MATTER, "予約の変更の件で担当の方をお願いします"))
    assert found == "person 担当の方; matter booking"


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("あ、動きました", "confirm"),
        ("つながるようになりました", "confirm"),
        ("ちゃんと映ってます", "confirm"),
        ("同じですね", "deny"),
        ("やっぱりつながりません", "deny"),
        ("エラーが出ました", "deny"),
    ],
)
def test_whether_it_helped_is_heard_without_a_yes_or_a_no(words: str, result: str) -> None:
    assert brief(understand(HELPED, words)) == result


def test_a_short_word_of_a_choice_inside_another_word_is_no_choice() -> None:
    """部署 is a choice of another item; who is of a 部署 has not chosen it."""
    assert "reach" not in brief(understand(asking("name", "reach"), "関連部署連絡会の渡辺です"))
    assert "fill reach=some" in brief(understand(asking("name", "reach"), "渡辺です、部署です"))
