"""Which matter is meant where the words are none of the examples': by what callers of other lines say."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi import resources
from toritsugi.core.dialogue.commands import AnyCommand, AskCard, ChooseMatter, Repeat
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.understanding import topics
from toritsugi.core.understanding.matching import Option, compiled, said_of, scores_of
from toritsugi.core.understanding.matter_model import Meant, measured, prepared, probabilities, said_words
from toritsugi.core.understanding.normal import normal

NOW = datetime.fromisoformat("2026-11-24T10:00:00+09:00")

OPTIONS = (
    Option("booking", ("予約",), ("予約したい", "席を取りたい", "空いていますか", "今夜の予約", "何名まで入れますか")),
    Option(
        "cancel", ("取り消し",), ("キャンセルしたい", "予約を取り消す", "行けなくなった", "やめたい", "キャンセル料")
    ),
    Option("hours", ("営業時間",), ("何時までですか", "営業時間", "定休日", "日曜は開いていますか", "ラストオーダー")),
    Option("access", ("場所",), ("場所を教えて", "駐車場", "駅からの道", "住所", "どう行けばいいか")),
    Option("lost", ("忘れ物",), ("忘れ物をした", "傘を忘れた", "財布を落とした", "届いていませんか", "なくした")),
    Option("job", ("求人",), ("アルバイト募集", "働きたい", "面接", "時給はいくら", "求人を見た")),
)


@cache
def ready() -> Meant:
    found = prepared(OPTIONS, resources.readings(), resources.word_vectors(), resources.topic_model())
    assert found is not None
    return found


def odds(text: str) -> np.ndarray:
    """Of each option and of none, by the meaning alone."""
    known, model = resources.word_vectors(), resources.topic_model()
    words = said_words(text, resources.readings(), known, model)
    found: np.ndarray = probabilities(measured(words, ready(), {}, model), model)
    return found


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("土曜の夜に六人で伺いたいんですけど入れますか", "booking"),
        ("子どもが熱を出しまして、今日はお伺いできそうにないんです", "cancel"),
        ("今から出ても閉まってないですか", "hours"),
        ("近くまで来てるんですけど、曲がるところが分からなくて", "access"),
        ("昨日そちらに帽子を置いてきちゃったみたいで", "lost"),
        ("未経験なんですけど雇ってもらえますか", "job"),
    ],
)
def test_other_words_mean_the_matter(text: str, meant: str) -> None:
    assert ready().names[int(np.argmax(odds(text)[:-1]))] == meant


def test_words_of_an_example_are_surer_than_words_of_nothing() -> None:
    assert odds("財布を落としたんですが届いていませんか").max() > 0.5
    assert odds("財布を落としたんですが届いていませんか")[-1] < odds("切手の値段を教えてください")[-1]


def test_an_option_of_no_words_is_not_compared() -> None:
    options = (*OPTIONS, Option("empty", (), ("", "、。")))
    assert prepared(options, resources.readings(), resources.word_vectors(), resources.topic_model()) is None


@given(st.text(max_size=200))
def test_any_text_has_probabilities(text: str) -> None:
    found = odds(text.encode("utf-8", "replace").decode())
    assert found.shape == (len(OPTIONS) + 1,)
    assert np.isfinite(found).all()
    assert found.sum() == pytest.approx(1.0)


def test_a_word_that_nobody_knows_is_near_to_itself_alone() -> None:
    one, other = topics.unlike("ムニャムニャ", 96), topics.unlike("ホゲホゲ", 96)
    assert one @ one == pytest.approx(1.0, abs=1e-5)
    assert abs(one @ other) < 0.5


def small() -> bytes:
    numbers = np.random.default_rng(1).normal(size=(5, 8)).astype(np.float32)
    rest = [
        np.zeros(3),
        np.zeros(len(topics.PARTS)),
        np.zeros(8),
        np.ones(len(topics.SCALARS)),
        np.ones(len(topics.MEASURES)),
    ]
    return topics.pack(numbers, ["忘れる", "忘れる+た"], numbers[:3], numbers[:2], rest)


def test_a_packed_model_is_opened_again() -> None:
    model = topics.unpack(small())
    assert model.words == {"忘れる": 1, "忘れる+た": 2}
    assert model.rows.shape == (5, 8)
    assert model.topics.shape == (2, 8)
    assert model.scalars == (1.0,) * len(topics.SCALARS)


def understood(name: str, text: str, asked: Asked = Asked.MATTER) -> tuple[AnyCommand, ...]:
    manual = resources.load_manual(name)
    return resources.rule_understander().understand((text,), Expect(asked=asked), manual, NOW)


def test_a_question_in_other_words_finds_the_card() -> None:
    (found,) = understood("one_shop", "今から出ても閉まってないですか、何時に閉めますか")
    assert isinstance(found, AskCard)
    assert found.card == "hours"


def test_a_wish_in_both_kana_is_read_by_its_words() -> None:
    first, *_ = understood("one_shop", "ブレーキをかけるとキーキーいうんです")
    assert isinstance(first, ChooseMatter)
    assert (first.matter, first.by) == ("repair", "matter.meaning")
    alone = understood("one_shop", "ブレーキヲカケルトキーキーイウンデス")  # a recogniser's katakana has no words
    assert not [one for one in alone if one.by == "matter.meaning"]


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("すみません、もう一度お願いします", True),
        ("ちょっと電車の音がうるさくて、もう一度お願いします", True),
        ("繰り返してもらえますか", True),
        ("予約の紙をなくしてしまいまして、もう一度教えていただけますか", False),
        ("機械がさっきから止まっては動くのを繰り返してるんですが", False),
    ],
)
def test_what_is_to_be_told_again_is_the_desks_words_or_the_clients(text: str, again: bool) -> None:
    assert any(isinstance(one, Repeat) for one in understood("one_shop", text)) is again


def test_words_that_open_nothing_offer_no_matter_at_the_end_of_a_call() -> None:
    found = understood("one_shop", "そうですか、それはよかったです", Asked.ANYTHING)
    assert not [one for one in found if isinstance(one, ChooseMatter)]


def test_a_word_inside_another_is_no_title() -> None:
    options = (Option("mail", ("メール",), ("メールが届かない",)), Option("people", ("利用者",), ("社員の登録",)))
    table = compiled(options, resources.readings())
    words = "今月で辞める社員のことですが"
    scores = scores_of(said_of(normal(words), words, resources.readings()), table)
    assert scores["mail"] < scores["people"]
