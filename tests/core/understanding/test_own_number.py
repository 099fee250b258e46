"""「この番号に」: the number that the call comes from, as an answer to the question for a number."""

from __future__ import annotations

import pytest

from tests.core.understanding.examples import asking, understand
from toritsugi.core.dialogue.commands import CallerNumber


@pytest.mark.parametrize(
    "words",
    [
        "この番号に",
        "この番号にお願いします",
        "この番号です",
        "今かけてる番号に",
        "今かけている番号でお願いします",
        "いまかけてる電話番号で",
        "今お電話している番号でお願いします",
        "この電話の番号で",
        "この電話番号でお願いいたします",
        "この携帯にお願いします",
        "この番号に折り返してください",
        "あ、今の番号で",
        "この番号で大丈夫です",
        "えっと、電話番号はこの番号でいいです",
        "やっぱりこの番号でお願いします",
        "表示されている番号で",
        "今かけてるこの電話にお願いします",
        "コノバンゴーニオネガイシマス",
        "イマカケテイルバンゴーデオネガイシマス",
    ],
)
def test_the_number_of_the_call_is_wanted(words: str) -> None:
    assert isinstance(understand(asking("phone"), words)[0], CallerNumber)


@pytest.mark.parametrize(
    "words",
    [
        "この番号じゃなくて",
        "この番号ではなくて、会社の方に",
        "この番号は使えません",
        "今かけてる番号には出られないので",
        "この番号で折り返しは困ります",
        "この番号とは別の番号で",
        "この番号は会社のです",
        "この番号、090-1234-5678に",
        "その番号で",
        "電話番号は言いたくないです",
    ],
)
def test_another_number_or_none_is_meant(words: str) -> None:
    assert not any(isinstance(one, CallerNumber) for one in understand(asking("phone"), words))


@pytest.mark.parametrize("item", ["name", "about", "company"])
def test_it_answers_only_the_question_for_a_number(item: str) -> None:
    assert not any(isinstance(one, CallerNumber) for one in understand(asking(item), "この番号でお願いします"))
