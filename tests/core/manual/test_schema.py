"""The JSON Schema says the same as the reader: both come from one table."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from tests.support.manual_sources import CLIENT, MANUAL, problems
from toritsugi import resources
from toritsugi.core.manual.language import RECORDS
from toritsugi.core.manual.schema import json_schema
from toritsugi.marked_yaml import plain, read

MANUAL_SCHEMA, CLIENT_SCHEMA, PACK_SCHEMA = json_schema("manual"), json_schema("client"), json_schema("pack")
SOURCES = [
    (template.name, file)
    for template in resources.templates()
    for file in ("manual.yaml", "client.yaml")
]  # fmt: skip


@pytest.mark.parametrize("schema", [MANUAL_SCHEMA, CLIENT_SCHEMA, PACK_SCHEMA], ids=["manual", "client", "pack"])
def test_the_schema_is_one(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("template", "file"), SOURCES)
def test_the_shipped_templates_fit(template: str, file: str) -> None:
    data = plain(read(resources.template_files(template)[file], file))
    schema = MANUAL_SCHEMA if file == "manual.yaml" else CLIENT_SCHEMA
    jsonschema.Draft202012Validator(schema).validate(data)


@pytest.mark.parametrize("name", list(RECORDS))
def test_every_key_of_the_reader_is_in_the_schema_and_the_other_way_round(name: str) -> None:
    described = {**CLIENT_SCHEMA["$defs"], **PACK_SCHEMA["$defs"], **MANUAL_SCHEMA["$defs"]}[name]
    assert set(described["properties"]) == {field.key for field in RECORDS[name]}
    assert described["additionalProperties"] is False
    without_packs = described["allOf"][1]["then"]["required"] if name == "manual" else described["required"]
    assert set(without_packs) == {field.key for field in RECORDS[name] if field.required}
    assert all(part["description"] for part in described["properties"].values())


@pytest.mark.parametrize(
    "broken",
    [
        MANUAL.replace("hours:", "horus:"),
        MANUAL.replace("kind: person, ", ""),
        MANUAL.replace("kind: person", "kind: persn"),
        MANUAL.replace("09:00-18:00", "9-18"),
        MANUAL.replace("title: お問い合わせ", "title: [お問い合わせ]"),
        MANUAL.replace("ミホンショウカイ", "見本"),
        MANUAL.replace("[name, phone]", "[]"),
        MANUAL + "retention_days: 0\n",
        MANUAL + "phrases: { nothing: はい。 }\n",
        MANUAL + "notify: [{ to: office, by: pigeon }]\n",
    ],
)
def test_what_the_schema_refuses_the_reader_refuses(broken: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(MANUAL_SCHEMA).validate(plain(read(broken, "f")))
    assert problems(broken)


def test_the_good_sources_fit() -> None:
    jsonschema.Draft202012Validator(MANUAL_SCHEMA).validate(plain(read(MANUAL, "f")))
    jsonschema.Draft202012Validator(CLIENT_SCHEMA).validate(plain(read(CLIENT, "f")))
