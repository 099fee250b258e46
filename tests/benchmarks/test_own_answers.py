"""The project's own answers to learn from: what stands in the files, turned round, and by what they are left out."""

from __future__ import annotations

import pytest

from benchmarks.understanding.own_answers import lines
from benchmarks.understanding.predicates import predicate
from toritsugi.resources import readings


@pytest.mark.parametrize(
    ("question", "other", "word"),
    [
        ("お薬手帳はお持ちですか。", "会員証をお持ちでしょうか。", "持つ"),
        ("お荷物はもう届きましたか。", "書類は届いておりますか。", "届く"),
        ("アレルギーはございませんか。", "アレルギーはおありですか。", "アレルギー"),
    ],
)
def test_questions_of_one_thing_are_known_by_its_word(question: str, other: str, word: str) -> None:
    assert predicate(question, readings()) == predicate(other, readings()) == word


def test_what_says_that_somebody_is_new_says_that_he_was_not_there_before() -> None:
    first = {one.said: one.meant for one in lines() if one.part == "first"}
    before = {one.said: one.meant for one in lines() if one.part == "before"}
    assert first["今回が初めて"] == "yes"
    assert before["今回が初めて"] == "no"
    assert first["去年行きました"] == "no"
    assert before["去年行きました"] == "yes"
    assert "いえ、初めてです" in first
    assert "いえ、初めてです" not in before
    assert all(before[said] == {"yes": "no", "no": "yes", "": ""}[first[said]] for said in before)
