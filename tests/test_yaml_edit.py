"""Editing a YAML source in place: one place changes, every other character stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toritsugi.core.manual.interview.writing import write
from toritsugi.resources import template_files
from toritsugi.yaml_edit import CannotEdit, edit, expected
from toritsugi.yaml_spots import Spot, spots

SOURCE = """\
# 先頭の注釈
format: 1   # 書式
line: { id: main, name: 'さくら', numbers: ["03"] }

opening:
  # 昼
  - say: こんにちは。
  - when: closed   # 夜
    say: >
      こんばんは。
      終わりました。
items:
  phone:
    kind: phone
    again:
      - ゆっくり。   # 一度目
      # ここは二度目の前
      - もう一度。
    heard: [ 甲, "乙" ]   # 例
notices:
- recording
cards: {}
empty:
last: おわり"""


def plain(source: str) -> Any:
    return spots(source).plain()


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        (("items", "phone", "kind"), "text", "kind: phone\n", "kind: text\n"),
        (("format",), "2", "format: 1   #", "format: 2   #"),
        (("line", "name"), "も'みじ", "'さくら'", "'も''みじ'"),
        (("line", "numbers", 0), '0"6', '["03"]', '["0\\"6"]'),
        (("line", "name"), None, " name: 'さくら',", ""),
        (("line", "timezone"), "Asia/Tokyo", '["03"] }', '["03"], timezone: Asia/Tokyo }'),
        (("last",), "はい: #1", "last: おわり", 'last: "はい: #1"'),
        (("empty",), "x", "empty:\n", "empty: x\n"),
        (("opening", 1, "say"), "夜です。", ">\n      こんばんは。\n      終わりました。", "夜です。"),
        (("opening", 0, "say"), ["甲", "乙"], "say: こんにちは。", "say: [甲, 乙]"),
        (("opening", 1, "when"), None, "when: closed   # 夜\n    say", "say"),
        (("opening", 0), None, "  - say: こんにちは。\n", ""),
        (("opening", 2), {"say": "三つ目。"}, "終わりました。\n", "終わりました。\n  - say: 三つ目。\n"),
        (("opening", 0, "when"), "open", "こんにちは。\n", "こんにちは。\n    when: open\n"),
        (("items", "phone", "heard"), ["甲", "丙", "丁"], '[ 甲, "乙" ]', '[甲, "丙", 丁]'),
        (("items", "phone", "heard", 0), None, '甲, "乙"', '"乙"'),
        (("items", "phone", "heard", 1), None, '甲, "乙"', "甲"),
        (("items", "phone", "again"), ["もう一度。"], "      - ゆっくり。   # 一度目\n", ""),
        (("items", "phone", "again"), ["ゆっくり。", "では。", "もう一度。"], "の前\n", "の前\n      - では。\n"),
        (("items", "phone", "again", 2), "最後。", "もう一度。\n", "もう一度。\n      - 最後。\n"),
        (("notices", 0), None, "notices:\n- recording\n", ""),
        (("notices", 1), "x", "- recording\n", "- recording\n- x\n"),
        (("cards", "a"), {"say": "b"}, "{}", "{ a: { say: b } }"),
        (("items", "name"), {"kind": "person", "a": "b"}, "例\n", "例\n  name:\n    kind: person\n    a: b\n"),
        (("items", "phone", "ask"), "番号は。", "# 例\n", "# 例\n    ask: 番号は。\n"),
        (("matters", "a", "title"), "用件", "last: おわり", "last: おわり\n\nmatters:\n  a:\n    title: 用件"),
        (("new", 0, "say"), "x", "last: おわり", "last: おわり\n\nnew:\n  - say: x"),
        (("tail",), "x", "last: おわり", "last: おわり\ntail: x"),
    ],
)  # fmt: skip
def test_one_place_changes(path: tuple[str | int, ...], value: Any, old: str, new: str) -> None:
    assert SOURCE.count(old) == 1
    assert edit(SOURCE, path, value) == SOURCE.replace(old, new)


def test_a_new_section_stands_where_it_usually_does() -> None:
    made = edit(
        "a: 1\nmatters:\n  x: { title: y }  # z\nclosing: c\n",
        ("cards", "k", "say"),
        "s",
        order=["a", "matters", "cards"],
    )
    assert made == "a: 1\nmatters:\n  x: { title: y }  # z\n\ncards:\n  k:\n    say: s\nclosing: c\n"


def test_long_lists_get_lines_of_their_own() -> None:
    made = edit("a:\n  b: 1\n", ("a", "c"), ["あ" * 60, "い" * 60])
    assert made == f"a:\n  b: 1\n  c:\n    - {'あ' * 60}\n    - {'い' * 60}\n"


@pytest.mark.parametrize(
    ("source", "path", "value"),
    [
        ("a: 1", ("b", "c", 1), "x"),
        ("a: 1", ("a", "c"), "x"),
        ("a: 1", ("a", 0), "x"),
        ("a: [x]", ("a", 2), "x"),
        ("a: [x]", ("a", -1), "x"),
        ("a: 1", ("a",), None),
        ("a: 1", ("b",), None),
        ("a: 1", (), "x"),
        ("a: 1\na: 2", ("a",), "x"),
        ("a: [", ("a",), "x"),
        ("", ("a",), "x"),
        ("a: [x]", ("a",), []),
        ("a: " + "[" * 5000 + "]" * 5000, ("a",), "b"),  # deeper than any manual
    ],
)
def test_what_is_not_there_or_not_clear_is_refused(source: str, path: tuple[str | int, ...], value: Any) -> None:
    with pytest.raises(CannotEdit):
        edit(source, path, value)


def places(spot: Spot, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Spot]]:
    if path:
        yield path, spot
    if spot.kind == "map":
        for key, value in spot.entries:
            yield from places(value, (*path, key.text))
    for number, part in enumerate(spot.parts if spot.kind == "list" else []):
        yield from places(part, (*path, number))


def shortened(source: str) -> str:
    """Sections of a manual up to their first 60 lines: reading one whole takes a tenth of a second."""
    return "\n".join(source.splitlines()[:60]) + "\n"


SOURCES = [SOURCE, template_files("custom")["client.yaml"]]
SOURCES += [shortened(template_files(name)["manual.yaml"]) for name in ("script", "helpdesk")]
first = write({"name": "さくら歯科", "reading": "さくらしか", "key": "sakura", "trade": "clinic", "how_far": "cards"})
SOURCES += [shortened(first.manual), first.client]
PLACES = [list(places(spots(source))) for source in SOURCES]
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=40) | st.sampled_from(
    [
        "- x",
        "# x",
        "a: b",
        "{x}",
        "[x",
        "'",
        '"',
        "yes",
        "null",
        "~",
        "1",
        "09:00-18:00",
        " x ",
        "x\n",
        "|",
        "&a",
        "*a",
        "!x",
        "%",
        "---",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_random_value_changes_only_its_own_characters(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(SOURCES) - 1))
    source = SOURCES[number]
    path, spot = data.draw(st.sampled_from([place for place in PLACES[number] if place[1].kind == "scalar"]))
    text = data.draw(words)
    made = edit(source, path, text)
    assert made.startswith(source[: spot.start])
    assert made.endswith(source[spot.end :])
    assert plain(made) == expected(plain(source), path, text)
    back = edit(made, path, spot.text)
    assert plain(back) == plain(source)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_random_lists_keep_the_lines_of_others(data: st.DataObject) -> None:
    number = data.draw(st.sampled_from([0, 1, 2, 4]))
    source = SOURCES[number]
    lists = [
        place for place in PLACES[number]
        if place[1].kind == "list" and all(part.kind == "scalar" for part in place[1].parts)
    ]  # fmt: skip
    path, spot = data.draw(st.sampled_from(lists))
    kept = [part.text for part in spot.parts]
    wanted = data.draw(st.lists(words | st.sampled_from(kept), min_size=1, max_size=6))
    made = edit(source, path, wanted)
    assert plain(made) == expected(plain(source), path, wanted)
    begin = source.rfind("\n", 0, spot.start) + 1
    end = source.find("\n", spot.end)
    assert made.startswith(source[:begin])
    assert made.endswith(source[end:] if end >= 0 else "")
    assert made.count("#") - "".join(wanted).count("#") <= source.count("#")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_taking_away_and_adding_keep_every_other_line(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(SOURCES) - 1))
    source = SOURCES[number]
    path, _spot = data.draw(st.sampled_from(PLACES[number]))
    try:
        made = edit(source, path, None)
    except CannotEdit:
        return
    assert plain(made) == expected(plain(source), path, None)
    comments = [line for line in source.splitlines() if line.strip().startswith("#")]
    assert [line for line in made.splitlines() if line.strip().startswith("#")] == comments or "#" in source


def test_almost_everything_can_be_taken_away() -> None:
    refused = []
    for source, found in zip(SOURCES, PLACES, strict=True):
        for path, _ in found[::4]:
            try:
                edit(source, path, None)
            except CannotEdit as error:
                refused.append((path, str(error)))
    assert len(refused) <= 3, refused


@settings(max_examples=40, deadline=None)
@given(st.data(), words, words)
def test_a_new_key_or_entry_adds_and_changes_nothing_else(data: st.DataObject, text: str, other: str) -> None:
    number = data.draw(st.integers(0, len(SOURCES) - 1))
    source = SOURCES[number]
    path, spot = data.draw(st.sampled_from([place for place in PLACES[number] if place[1].kind != "scalar"]))
    value = data.draw(st.sampled_from([text, [text, other], {"a": text, "b": {"c": other}}, [{"a": text}]]))
    where = (*path, "brand_new" if spot.kind == "map" else len(spot.parts))
    made = edit(source, where, value)
    assert plain(made) == expected(plain(source), where, value)
    old, new = source.splitlines(), made.splitlines()
    head = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(old))
    tail = next((n for n, (a, b) in enumerate(zip(old[::-1], new[::-1], strict=False)) if a != b), len(old))
    assert head + tail >= len(old) - 1  # all but the one line with brackets into which it went
