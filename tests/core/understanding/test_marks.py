"""What is marked whatever is being asked: found by words or by the model, and not where the words deny it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.manual_sources import CLIENT, MANUAL
from toritsugi import resources
from toritsugi.core.dialogue.commands import Abuse, AnyCommand, ChooseMatter, Flag, WantPerson
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.understanding import marks, topics, vectors
from toritsugi.core.understanding.normal import normal
from toritsugi.resources import read_manual

NOW = datetime.fromisoformat("2026-11-24T10:00:00+09:00")


def understood(text: str) -> tuple[AnyCommand, ...]:
    manual = resources.load_manual("reception")
    return resources.rule_understander().understand((text,), Expect(asked=Asked.MATTER), manual, NOW)


def marked(text: str) -> set[str]:
    found = {one.name for one in understood(text) if isinstance(one, Flag)}
    found |= {"abuse" for one in understood(text) if isinstance(one, Abuse)}
    return found | {"want_person" for one in understood(text) if isinstance(one, WantPerson)}


@pytest.mark.parametrize("words", ["伝言をお願いします", "取り次ぎをお願いします"])
def test_no_wish_for_a_person_is_guessed_in_a_matter_s_own_words(words: str) -> None:
    manual = read_manual(MANUAL.replace("title: お問い合わせ", f"title: お問い合わせ\n    heard: [{words}]"), CLIENT)
    found = resources.rule_understander().understand((words,), Expect(asked=Asked.MATTER), manual, NOW)
    assert [type(one) for one in found] == [ChooseMatter]
    others = resources.rule_understander().understand(
        ("機械じゃなくて、人と話したいんですけど",), Expect(asked=Asked.MATTER), manual, NOW
    )
    assert WantPerson in {type(one) for one in others}


def test_who_is_named_by_a_matter_s_own_words_is_rung_by_that_matter_alone() -> None:
    source = MANUAL.replace(
        "matters:\n",
        "matters:\n  boss: { title: 責任者, heard: [責任者さんをお願いします], connect: boss, else: message }\n",
    ).replace("opening:", "scope: { does: [take_message, connect] }\nopening:", 1)
    found = resources.rule_understander().understand(
        ("責任者さんをお願いします",), Expect(asked=Asked.MATTER), read_manual(source, CLIENT), NOW
    )
    assert [type(one) for one in found] == [ChooseMatter]


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


@pytest.mark.parametrize(
    "text",
    [
        *("ヨナカニサワイデイル", "ウンアッテル", "ゴーロク", "ゴーロクナナ", "イチニーサンヨンノ", "カベガウスクテ"),
        *("アノトナリノヘヤガウルサインデス", "カギヲナクシマシタ", "ヨヤクノジカンヲカエテイタダキタインデスガ"),
    ],
)
def test_katakana_is_not_marked_for_what_a_dictionary_cuts_it_into(text: str) -> None:
    """夜中に騒いでいる in katakana has a crab in it, うん、合ってる nothing but a yes."""
    assert marked(text) & {"want_person", "sales", "wrong_number", "abuse"} == set()


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("ナンカイモオナジセツメーヲサセラレテウンザリシテイマス", "complaint"),
        ("イッコクヲアラソウノデハヤクキテクダサイ", "urgent"),
        ("キカイジャナクテヒトトハナシタインデスケド", "want_person"),
    ],
)
def test_katakana_is_marked_for_what_it_says(text: str, mark: str) -> None:
    assert mark in marked(text)


def test_katakana_has_no_meaning_that_is_looked_up() -> None:
    known, dictionary = resources.word_vectors(), resources.readings()
    assert marks.meaning_of("夜中に騒いでいる", dictionary, known).any()
    assert not marks.meaning_of("ヨナカニサワイデイル", dictionary, known).any()


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


@pytest.mark.parametrize(
    ("unpack", "file"),
    [(vectors.unpack, "vectors.bin"), (marks.unpack, "marks.bin"), (topics.unpack, "topics.bin")],
)
def test_a_file_that_is_cut_short_or_is_another_is_refused(unpack: Callable[[bytes], object], file: str) -> None:
    whole = files("toritsugi").joinpath("models", file).read_bytes()
    for packed in (b"", whole[:20], whole[:30], whole[:-1], whole + b"\0", b"toritsugi others 1\n" + whole[20:]):
        with pytest.raises(ValueError, match=r"vectors|weights"):
            unpack(packed)


@pytest.mark.parametrize(("unpack", "file"), [(vectors.unpack, "vectors.bin"), (topics.unpack, "topics.bin")])
def test_a_file_whose_words_are_damaged_is_refused(unpack: Callable[[bytes], object], file: str) -> None:
    whole = bytearray(files("toritsugi").joinpath("models", file).read_bytes())
    whole[100:110] = bytes(10)
    with pytest.raises(ValueError, match="damaged"):
        unpack(bytes(whole))
