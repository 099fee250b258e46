"""One manual that says everything the language can say: it is read, fits the schema, and misses no key."""

from __future__ import annotations

import jsonschema
import pytest

from tests.support.paths import ROOT
from toritsugi.core.manual.language import RECORDS
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.phrases import all_phrases
from toritsugi.core.manual.publish import restore, snapshot
from toritsugi.core.manual.schema import json_schema
from toritsugi.core.manual.shapes import Either, Many, Rec, Shape, Table
from toritsugi.core.manual.source import Node
from toritsugi.marked_yaml import plain, read
from toritsugi.resources import load_manual, manual_files, read_manual

FOLDER = ROOT / "tests" / "support" / "everything"
FILES = {"manual": "manual.yaml", "client": "client.yaml", "pack": "own.yaml"}


@pytest.fixture(scope="module")
def manual() -> Manual:
    return load_manual(FOLDER / "manual.yaml")


def _used(node: Node, shape: Shape, found: set[tuple[str, str]]) -> None:
    """Every (record, key) that a tree writes."""
    if isinstance(shape, Either):
        if node.kind == "map":
            _used(node, shape.record, found)
    elif isinstance(shape, Many):
        entries = node.items if node.kind == "list" else (node,)
        for entry in entries:
            _used(entry, shape.of, found)
    elif isinstance(shape, Table):
        for _, value in node.entries:
            _used(value, shape.of, found)
    elif isinstance(shape, Rec) and node.kind == "map":
        fields = {field.key: field for field in RECORDS[shape.name]}
        for key, value in node.entries:
            found.add((shape.name, key.text))
            _used(value, fields[key.text].shape, found)


def test_every_key_of_the_language_is_in_it() -> None:
    found: set[tuple[str, str]] = set()
    for record, file in FILES.items():
        _used(read((FOLDER / file).read_bytes(), file), Rec(record), found)
    known = {
        (name, field.key)
        for name, fields in RECORDS.items()
        for field in fields
        if not field.became and name != "phrases"
    }
    assert known - found == set()


@pytest.mark.parametrize(("record", "file"), list(FILES.items()))
def test_it_fits_the_schema(record: str, file: str) -> None:
    data = plain(read((FOLDER / file).read_bytes(), file))
    jsonschema.Draft202012Validator(json_schema(record)).validate(data)


def test_it_is_read_whole_and_kept_whole(manual: Manual) -> None:
    assert restore(snapshot(manual)) == manual
    assert manual.packs == ("own.yaml", "complaint")
    assert {"parking", "complaint", "repair"} <= set(manual.matters)
    assert manual.abuse.warnings == 1
    assert [phrase.text for phrase in manual.abuse.lines] == ["お控えください。"]
    assert set(manual.absence) == {"out", "away", "not_told", "no_answer"}
    assert manual.retention_days == 400
    assert manual.retention.recordings == 90
    assert manual.never_say == (
        "価格",
        "納期",
        "必ず",
        "弊社の責任です",
        "弁償いたします",
        "返金いたします",
        "必ず改善",
        "無料",
    )
    assert len(all_phrases(manual)) > len(manual.standard)


def test_the_office_keeps_all_its_files_and_reads_the_same_manual(manual: Manual) -> None:
    kept = manual_files(FOLDER / "manual.yaml")
    assert set(kept) == {"manual.yaml", "client.yaml", "own.yaml", "vip.csv"}
    assert read_manual(kept["manual.yaml"], kept["client.yaml"], beside=kept) == manual
