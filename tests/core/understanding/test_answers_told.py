"""Answers that tell a yes or a no by a state, and questions that read a value back."""

from __future__ import annotations

import pytest

from toritsugi.core.understanding.answer_read_back import read_back_in
from toritsugi.core.understanding.answer_rules import Answer, answer, explicit
from toritsugi.core.understanding.answer_states import only_asks, told_by_state
from toritsugi.core.understanding.answers import read
from toritsugi.core.understanding.normal import normal
from toritsugi.resources import answer_model


@pytest.mark.parametrize(
    ("said", "question", "meant"),
    [
        ("さっき止まりました", "水は、今も漏れていますか。", False),
        ("それが止まらないんですよ", "水は、今も漏れていますか。", True),
        ("消えました", "痛みは消えていますか。", None),
        ("聞いたけど忘れてしまって", "担当者の名前は、おわかりになりますか。", False),
        ("そんなもの教わってません", "暗証番号はご存じですか。", False),
        ("これから取りたくて電話しました", "ご予約は、お済みでしょうか。", False),
        ("これから出すところです", "書類はもうお出しになりましたか。", False),
        ("写真を撮ってから出そうかと思ってます", "履歴書はお送りいただけましたか。", False),
        ("本人じゃないと話が通じないんです", "ほかの者でもよろしいでしょうか。", False),
        ("ないと通勤できません", "代車はご入り用ですか。", True),
        ("家族に聞かないとわかりません", "代車はご入り用ですか。", None),
        ("宣伝は間に合ってます", "キャンペーンのご案内を差し上げてよろしいでしょうか。", False),
        ("バスに間に合ってますか", "お急ぎでしょうか。", None),
        ("もう遅いので、明日で結構です", "明朝のご連絡でもよろしいでしょうか。", True),
        ("急いでないので結構です", "明朝のご連絡でもよろしいでしょうか。", None),
    ],
)
def test_a_state_tells_yes_or_no(said: str, question: str, meant: bool | None) -> None:
    assert told_by_state(normal(said), normal(question)) is meant


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("ご注文は松が三つでよろしいですか。", "ゴ注文ハ松ガ三ツ"),
        ("お名前は、渡辺様、でお間違いないでしょうか。", "オ名前ハ渡辺"),
        ("先月からエラーが続いている、とのことですね。", "先月カラエラーガ続イテール"),
        ("以上でよろしいでしょうか。", None),
        ("禁煙席でもよろしいですか。", None),
        ("録音してもよろしいでしょうか。", None),
        ("お支払いはまだお済みでないということでしょうか。", None),
        ("お荷物は届きましたか。", None),
    ],
)
def test_a_question_may_read_a_value_back(question: str, value: str | None) -> None:
    assert read_back_in(normal(question)) == value


@pytest.mark.parametrize(
    ("said", "question", "meant"),
    [
        ("相違ございません", "復唱いたします。090-3316-8842、お間違いございませんか。", Answer.YES),
        ("いや、カミヤで合ってます", "お名前の読みは、カミヤ様、でよろしいですか。", Answer.YES),
        ("うち有限会社なんですよ", "会社名は、株式会社ミナト工業様、前株でよろしいですか。", Answer.NO),
        ("はい？ あ、すいません、後ろの放送で", "お名前の読みは、カミヤ様、でよろしいですか。", Answer.NEITHER),
        ("えっと、うーん", "もう一度読み上げましょうか。", Answer.NEITHER),
        ("その電話、長引きそう？", "終わり次第おかけいたしましょうか。", Answer.NEITHER),
        ("別に構いませんよ、どうぞ", "この通話は録音しておりますが、よろしいでしょうか。", Answer.YES),
    ],
)
def test_what_is_read_of_a_value_read_back_and_of_questions_instead_of_answers(
    said: str, question: str, meant: Answer
) -> None:
    assert read(normal(said), question, words=said, model=answer_model(), written=question).meant is meant


def test_what_begins_like_a_yes_is_no_yes() -> None:
    assert not any(map(explicit, map(normal, ("ハイフンは要らないです", "はっきりしないんです", "うんともいわないの"))))
    assert all(map(explicit, map(normal, ("はい、ハイフンです", "うん、ええ", "ハイッ"))))


def test_that_nothing_is_wrong_agrees_to_a_value_read_back() -> None:
    assert answer(normal("違うってことはないです"), confirming=True) is Answer.YES
    assert answer(normal("うんと、違うね"), confirming=True) is Answer.NO


def test_a_question_that_asks_for_something_is_an_answer() -> None:
    assert only_asks(normal("一分いくらするんですか？"), "一分いくらするんですか？")
    assert not only_asks(normal("つないでもらえますか？"), "つないでもらえますか？")
    assert not only_asks(normal("一分いくらするんですか"), "一分いくらするんですか")


def test_that_a_part_is_right_does_not_agree_to_the_whole() -> None:
    assert answer(normal("名前は合ってるんですけど、年は5歳です"), confirming=True) is Answer.NO
    assert answer(normal("それは合ってますけど、急いでください"), confirming=True) is not Answer.NO
