"""All sentences of a manual by id."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.manuals import rich_manual, say, small_manual
from toritsugi.core.manual.model import Phrase
from toritsugi.core.manual.phrases import all_phrases, blanks, pieces


def _phrases_in(value: object) -> list[Phrase]:
    """Every Phrase anywhere inside, found by walking the data alone."""
    if isinstance(value, Phrase):
        return [value]
    if isinstance(value, msgspec.Struct):
        return [found for field in value.__struct_fields__ for found in _phrases_in(getattr(value, field))]
    if isinstance(value, dict):
        return [found for part in value.values() for found in _phrases_in(part)]
    if isinstance(value, tuple):
        return [found for part in value for found in _phrases_in(part)]
    return []


@pytest.mark.parametrize("manual", [small_manual(), rich_manual()], ids=["small", "rich"])
def test_no_sentence_of_the_manual_is_left_out(manual: object) -> None:
    found = all_phrases(manual)  # type: ignore[arg-type]
    assert {phrase.id: phrase for phrase in _phrases_in(manual)} == found
    assert all(id == phrase.id for id, phrase in found.items())


def test_two_sentences_under_one_id_are_refused() -> None:
    manual = msgspec.structs.replace(small_manual(), not_kept=say("told", "別の文でございます。"))
    with pytest.raises(ValueError, match="told"):
        all_phrases(manual)


@given(st.text(alphabet="あい{}a_。"))
def test_pieces_joined_are_the_text(text: str) -> None:
    assert "".join("{" + piece.blank + "}" if not piece.text else piece.text for piece in pieces(text)) == text
    assert [piece.blank for piece in pieces(text) if not piece.text] == list(blanks(text))


def test_pieces_name_the_blanks_in_order() -> None:
    assert [(piece.text, piece.blank) for piece in pieces("{title}は{value}です")] == [
        ("", "title"),
        ("は", ""),
        ("", "value"),
        ("です", ""),
    ]
