"""Who calls and from where, found by the packaged tagger together with the frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.understanding.examples import MANUAL, NOW, asking, confirming
from toritsugi.core.dialogue.commands import Correct, Fill
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.understanding.explain import explain
from toritsugi.core.understanding.name_spans import spans
from toritsugi.core.understanding.name_tagger import LONGEST, TAGS, Letters, Marked, NameTagger, letters_of
from toritsugi.core.understanding.requests import Request
from toritsugi.core.understanding.requests import asking as asking_for
from toritsugi.core.understanding.surnames import surnames
from toritsugi.resources import common_surnames, name_tagger, rule_understander

READER = rule_understander()
ASKED = asking_for(Request(text="", item="person"), None)
#: beginnings, names and ends of what callers say, so that more than noise is tried
PIECES = (
    *(
        "えっと、",
        "お世話になっております。",
        "はい",
        "株式会社",
        "さくら工務店",
        "森の家",
        "の",
        "営業部",
        "渡辺",
        "キノシタ",
        "さん",
    ),
    *(
        "と申します",
        "トモーシマス",
        "です",
        "をお願いします",
        "㈱",
        "ｶﾞｽ",
        "🙂",
        "́",
        "ー",
        "ノ",
        " ",
        "、",
        "じゃなくて",
        "個人",
    ),
)


def taken(item: str, words: str) -> str | None:
    """The words that were taken for the item asked; None when there were none."""
    commands = READER.understand((words,), asking(item, "company", "name"), MANUAL, NOW)
    found = next((one for one in commands if isinstance(one, Fill) and not one.item), None)
    return None if found is None else words[slice(*found.span)]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("五十嵐、いがらしです", "五十嵐"),
        ("渡辺、ワタナベです", "渡辺"),
        ("グエン・ヴァン・アンと言います", "グエン・ヴァン・アン"),
    ],
)
def test_a_name_is_taken_whole_and_as_it_is_written(words: str, name: str) -> None:
    assert taken("name", words) == name


@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=40).map("".join),
    st.sampled_from(["name", "company"]),
)
def test_any_text_is_answered_with_spans_inside_it(words: str, item: str) -> None:
    for command in READER.understand((words,), asking(item, "name", "company"), MANUAL, NOW):
        start, end = command.span
        assert 0 <= start <= end <= len(words)
        assert 0.0 <= command.confidence <= 1.0


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=60).map("".join))
def test_letters_stand_in_the_text_in_order(words: str) -> None:
    letters = letters_of(words, None)
    assert len(letters.text) == len(letters.at) == len(letters.sorts) == len(letters.parts)
    assert list(letters.at) == sorted(letters.at)
    assert all(0 <= at < min(len(words), LONGEST) for at in letters.at)


def test_a_half_width_voicing_mark_belongs_to_its_letter() -> None:
    letters = letters_of("ｶﾞﾏの家", None)
    assert (letters.text, letters.at) == ("ガマノ家", (0, 2, 3, 4))


def test_one_sign_that_stands_for_three_stands_in_one_place() -> None:
    letters = letters_of("㈱光", None)
    assert letters.at == (0, 0, 0, 1)


def _marked(text: str, shares: Sequence[float], tag: str = "P") -> Marked:
    table = np.zeros((len(text), len(TAGS)), np.float32)
    table[:, TAGS.index(tag)] = shares
    table[:, 0] = 1 - table[:, TAGS.index(tag)]
    numbers = tuple(range(len(text)))
    return Marked(Letters(text, numbers, (3,) * len(text), (0,) * len(text)), table)


@pytest.mark.parametrize(
    ("shares", "found"),
    [
        ([0.1, 0.9, 0.9, 0.1], [(1, 3)]),
        ([0.9, 0.9, 0.9, 0.9], [(0, 4)]),
        ([0.9, 0.3, 0.9, 0.1], [(0, 3)]),
        ([0.9, 0.05, 0.9, 0.9], [(2, 4), (0, 1)]),
        ([0.1, 0.4, 0.4, 0.1], []),
    ],
)
def test_spans_are_runs_of_likely_characters(shares: list[float], found: list[tuple[int, int]]) -> None:
    marked = _marked("ワタナベ", shares)
    assert sorted((one.start, one.end) for one in spans(marked, "P")) == sorted(found)


def test_a_span_is_as_sure_as_its_least_sure_edge() -> None:
    (one,) = spans(_marked("ハイワタ", [0.2, 0.3, 0.9, 0.8]), "P")
    assert one.confidence == pytest.approx(0.7)


def test_signs_at_the_edges_are_no_part_of_a_name() -> None:
    (one,) = spans(_marked("、ワタ ", [0.9, 0.9, 0.9, 0.9]), "P")
    assert (one.start, one.end) == (1, 3)


def test_the_tagger_without_a_text_marks_nothing() -> None:
    assert len(name_tagger().mark("", "P", None).shares) == 0


def test_weights_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="w5"):
        NameTagger({"char": np.zeros((9, 24), np.float32)}, "アイ")


def test_surnames_are_known_by_writing_and_by_reading() -> None:
    known = surnames(["# who", "渡辺\tワタナベ\t100", "渡部\tワタナベ\t40", "北\tキタ\t7", "北村\tキタムラ\t9"])
    assert known.spellings["ワタナベ"] == ("渡辺", "渡部")
    assert known.bearers["ワタナベ"] == 140
    assert known.at_start("北村太郎") == "北村"
    assert known.at_start("北") == "北"
    assert known.at_start("南") == ""


@pytest.mark.parametrize(
    ("heard", "meant"),
    [("ワタナデ", "ワタナベ"), ("サドー", "サトー"), ("ヤマモド", "ヤマモト")],
)
def test_a_reading_heard_wrong_is_near_the_one_that_is_meant(heard: str, meant: str) -> None:
    assert meant in common_surnames().near(heard)


def test_a_reading_that_is_known_has_none_near() -> None:
    assert common_surnames().near("ワタナベ") == ()


def test_a_line_that_is_no_surname_is_refused_with_its_place() -> None:
    with pytest.raises(ValueError, match="line 2"):
        surnames(["渡辺\tワタナベ\t100", "渡部 ワタナベ"])


def test_the_packaged_list_holds_each_surname_once() -> None:
    known = common_surnames()
    assert len(known.readings) > 1000
    assert sum(len(names) for names in known.spellings.values()) == len(known.readings)


@pytest.mark.parametrize(
    ("words", "reading"),
    [
        ("大平です", "オオヒラ"),
        ("金子と申します", "カネコ"),
        ("三島です", "ミシマ"),
        ("三島一郎です", "ミシマイチロウ"),
        ("渡辺と申します", "ワタナベ"),
    ],
)
def test_surnames_that_look_like_other_words_are_read_as_surnames(words: str, reading: str) -> None:
    commands = READER.understand((words,), asking("name"), MANUAL, NOW)
    found = next(one for one in commands if isinstance(one, Fill))
    assert found.value.reading == reading


#: what callers are, or ask, in place of a name; 故人, 開社 and 海員 stand for 個人, 会社 and 会員
NOBODY = (
    "故人のお客ですけど",
    "無職です",
    "専業主婦です",
    "普通の家の者ですけど",
    "近所の者です",
    "一般家庭です",
    "開社名って必要ですか",
    "名前だけでいいですか",
    "自営なので開社じゃないんですよ",
    "そちらのお店の海員です",
    "開社は辞めました",
    "契約者本人です",
    "名前ですか",
)


@pytest.mark.parametrize(
    ("item", "words", "name"),
    [
        ("name", "新村で予約していると思うんですが", "新村"),
        ("name", "契約者は横川です", "横川"),
        ("name", "さくら工務店の渡辺と申しますが、田中さんいらっしゃいますか", "渡辺"),
        ("name", "先日田中さんにお電話いただいた北川です", "北川"),
        ("name", "赤尾じゃなくて三島です", "三島"),
        ("name", "グエンと申します", "グエン"),
        ("name", "木下です、さんずいのほうです", "木下"),
        ("name", "森の家の井上と申します", "井上"),
        ("name", "田中さんをお願いします", None),
        ("name", "名前は言いたくないです", None),
        ("name", "サクラコームテンノキノシタトモーシマス", "キノシタ"),
        ("name", "イツモオセワニナッテオリマスアオバギンコーノワタナベデス", "ワタナベ"),
        ("company", "森の家の渡辺と申します", "森の家"),
        ("company", "山のホテルの井上です", "山のホテル"),
        ("company", "医療法人社団清水会の木下です", "医療法人社団清水会"),
        ("company", "高桑です、榎本設備の", "榎本設備"),
        ("company", "さくら工務店、営業部の高橋です", "さくら工務店"),
        ("company", "請求先はユメミ薬局でお願いします", "ユメミ薬局"),
        ("company", "さくらデザインの代表をしております鎌倉です", "さくらデザイン"),
        ("company", "山川商事株式会社と申します", "山川商事株式会社"),
        ("company", "会社じゃないです", None),
        ("company", "森川です", None),
        *((item, words, None) for item in ("company", "name") for words in NOBODY),
        ("company", "北町運輸、以上です", "北町運輸"),
        ("company", "北町介護センター、異常です", "北町介護センター"),
        ("company", "私ども北町運輸と申しまして", "北町運輸"),
        (
            "company",
            "ケーヤクシテイルノワカブシキガイシャコーヨーカイゴセンターデス",
            "カブシキガイシャコーヨーカイゴセンター",
        ),
        ("company", "シャメーワゴードーガイシャミライジドーシャデス", "ゴードーガイシャミライジドーシャ"),
        ("company", "オセワニナッテオリマスコードーガイシャコーヨーシッタンデス", "コードーガイシャコーヨーシッタン"),
        ("company", "カブシキガイシャアオバショージノサトートモーシマス", "カブシキガイシャアオバショージ"),
    ],
)
def test_the_callers_own_name_is_taken_and_no_more(item: str, words: str, name: str | None) -> None:
    assert taken(item, words) == name


def test_a_person_misheard_is_no_organisation() -> None:
    commands = READER.understand(("クラシマデス", "クラシマデンス"), asking("company", "company", "name"), MANUAL, NOW)
    assert not any(isinstance(one, Fill) and not one.item for one in commands)


def test_a_long_name_said_twice_is_taken_once() -> None:
    assert (
        taken("company", "ユミゴンセクカブシキガイシャユミョンセスカブシキガイシャデス")
        == "ユミゴンセクカブシキガイシャ"
    )


def test_a_common_surname_near_the_one_heard_is_a_candidate() -> None:
    told = explain(ASKED, "person", ("ワタナデトモーシマス",), READER, NOW)
    assert told.value == "ワタナデ"
    assert "ワタナベ" in [one.value for one in told.candidates if one.by == "person.near"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("三井商事の森です", "森"),
        ("木曜日の午後三時", None),
        ("渡辺です、木曜日の午後三時に", "渡辺"),
    ],
)
def test_what_stands_before_a_name_or_tells_a_time_is_no_name(words: str, name: str | None) -> None:
    commands = READER.understand((words,), asking("name", "company", "name", "visit"), MANUAL, NOW)
    found = next((one for one in commands if isinstance(one, Fill) and not one.item), None)
    assert (found and words[slice(*found.span)]) == name


@pytest.mark.parametrize("words", ["03-1234-5678です", "0312345678", "03の1234の5678です"])
def test_a_number_said_to_a_name_read_back_is_no_other_name(words: str) -> None:
    commands = READER.understand((words,), confirming("name", "ワタナベ", "phone", "about"), MANUAL, NOW)
    assert not [one for one in commands if isinstance(one, Correct)]
    assert [one.value.kept for one in commands if isinstance(one, Fill) and one.item == "phone"] == ["0312345678"]


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("明後日の予約で、佐川と申します", ["name=佐川", "visit=2026-11-22"]),
        ("月曜日の予約で、徳永と申します", ["name=徳永", "visit=2026-11-23"]),
        (
            "あすの三時に予約したいんですけど、名前は井出で、電話はれいろく、はちいちよんご、くごろくにーです",
            ["name=井出", "phone=0681459562", "visit=2026-11-21T15:00"],
        ),
    ],
)
def test_what_is_told_beside_the_question_is_each_its_own(words: str, result: list[str]) -> None:
    expect = Expect(asked=Asked.MATTER, open_items=("company", "name", "phone", "visit"))
    commands = READER.understand((words,), expect, MANUAL, NOW)
    found = [f"{one.item}={one.value.kept}" for one in commands if isinstance(one, Fill)]
    assert sorted(found) == result
