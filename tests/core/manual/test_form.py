"""A manual's source as a form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.manual_sources import CLIENT, MANUAL
from toritsugi.core.manual.form import Entry, Group, Path, defined_in, form, new_entry, shape_at
from toritsugi.core.manual.language import RECORDS
from toritsugi.core.manual.problems import ManualError, Problem
from toritsugi.core.manual.shapes import Either, Many, Rec, Scalar, Table
from toritsugi.marked_yaml import read
from toritsugi.resources import read_manual, template_files, templates
from toritsugi.yaml_edit import edit
from toritsugi.yaml_spots import spots


def entries(group: Group) -> Iterator[Entry]:
    for part in group.parts:
        if isinstance(part, Entry):
            yield part
        else:
            yield from entries(part)


def form_of(source: str, record: str = "manual") -> Group:
    node = read(source, "x.yaml")
    return form(node, record, defined_in(node, None))


def by_key(source: str) -> dict[str, Entry]:
    return {entry.key: entry for entry in entries(form_of(source))}


@pytest.mark.parametrize("template", [template.name for template in templates()])
@pytest.mark.parametrize("file", ["manual", "client"])
def test_every_value_of_a_manual_stands_in_its_form(template: str, file: str) -> None:
    source = template_files(template)[f"{file}.yaml"]
    shown: list[str] = []
    for entry in entries(form_of(source, file)):
        shown += entry.values
    written: list[str] = []
    waiting = [spots(source)]
    while waiting:
        one = waiting.pop()
        values = [value for _, value in one.entries] if one.kind == "map" else one.parts
        waiting += values
        if one.kind == "scalar":
            written.append(one.text)
    assert sorted(shown) == sorted(written)


def test_a_form_shows_half_written_sources_too() -> None:
    found = by_key("items:\n  a:\n    kind: horse\n    ask:\nmatters: nothing\nnew_key: x\n")
    assert found["items.a.kind"].values == ("horse",)
    assert found["items.a.kind"].widget == "choice"
    assert found["items.a.ask"].values == ()
    assert found["items.a.title"].there is False
    assert "new_key" not in found


def test_fields_name_their_place_and_choices() -> None:
    found = by_key(template_files("custom")["manual.yaml"])
    assert found["items.phone.ask"].path == ("items", "phone", "ask")
    assert found["items.phone.ask"].line > 1
    assert "sales" not in found["matters.quote.to"].options  # contacts stand in the client's file
    assert found["matters.quote.collect"].widget == "list"
    assert "building" in found["matters.quote.collect"].options
    assert found["scope.does"].widget == "checks"
    assert found["notify.0.when"].there is False


def test_what_is_named_by_its_id_is_shown_with_its_name() -> None:
    manual = read("matters: { a: { heard: [一つ], connect: tanaka } }\n", "manual.yaml")
    client = read(
        "contacts: { tanaka: { name: 田中 }, bare: {} }\nladders: { night: { title: 夜間 } }\n", "client.yaml"
    )
    found = {entry.key: entry for entry in entries(form(manual, "manual", defined_in(manual, client)))}
    connect = found["matters.a.connect"]
    assert dict(zip(connect.options, connect.names, strict=True)) == {"tanaka": "田中", "bare": "", "night": "夜間"}
    assert found["matters.a.finish"].names == ()


def test_one_entry_without_brackets() -> None:
    found = by_key("opening: こんにちは。\nnotices: [recording]\n")
    assert found["opening"].values == ("こんにちは。",)
    assert found["notices.0"].values == ("recording",)
    assert by_key("matters: { a: { heard: 一つ } }\n")["matters.a.heard"].plain


@pytest.mark.parametrize("record", RECORDS)
def test_everything_that_can_be_added_begins_with_what_it_must_have(record: str) -> None:
    for field in RECORDS[record]:
        if isinstance(field.shape, Scalar | Either):  # a field, never a thing that is added
            continue
        made = new_entry(record, (field.key,))
        assert made
        of = field.shape.of if isinstance(field.shape, Many | Table) else field.shape
        if isinstance(of, Rec) and of.name in RECORDS:
            one = made[0] if isinstance(made, list) else made.get("new", made)
            needed = {key.key for key in RECORDS[of.name] if key.required}
            assert needed <= set(one)


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("manual", ("silence",)),
        ("manual", ("escalations",)),
        ("manual", ("notify",)),
        ("manual", ("retention",)),
        ("manual", ("voice",)),
        ("client", ("silence",)),
        ("client", ("retention",)),
        ("client", ("trading_names", 0)),
        ("client", ("ladders", "new")),
    ],
)
def test_what_is_added_is_right_but_for_whom_it_names_which_is_left_to_the_writer(file: str, path: Path) -> None:
    sources = {"manual": MANUAL, "client": CLIENT}
    order = [field.key for field in RECORDS[file]]
    sources[file] = edit(sources[file], path, new_entry(file, path), order=order)
    found: tuple[Problem, ...] = ()
    try:
        read_manual(sources["manual"], sources["client"])
    except ManualError as error:
        found = tuple(error.problems)
    named = path[0] in {"silence", "escalations", "notify", "ladders"}
    assert [one.what for one in found] == ["何も書かれていません。"] * named


def test_shapes_by_place() -> None:
    assert shape_at("manual", ("items", "phone", "ask")) == shape_at("manual", ("told",))
    assert isinstance(shape_at("manual", ("matters", "x", "procedure", 0)), Rec | object)
    with pytest.raises(KeyError):
        shape_at("manual", ("items", 0))
