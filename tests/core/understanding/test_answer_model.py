"""The model of yes and no: its file, its arithmetic, and what it never decides."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.understanding.examples import ITEMS, MANUAL, NOW, asking, confirming
from toritsugi.core.dialogue.commands import Confirm, Deny, Fill, Repeat
from toritsugi.core.understanding.answer_alternatives import another
from toritsugi.core.understanding.answer_features import BUCKETS, LONGEST_ANSWER, Ruled, features, marked
from toritsugi.core.understanding.answer_measures import told_by_measure
from toritsugi.core.understanding.answer_model import AnswerModel, pack, unpack
from toritsugi.core.understanding.answer_rules import Answer
from toritsugi.core.understanding.answer_topics import of_a_stay, topic_of
from toritsugi.core.understanding.answer_without import declines_offer, turned_round, wants_without
from toritsugi.core.understanding.answers import read
from toritsugi.core.understanding.normal import heard, normal
from toritsugi.core.understanding.reading import reading_of
from toritsugi.core.understanding.understander import RuleUnderstander
from toritsugi.resources import answer_model, readings


def weights_of(rows: dict[int, tuple[float, float, float]]) -> AnswerModel:
    """A model in which only these features weigh."""
    weights = np.zeros((BUCKETS, 3))
    for row, values in rows.items():
        weights[row] = values
    return unpack(pack(weights))


def test_weights_come_back_from_their_file() -> None:
    model = weights_of({0: (1.0, -1.0, 0.5), 77: (0.0, 2.0, 0.0), BUCKETS - 1: (-1.0, 0.0, 0.25)})
    back = model.weights[model.rows[[0, 77, BUCKETS - 1]]] * model.steps
    assert np.allclose(back, [(1.0, -1.0, 0.5), (0.0, 2.0, 0.0), (-1.0, 0.0, 0.25)], atol=0.01)
    assert model.rows[1] == -1


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"PK\x03\x04",
        pack(np.eye(BUCKETS, 3))[:-5],
        b"toritsugi answers 1\n",
        b"toritsugi answers 1\n" + b"\0" * 40,
    ],
)
def test_a_file_that_is_none_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match="weights of yes and no"):
        unpack(broken)


def test_a_weight_decides() -> None:
    found = features("ソレデ", "ヨロシーデスカ", Ruled())
    for column in range(3):
        values = [0.0, 0.0, 0.0]
        values[column] = 5.0
        chances = weights_of({found[0]: (values[0], values[1], values[2])}).weigh("ソレデ", "ヨロシーデスカ", Ruled())
        assert max(range(3), key=chances.__getitem__) == column
        assert sum(chances) == pytest.approx(1.0)


def test_what_answer_and_question_share_is_marked() -> None:
    assert marked("禁煙室ガイーデス", "禁煙室ヲゴ希望デスカ").startswith("Qガ")
    assert "Q" not in marked("別館ガイー", "禁煙室ヲゴ希望デスカ")


@given(st.text(max_size=2000), st.text(max_size=200))
def test_any_answer_to_any_question_has_chances(said: str, asked: str) -> None:
    chances = answer_model().weigh(normal(said), normal(asked), Ruled())
    assert sum(chances) == pytest.approx(1.0)
    assert len(features(said, asked, Ruled())) < 100 + 15 * (LONGEST_ANSWER + 80)


@pytest.mark.parametrize(
    ("said", "question", "meant"),
    [
        ("はい", "駐車場はご利用ですか。", Answer.YES),
        ("いいえ", "駐車場はご利用ですか。", Answer.NO),
        ("家族に聞いてみます", "ご予約なさいますか。", Answer.NEITHER),
        ("電車で行きます", "駐車場はご利用になりますか。", Answer.NO),
        ("前にも行ったことがあります", "ご来院は初めてでいらっしゃいますか。", Answer.NO),
        ("今回が初めてになります", "ご来院は初めてでいらっしゃいますか。", Answer.YES),
        ("主人の代わりにかけてます", "ご契約者様ご本人でいらっしゃいますか。", Answer.NO),
        ("動きました、ありがとうございます", "これで直りましたか。", Answer.YES),
        ("またエラーが出ました", "これで直りましたか。", Answer.NO),
        ("ゆっくりで構いません", "お急ぎのご用件ですか。", Answer.NO),
        ("できれば今日中に", "折り返しのお電話をご希望ですか。", Answer.YES),
        ("遠慮しておきます", "担当の者から折り返しご連絡いたしましょうか。", Answer.NO),
        ("禁煙室でお願いします", "禁煙のお部屋をご希望ですか。", Answer.YES),
        ("いらないです", "朝食はお付けしますか。", Answer.NO),
        ("朝食は何時からですか?", "朝食はお付けしますか。", Answer.NEITHER),
        ("まだ取っとらんです", "ご予約はまだですよね。", Answer.YES),
        ("もう済んでますけど", "ご予約はまだですよね。", Answer.NO),
        ("届いとります", "お荷物はもう届きましたか。", Answer.YES),
        ("一向に届かないんです", "お荷物はもう届きましたか。", Answer.NO),
        ("妻なんですけど", "ご契約者様ご本人からのお電話ではないですよね。", Answer.YES),
        ("以上です", "ほかにご用件はございますか。", Answer.NO),
        ("以上です", "以上でよろしいでしょうか。", Answer.YES),
        ("大丈夫です、近所ですから", "駐車場はご利用になりますか。", Answer.NO),
        ("マンションです", "マンションにお住まいですか。", Answer.YES),
        ("メールで大丈夫です", "メールでのご案内でもよろしいですか。", Answer.YES),
        ("先週かけました", "以前にもお電話をいただいたことはございますか。", Answer.YES),
        ("今回が初めてです", "以前にもお電話をいただいたことはございますか。", Answer.NO),
        ("もう止まりました", "水漏れは続いていますか。", Answer.NO),
    ],
)
def test_answers_to_a_known_question(said: str, question: str, meant: Answer) -> None:
    assert read(normal(said), question, words=said, model=answer_model()).meant is meant


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("戻りましたらこちらからお電話いたしましょうか。", "callback"),
        ("当店をご利用いただいたことはございますか。", "before"),
        ("当店のご利用は初めてでいらっしゃいますか。", "first"),
        ("画面は表示されるようになりましたか。", "helped"),
        ("本日中のご対応をご希望でしょうか。", "hurry"),
        ("ほかにお困りのことはございますか。", "more"),
        ("水漏れはしていませんか。", "negative"),
        ("ガスの臭いはしていませんか。", "gas"),
        ("まだ届いていませんか。", ""),
        ("お車の色は白で間違いありませんか。", ""),
        ("お荷物はもう届きましたか。", ""),
    ],
)
def test_the_topic_of_a_question(question: str, name: str) -> None:
    topic = topic_of(normal(question))
    assert (topic.name if topic else "") == name


def test_questions_of_a_stay_are_known() -> None:
    assert of_a_stay(normal("露天風呂のあるお部屋をご希望ですか"))
    assert not of_a_stay(normal("マイナンバーカードはお持ちですか"))


@pytest.mark.parametrize(
    ("said", "question", "meant"),
    [
        ("お電話いただけますか", "戻りましたらこちらからお電話いたしましょうか。", Answer.YES),
        ("初めて電話しました", "当店をご利用いただいたことはございますか。", Answer.NO),
        ("前に一回だけ", "当店をご利用いただいたことはございますか。", Answer.YES),
        ("かかったことがありません", "こちらの診療所は初めておかかりになりますか。", Answer.YES),
        ("一瞬映ってまた消えました", "画面は表示されるようになりましたか。", Answer.NO),
        ("傘を忘れました", "お忘れ物はございませんか。", Answer.YES),
        ("はい、していません", "水漏れはしていませんか。", Answer.NO),
        ("知っています", "お年寄り向けの割引はご存じですか。", Answer.YES),
        ("そうなんです", "お誕生日のお祝いでのご利用でしょうか。", Answer.YES),
    ],
)
def test_answers_to_questions_asked_in_other_words(said: str, question: str, meant: Answer) -> None:
    assert read(normal(said), question, words=said, model=answer_model()).meant is meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("合っていないです", Answer.NO),
        ("合ってませんね", Answer.NO),
        ("合っていますか", Answer.NEITHER),
        ("合ってますよね", Answer.YES),
        ("確認しました、大丈夫です", Answer.YES),
        ("ちょっと確認します", Answer.NEITHER),
        ("はい？", Answer.NEITHER),
        ("はい", Answer.YES),
    ],
)
def test_words_of_assent_that_deny_or_ask_do_not_agree_to_a_value_read_back(said: str, meant: Answer) -> None:
    words = heard(said).words
    assert read(normal(said), words=words, confirming=True, model=answer_model()).meant is meant


@pytest.mark.parametrize(
    ("said", "question", "meant"),
    [
        ("コチラカラカケナオシマス", "戻り次第、お電話させましょうか。", Answer.NO),
        ("ニカイメデス", "初診の方ですか。", Answer.NO),
        ("イソギマセン", "至急のご用件でしょうか。", Answer.NO),
        ("マダナオッテマセン", "お困りの点は解消されましたか。", Answer.NO),
    ],
)
def test_the_topic_of_a_question_is_known_by_its_writing_when_the_answer_is_heard_in_kana(
    said: str, question: str, meant: Answer
) -> None:
    asked = reading_of(question, readings())
    assert topic_of(normal(question)) is not None
    assert read(normal(said), asked, words=said, model=answer_model(), written=question).meant is meant


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("はい", Confirm),
        ("ええ、合ってます", Confirm),
        ("はい、そうです", Confirm),
        ("いいえ", Deny),
        ("いえ、違います", Deny),
        ("スイーエ", Deny),
    ],
)
def test_a_value_read_back_is_answered_by_rules_whatever_the_weights_say(said: str, command: type) -> None:
    against = weights_of(dict.fromkeys(range(BUCKETS), (9.0, 0.0, 0.0)))
    expect = confirming("phone", "ゼロサン、イチニーサンヨン、ゴーロクナナハチ")
    for model in (None, against):
        (found,) = RuleUnderstander(answers=model).understand((said,), expect, MANUAL, NOW)
        assert isinstance(found, command)


@pytest.mark.parametrize(
    ("texts", "command"),
    [
        (("はい", "ハイ", "ハー"), Confirm),
        (("はい", "ハイソーデスネ"), Confirm),
        (("いいえ", "エーハイソーデスネアッテマス"), Confirm),
        (("いいえ", "イーエチガイマス"), Deny),
        (("はい", "モーイチドオネガイシマス"), Repeat),
    ],
)
def test_a_yes_that_a_grammar_forced_on_other_words_does_not_count(texts: tuple[str, ...], command: type) -> None:
    expect = confirming("name", "ワタナベ")
    (found,) = RuleUnderstander().understand(texts, expect, MANUAL, NOW)
    assert isinstance(found, command)


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("地外ます", Deny),
        ("間地外ないです", Confirm),
        ("えー、問題ありません", Confirm),
        ("えー、違います", Deny),
        ("家、最後の数字が", Deny),
        ("灰、どうも", Confirm),
    ],
)
def test_answers_to_a_read_back_by_their_sound_and_after_a_drawn_filler(said: str, command: type) -> None:
    (found,) = RuleUnderstander(readings()).understand((said,), confirming("phone", "ゼロサン"), MANUAL, NOW)
    assert isinstance(found, command)


def test_the_model_answers_an_item_and_the_rules_do_without_it() -> None:
    said = "それだとありがたいです"
    (found,) = RuleUnderstander(answers=answer_model()).understand((said,), asking("gas"), MANUAL, NOW)
    assert isinstance(found, Fill)
    assert found.by == "yes_no.model"
    assert 0.34 <= found.confidence <= 1.0
    assert read(normal(said), ITEMS["gas"].ask.text, words=said).by == "yes_no.cues"


@pytest.mark.parametrize(
    ("said", "question", "meant"),
    [
        ("戸建てです", "マンションにお住まいですか。", Answer.NO),
        ("コダテデス", "マンションニオスマイデスカ", Answer.NO),
        ("現金で払います", "お支払いはクレジットカードでよろしいですか。", Answer.NO),
        ("火曜日でお願いします", "点検は来週の月曜日でよろしいですか。", Answer.NO),
        ("203です", "お部屋番号は302号室でよろしいでしょうか。", Answer.NO),
        ("三名です", "2名様でよろしいですか。", Answer.NO),
        ("どちらかというとマンションです", "マンションにお住まいですか。", Answer.YES),
        ("月曜日でお願いします", "点検は来週の月曜日でよろしいですか。", Answer.YES),
        ("二名です", "2名様でよろしいですか。", Answer.YES),
        ("次が決まってから出そうと思ってるので、まだですね", "解約のお知らせは、もう出されましたか。", Answer.NO),
        ("まだです", "ご注文はまだでしたよね。", Answer.YES),
    ],
)
def test_another_thing_than_the_one_asked_about_is_a_no(said: str, question: str, meant: Answer) -> None:
    assert read(normal(said), question, words=said, model=answer_model()).meant is meant


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("電車です", "電車かバスでお越しですか。"),
        ("土曜日も大丈夫です", "日曜日はご都合がよろしいですか。"),
        ("猫は飼っていません", "犬を飼っていらっしゃいますか。"),
        ("3人です", "2名様以上でのご利用でしょうか。"),
        ("コーポの一軒隣です", "マンションにお住まいですか。"),
    ],
)
def test_what_does_not_only_name_another_thing_is_left_to_the_model(said: str, question: str) -> None:
    assert not another(normal(said), normal(question))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("直してもらってもいいですか", Answer.NO),
        ("どこか間違ってませんか", Answer.NO),
        ("途中までは合ってます", Answer.NO),
        ("いいんじゃないですか", Answer.YES),
        ("異論はありません", Answer.YES),
        ("おっしゃるとおりです", Answer.YES),
        ("そうじゃありません", Answer.NO),
        ("キイエ", Answer.NO),
        ("ええ", Answer.YES),
    ],
)
def test_a_value_read_back_is_agreed_to_wholly_or_not_at_all(said: str, meant: Answer) -> None:
    for model in (None, answer_model()):
        assert read(normal(said), words=said, confirming=True, model=model).meant is meant


@pytest.mark.parametrize(
    ("said", "question", "meant"),
    [
        ("もう20年は経ってますよ", "築年数は10年以上になりますか。", True),
        ("二週間です", "工期は三か月以内でしょうか。", True),
        ("五人です", "五名様以上でのご利用でしょうか。", True),
        ("四人しか行けません", "五名様以上でのご利用でしょうか。", False),
        ("三万円くらいです", "ご予算は五万円以上でしょうか。", False),
        ("40分かかります", "所要は30分以内ですか。", False),
        ("二十日ほどです", "ご滞在は一か月以内でしょうか。", True),
        ("五年未満です", "築年数は10年以上になりますか。", None),
        ("五年か十年です", "築年数は10年以上になりますか。", None),
        ("40人です", "五名様でのご利用でしょうか。", None),
        ("昨日は36度8分でした", "お熱はございますか。", False),
        ("三十八度二分あります", "お熱はありますか。", True),
        ("36度と38度を行ったり来たりです", "お熱はございますか。", None),
    ],
)
def test_a_measure_is_compared_with_the_one_asked_about(said: str, question: str, meant: bool | None) -> None:
    assert told_by_measure(normal(said), normal(question)) is meant


@pytest.mark.parametrize(
    ("said", "question", "meant"),
    [
        ("できれば氷なしで飲みたいです", "氷はお入れしますか。", "no"),
        ("窓のない部屋です", "窓のあるお部屋でしょうか。", "no"),
        ("反対です、右が先です", "左が先で、右が後でよろしいですか。", "no"),
        ("うちに一台あるから、大丈夫です", "加湿器をお貸しいたしましょうか。", "no"),
        ("寒いので、タクシーで行きます", "電車でお越しになりますか。", "no"),
        ("年寄りがいるので、和室がいいです", "お部屋は洋室でよろしいでしょうか。", "no"),
    ],
)
def test_what_wants_nothing_of_the_thing_asked_about_is_a_no(said: str, question: str, meant: str) -> None:
    assert read(normal(said), normal(question), words=said, model=answer_model()).meant == meant


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("ドライヤーなしでよければ安くなるんですか", "ドライヤーは必要でしょうか。"),
        ("番号はさっきので大丈夫です", "担当から折り返させましょうか。"),
        ("明日から大丈夫です", "お届けいたしましょうか。"),
        ("反対です", "ご計画には反対でいらっしゃいますか。"),
    ],
)
def test_what_only_looks_like_declining_is_left_to_the_model(said: str, question: str) -> None:
    flat, asked = normal(said), normal(question)
    assert not any(rule(flat, asked) for rule in (wants_without, turned_round, declines_offer))
