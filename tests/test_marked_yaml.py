"""YAML as marked nodes: places, plain data, and no crash on any bytes."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.manual_sources import CLIENT, MANUAL
from toritsugi.core.manual.problems import ManualError
from toritsugi.marked_yaml import plain, read
from toritsugi.resources import read_manual

_SYNTAX = st.text(alphabet=st.sampled_from("ab01 \n\t:-[]{},'\"|>#&*!%@`?\\~.あ\x00\x85\u2028\ufeff"), max_size=80)


@settings(max_examples=300)
@given(st.one_of(st.binary(max_size=120), _SYNTAX.map(lambda text: text.encode())))
@example(b'"\\UFFFFFFFF"')
@example(b"%YAML 9.9\n---\na: 1\n")
@example(b"? [a]\n: b\n")
@example(b"a: |99\n  x\n")
@example(b"{a: 1, {b: 2}: 3}")
@example(b"<<: {a: 1}")
def test_any_bytes_are_a_manual_or_a_list_of_problems(source: bytes) -> None:
    with pytest.raises(ManualError) as caught:
        read_manual(source, CLIENT)
    assert all(problem.line >= 1 and problem.column >= 1 for problem in caught.value.problems)
    assert caught.value.problems


@settings(max_examples=200)
@given(st.integers(0, len(MANUAL)), st.integers(0, 12), _SYNTAX)
def test_a_right_manual_damaged_anywhere_is_read_or_told_what_is_wrong(start: int, length: int, junk: str) -> None:
    told: tuple[object, ...] = ()
    try:
        told = tuple(read_manual(MANUAL[:start] + junk + MANUAL[start + length :], CLIENT).matters)
    except ManualError as error:
        told = error.problems
    assert told


def test_places_count_from_one() -> None:
    node = read("a: 1\nb:\n  - 'x'\n  - あ\n", "f")
    assert [(key.text, key.line, key.column, value.line, value.column) for key, value in node.entries] == [
        ("a", 1, 1, 1, 4),
        ("b", 2, 1, 3, 3),
    ]
    assert [(item.line, item.column, item.quoted) for item in node.entries[1][1].items] == [(3, 5, True), (4, 5, False)]


def test_a_value_left_out_stands_at_its_key() -> None:
    node = read("a:\n\n\nb: 1\n", "f")
    assert (node.entries[0][1].line, node.entries[0][1].column) == (1, 1)


def test_plain_data_follow_yaml_1_2_and_keep_leading_zeros() -> None:
    source = "[1, -2, 1.5, 0312, '1', true, yes, ~, null, '', 12-29, 0x1F, 1e3]"
    assert plain(read(source, "f")) == [
        1, -2, 1.5, "0312", "1", True, "yes", None, None, "", "12-29", "0x1F", "1e3",
    ]  # fmt: skip
