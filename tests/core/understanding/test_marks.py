"""What is marked whatever is being asked: found by words or by the model, and not where the words deny it."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi import resources
from toritsugi.core.dialogue.commands import Abuse, AnyCommand, Flag, WantPerson
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.understanding import marks, vectors
from toritsugi.core.understanding.normal import normal

NOW = datetime.fromisoformat("2026-11-24T10:00:00+09:00")


def understood(text: str) -> tuple[AnyCommand, ...]:
    manual = resources.load_manual("reception")
    return resources.rule_understander().understand((text,), Expect(asked=Asked.MATTER), manual, NOW)


def marked(text: str) -> set[str]:
    found = {one.name for one in understood(text) if isinstance(one, Flag)}
    found |= {"abuse" for one in understood(text) if isinstance(one, Abuse)}
    return found | {"want_person" for one in understood(text) if isinstance(one, WantPerson)}


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("何回も同じ説明をさせられて、うんざりしています", "complaint"),
        ("直ったと聞いたのに、また同じところが壊れました、どうなっているんですか", "complaint"),
        ("店員さんの態度があまりにひどくて", "complaint"),
        ("もう時間がないので、今日中にどうしてもお願いします", "urgent"),
        ("一刻を争うので早く来てください", "urgent"),
        ("すみません、家が燃えてるんです", "urgent"),
        ("魚が傷むので、冷凍庫を今見てもらえませんか、止まったんです", "urgent"),
        ("取り急ぎ折り返しのお電話がほしいんですが", "urgent"),
        ("機械じゃなくて、人と話したいんですけど", "want_person"),
        ("弊社の新しいサービスをぜひご紹介させていただきたく、お電話しました", "sales"),
        ("すみません、かける番号を間違えてしまいました", "wrong_number"),
        ("この役立たずが、さっさとしろ", "abuse"),
        ("今日締め切りの入札の件なんですけど", "urgent"),
        ("早よ来てくれんね、水が出とるとよ", "urgent"),
        ("いい加減にしてほしいんです、これで三度目", "complaint"),
        ("なんぼ待たすんじゃ、朝からずっと待っとるんぞ", "complaint"),
    ],
)
def test_what_people_say_without_naming_it_is_marked(text: str, mark: str) -> None:
    assert mark in marked(text)


@pytest.mark.parametrize(
    "text",
    [
        "クレームではないんですけど、一つ教えてください",
        "至急というわけではありません",
        "今すぐでなくて結構です",
        "急いでいないので、後日で構いません",
        "取り急ぎお礼だけお伝えください",
        "緊急連絡先の登録を変えたいんです",
        "苦情の窓口はどちらですか",
        "名前は教えたくありません",
        "もう少しゆっくりお願いします",
        "予約の時間を変えていただきたいんですが",
        "請求書をもう一度送ってください",
        "ちがってないですよ",
        "間違いではないです、その番号で",
        "間違えないようにゆっくり言いますね",
        "至急言うわけじゃないんです",
        "先日はすぐに対応してくださってありがとうございました",
        "申し込みの締め切りはいつですか",
    ],
)
def test_what_only_sounds_like_it_is_not_marked(text: str) -> None:
    assert marked(text) & {"complaint", "urgent", "sales", "wrong_number", "abuse"} == set()


def test_what_the_model_finds_tells_its_words_and_how_sure_it_is() -> None:
    (found,) = [one for one in understood("何回も同じ説明をさせられて、うんざりしています") if isinstance(one, Flag)]
    assert (found.name, found.by) == ("complaint", "marks.model")
    assert found.words == "何回も同じ説明をさせられて、うんざりしています"
    assert 0.5 <= found.confidence <= 1.0


@given(st.text(max_size=300))
def test_any_text_has_a_probability_of_each_mark(text: str) -> None:
    known = resources.meanings()
    found = known.marks_of(text, normal(text), resources.readings())
    assert set(found) == set(marks.MARKS)
    assert all(0.0 <= one <= 1.0 for one in found.values())


def test_words_of_like_sentences_are_near() -> None:
    known = resources.word_vectors()
    broken, breaks, invoice = known.of(["故障", "壊れる", "請求書"])
    assert broken @ breaks > 0.5 > broken @ invoice


def test_a_compound_that_nobody_knows_counts_by_its_parts() -> None:
    words = vectors.content_words("排水管洗浄をお願いします", resources.readings(), resources.word_vectors())
    assert "洗浄" in words


@pytest.mark.parametrize("unpack", [vectors.unpack, marks.unpack])
def test_a_file_that_is_cut_short_is_refused(unpack: object) -> None:
    for packed in (
        b"",
        b"toritsugi marks 1\n",
        b"toritsugi vectors 1\n" + bytes(40),
        b"toritsugi marks 1\n" + bytes(30),
    ):
        with pytest.raises(ValueError, match=r"vectors|marks"):
            unpack(packed)  # type: ignore[operator]
