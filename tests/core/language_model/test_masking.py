"""What leaves the machine: names, numbers and addresses behind marks, and each mark knows what it stands for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.language_model.turns import MATTER, READER
from tests.core.understanding.examples import MANUAL, NOW
from tests.core.understanding.nasty import FEW
from toritsugi.core.language_model.masking import Mask, Sent, sent_of
from toritsugi.core.understanding.normal import LONGEST


def sent(text: str, mask: Mask) -> Sent:
    understood = READER.understood((text,), MATTER, MANUAL, NOW)
    assert understood.turn is not None
    return sent_of(understood.turn, understood.text, mask)


#: words, what may not leave when all is hidden, what may not leave when numbers are
SECRETS = [
    ("見積もりの件で、090-1234-5678にお電話ください", ["1234", "5678"], ["1234", "5678"]),
    ("見積もりの件で、ゼロキュウゼロのイチニーサンヨンのゴーロクナナハチまで", ["サンヨン", "ゴーロク"], ["サンヨン"]),
    ("予約のことで〇九〇一二三四五六七八です", ["一二三四"], ["一二三四"]),
    ("予約の者ですが０３－１２３４－５６７８です", ["１２３４"], ["１２３４"]),
    ("さくら工務店の渡辺と申しますが見積もりを", ["さくら工務店", "渡辺"], []),
    ("ワタナベトモーシマスガミツモリヲオネガイシタイ", ["ワタナベ"], []),
    ("田中さんに聞いたんですけど駐車場のことで", ["田中"], []),
    ("世田谷区太子堂1-2-3なんですけど水が漏れてて", ["太子堂", "世田谷"], []),
    ("佐藤健一です、水が漏れて", ["佐藤", "健一"], []),
    ("メールはtaro.yamada@example.co.jpです、見積もりを", ["taro", "yamada"], ["taro", "yamada"]),
    ("会員番号は12345678です、予約を変えたい", ["12345678"], ["12345678"]),
]


@pytest.mark.parametrize(("text", "hidden", "numbers"), SECRETS)
def test_what_tells_who_the_caller_is_does_not_leave(text: str, hidden: list[str], numbers: list[str]) -> None:
    leaves = sent(text, Mask.ALL).text
    assert [part for part in hidden if part in leaves] == []
    leaves = sent(text, Mask.NUMBERS).text
    assert [part for part in numbers if part in leaves] == []
    assert sent(text, Mask.NONE).text == text


def test_the_rest_of_the_words_leaves() -> None:
    found = sent("さくら工務店の渡辺と申しますが、見積もりをお願いしたくて", Mask.ALL)
    assert found.text == "〔会社1〕の〔名前1〕と申しますが、見積もりをお願いしたくて"
    assert found.hides == 2
    at = found.text.index("〔名前1〕")
    assert {found.places[place] for place in range(at, at + 5)} == {(7, 9)}


def test_marks_stand_for_the_words_as_they_were_given_not_as_they_were_put_right() -> None:
    """渚ホーム is misheard for 凪咲ホーム, and half-width kana are shorter than they look."""
    text = "ﾎﾞｸは渚ホームの渡辺ですが、090-1234-5678まで例の件で"
    found = sent(text, Mask.ALL)
    hidden = {found.text[at]: text[slice(*place)] for at, place in enumerate(found.places) if place[1] - place[0] > 1}
    assert "渡辺" in hidden.values()
    assert found.text.endswith("まで例の件で")
    assert not any(part in found.text for part in ("渡辺", "1234", "5678"))


def test_what_looks_like_a_mark_is_none() -> None:
    assert sent("〔名前1〕と〔番号1〕を教えて", Mask.NONE).text == " 名前1 と 番号1 を教えて"


def test_control_characters_do_not_leave() -> None:
    found = sent("見積\x00もり\x1b[2Jを\u202eお願い\ud800\n\u2028します", Mask.NONE)
    assert found.text == "見積 もり [2Jを お願い   します"


def test_no_more_leaves_than_is_read() -> None:
    assert len(sent("見積もりを" * 3000, Mask.NONE).text) == LONGEST


_TEXTS = st.text(max_size=120) | st.lists(st.sampled_from(FEW), max_size=40).map("".join)


@settings(max_examples=80, deadline=None)
@given(_TEXTS, st.sampled_from(Mask))
def test_every_character_knows_what_it_stands_for(text: str, mask: Mask) -> None:
    understood = READER.understood((text,), MATTER, MANUAL, NOW)
    if understood.turn is None:
        return
    found = sent_of(understood.turn, understood.text, mask)
    words = understood.text
    assert len(found.places) == len(found.text)
    covered = [place for at, place in enumerate(found.places) if not at or place != found.places[at - 1]]
    assert [start for start, _ in covered] == [0, *(end for _, end in covered[:-1])][: len(covered)]
    assert not covered or covered[-1][1] == min(len(words), LONGEST)
    marks = {at for mark in re.finditer("〔[^〕]*〕", found.text) for at in range(*mark.span())}
    assert all(
        found.text[at] in (" ", words[start]) and end == start + 1
        for at, (start, end) in enumerate(found.places)
        if at not in marks
    )
    assert not re.search(r"[\x00-\x1f\x7f\u202e\ud800-\udfff]", found.text)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10**11 - 1), st.sampled_from(["{}です", "番号は{}", "えっと{}にお願いします", "見積もりを、{}まで"])
)
def test_no_long_number_leaves(number: int, frame: str) -> None:
    digits = f"{number:011d}"
    for mask in (Mask.ALL, Mask.NUMBERS):
        for written in (digits, f"{digits[:3]}-{digits[3:7]}-{digits[7:]}", f"{digits[:3]} {digits[3:7]} {digits[7:]}"):
            leaves = sent(frame.format(written), mask).text
            assert digits[3:7] not in leaves
            assert digits[7:] not in leaves
