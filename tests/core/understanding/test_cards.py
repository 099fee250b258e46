"""Card numbers are found however they are said, and no other number is taken for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.core.understanding import cards
from toritsugi.core.understanding.cards import CUT, is_card, keys_without_cards, without_cards
from toritsugi.core.understanding.spoken_digits import Token, readings


@pytest.mark.parametrize(
    ("digits", "card"),
    [
        ("4242424242424242", True),
        ("4111111111111111", True),
        ("5555555555554444", True),
        ("2223003122003222", True),
        ("378282246310005", True),
        ("3530111333300000", True),
        ("30569309025904", True),
        ("6011111111111117", True),
        ("4222222222222", True),
        ("4242424242424241", False),
        ("0000000000000000", False),
        ("1234567812345670", False),
        ("79927398713", False),
        ("09012345678", False),
        ("", False),
        ("４２４２４２４２４２４２４２４２", False),
    ],
)
def test_card_numbers(digits: str, card: bool) -> None:
    assert is_card(digits) is card


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("カード番号は4242424242424242です", f"カード番号は{CUT}です"),
        ("4242 4242 4242 4242です", f"{CUT}です"),
        ("4242-4242-4242-4242", CUT),
        ("4242の4242の4242の4242です", f"{CUT}です"),
        ("４２４２４２４２４２４２４２４２", CUT),
        ("4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2", CUT),
        ("3782 822463 10005です", f"{CUT}です"),
        ("四二四二四二四二四二四二四二四二です", f"{CUT}です"),
        ("カードワヨンニーヨンニーヨンニーヨンニーヨンニーヨンニーヨンニーヨンニーデス", f"カードワ{CUT}デス"),
        ("ゴーゴーゴーゴーゴーゴーゴーゴーゴーゴーゴーゴーヨンヨンヨンヨン", CUT),
        ("4242424242424242、期限は12月です", f"{CUT}、期限は12月です"),
    ],
)
def test_card_numbers_are_cut_from_words(words: str, kept: str) -> None:
    assert without_cards(words) == kept
    assert without_cards(kept) == kept


def test_what_follows_a_card_number_in_one_row_goes_with_it() -> None:
    assert without_cards("番号は42424242424242421227123です") == f"番号は{CUT}です"
    assert "4242" not in without_cards("4242 4242 4242 4242 12 27です")


def test_card_numbers_far_back_in_a_long_text_are_cut() -> None:
    for place in (0, 590, 600, 790, 1500):
        assert "4242" not in without_cards("あ" * place + "4242424242424242" + "い" * 500)


@pytest.mark.parametrize(
    "words",
    [
        "090-1234-5678です",
        "電話は03-1234-5678、携帯は090-8765-4321です",
        "ゼロキューゼロイチニサンヨンゴロクナナハチデス",
        "契約番号は1234567890123です",
        "お客様番号は4242424242424241です",
        "注文番号はAB-12345です",
        "0312345678と0456789012",
        "2026年11月24日の午後3時、12名で15000円です",
        "シリアルは0123456789012345678901です",
        "4242です",
        "",
    ],
)
def test_other_numbers_stay(words: str) -> None:
    assert without_cards(words) == words


@given(st.text(alphabet="0123456789- のヨンニーゴ、は", max_size=60))
def test_cutting_twice_changes_nothing_more(text: str) -> None:
    once = without_cards(text)
    assert without_cards(once) == once


@pytest.mark.parametrize("text", ["ゴ " * 250, "1 " * 250, "シシ " * 166, "4 2 1 " * 100, "ゼロ " * 150])
def test_digits_that_nobody_says_are_read_a_bounded_number_of_times(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The event loop waits for it: rows of digits of 500 characters have thousands of readings."""
    read = []

    def counted(tokens: tuple[Token, ...], most: int) -> Iterator[str]:
        read.append(tokens)
        return readings(tokens, most=most)

    monkeypatch.setattr(cards, "readings", counted)
    cut = without_cards(text)
    assert len(read) <= 2 * cards._MOST_WINDOWS  # and once more to see that nothing is left
    assert without_cards(cut) == cut


@pytest.mark.parametrize("before", [0, 1787])
def test_cutting_a_long_text_twice_changes_nothing_more(before: int) -> None:
    """Where a stretch ends inside digits, the next one begins with other windows over them."""
    once = without_cards("あ" * before + "ヨンニー" * 60)
    assert CUT in once
    assert without_cards(once) == once


@pytest.mark.parametrize(
    ("keys", "kept"),
    [
        ("4242424242424242#", "xxxxxxxxxxxxxxxx#"),
        ("4242424242424242", "xxxxxxxxxxxxxxxx"),
        ("09012345678#", "09012345678#"),
        ("4242424242424241#", "4242424242424241#"),
        ("#", "#"),
    ],
)
def test_card_numbers_are_cut_from_keys(keys: str, kept: str) -> None:
    assert keys_without_cards(keys) == kept
    assert keys_without_cards(kept) == kept
