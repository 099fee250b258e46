"""The table of standard phrases."""

from __future__ import annotations

import re

import pytest

from toritsugi.core.manual.phrases import blanks
from toritsugi.core.manual.standard import STANDARD, Standard, by_name, standard_phrases


def test_ids_are_unique_and_prefixed() -> None:
    phrases = standard_phrases()
    assert len(phrases) == len(STANDARD) == len(by_name())
    assert all(
        id == phrase.id == f"standard.{entry.name}"
        for (id, phrase), entry in zip(phrases.items(), STANDARD, strict=True)
    )


@pytest.mark.parametrize("entry", STANDARD, ids=lambda entry: entry.name)
def test_every_sentence_is_speakable_and_has_the_blanks_it_lists(entry: Standard) -> None:
    assert set(blanks(entry.text)) == set(entry.blanks)
    words = re.sub(r"\{\w+\}", "", entry.text)
    assert not set(words) & set("{}()[]<>（）「」『』/*#_・…")
    part_of_a_sentence = entry.name == "choice_key"
    assert part_of_a_sentence or entry.text.endswith("。")
    assert entry.told
    assert entry.told_en.isascii()
    assert entry.told_en != entry.name.replace("_", " ")


def test_no_two_are_called_the_same() -> None:
    assert len({entry.told_en for entry in STANDARD}) == len(STANDARD)


def test_nothing_standard_says_that_a_message_was_taken() -> None:
    """G4: only `told` says so, after the message is on disk."""
    assert [entry.name for entry in STANDARD if "承りました" in entry.text] == []


def test_nothing_standard_promises_a_callback() -> None:
    promising = ("折り返しご連絡いたします", "折り返しお電話いたします", "ご連絡を差し上げます")
    assert [entry.name for entry in STANDARD if any(words in entry.text for words in promising)] == []
