"""Lines of Japanese: nothing lost, nothing where 禁則 forbids it, broken at phrases where phrases fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.core.sheet.breaking import lines, width
from toritsugi.paper.phrases import phrases

TEXT = st.text(alphabet="お電話ありがとうございます。、「」（）東京都ABC 123ー？ッャ", max_size=60)
NOT_FIRST, NOT_LAST = set("、。」）ー？ッャ"), set("「（")


@given(TEXT, st.integers(min_value=4, max_value=30))
def test_nothing_is_lost_and_no_mark_stands_where_it_may_not(text: str, most: int) -> None:
    made = lines(text, most, phrases)
    assert "".join(made).replace(" ", "") == text.replace(" ", "")
    for line in made[1:]:
        assert line[0] not in NOT_FIRST, made
    for line in made[:-1]:
        assert line.rstrip()[-1] not in NOT_LAST, made


def test_lines_end_where_phrases_end() -> None:
    text = "電話機のボタンで番号を押し、最後にシャープを押してください。"
    assert lines(text, 12, phrases) == ["電話機のボタンで番号を", "押し、最後にシャープを", "押してください。"]


def test_a_phrase_too_long_for_a_line_breaks_before_its_polite_ending() -> None:
    assert lines("解決いたしましたでしょうか。", 9, phrases) == ["解決いたしました", "でしょうか。"]


@pytest.mark.parametrize("most", [6, 10, 16, 24])
def test_lines_fit_but_for_a_mark_at_their_end(most: int) -> None:
    text = "ルーターの電源を切り、三十秒ほど待ってから、もう一度電源を入れてください。"
    assert all(width(line) <= most + 1 for line in lines(text, most, phrases))


def test_numbers_and_latin_words_stay_whole() -> None:
    made = lines("2026年12月10日は、Webhookで14:00に知らせます。", 8, phrases)
    for whole in ("2026年", "12月", "10日", "Webhook", "14:00"):
        assert any(whole in line for line in made), made


def test_nothing_is_no_line() -> None:
    assert lines("", 10, phrases) == []
