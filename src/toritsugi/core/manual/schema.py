"""The language as JSON Schema (draft 2020-12), made from the table; for editors and for other programs."""

from __future__ import annotations

from typing import Any

from toritsugi.core.manual import words
from toritsugi.core.manual.language import RECORDS
from toritsugi.core.manual.packs import JOINED, TABLES
from toritsugi.core.manual.shapes import LONGEST, Either, Field, Many, Rec, Scalar, Shape, Table

_PATTERNS = {
    "id": words.ID_PATTERN,
    "ref": words.ID_PATTERN,
    "span": words.SPAN_PATTERN,
    "day": words.DAY_PATTERN,
    "date": words.DATE_PATTERN,
    "duration": words.DURATION_PATTERN,
    "phone": words.PHONE_PATTERN,
    "prefix": words.PREFIX_PATTERN,
    "kana": words.KANA_PATTERN,
    "zone": words.ZONE_PATTERN,
    "file": words.FILE_PATTERN,
    "table": words.TABLE_PATTERN,
    "pack": words.PACK_PATTERN,
    "days": words.DAYS_PATTERN,
    "ring": words.RING_PATTERN,
}
#: words of a closed list that YAML reads as something else than a string
_READ_BY_YAML: dict[str, Any] = {"true": True, "false": False, "1": 1, "2": 2}


def json_schema(record: str) -> dict[str, Any]:
    """The schema of "manual", "client" or "pack". Keys of every record stand under `$defs`.

    A manual with packs may leave out what they say: then nothing in its tables is required (`$defs` "…_in_part").
    """
    names = _reached(record)
    found: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": {"manual": "対応マニュアル", "client": "クライアント", "pack": "部品集"}[record],
        "$ref": f"#/$defs/{record}",
        "$defs": {name: _record(RECORDS[name]) for name in names},
    }
    if record == "manual":
        _in_part(found["$defs"])
    return found


def _in_part(described: dict[str, Any]) -> None:
    """Let a manual that includes packs write only the keys that it changes."""
    manual = described["manual"]
    whole, part = {}, {}
    for table in TABLES:
        shape = manual["properties"][table]
        rows = shape.pop("additionalProperties")
        named = rows.get("$ref", "").rsplit("/", 1)[-1] if table in JOINED else ""
        whole[table] = {"additionalProperties": rows}
        part[table] = whole[table]
        if named:
            described[f"{named}_in_part"] = {**described[named], "required": []}
            part[table] = {"additionalProperties": {"$ref": f"#/$defs/{named}_in_part"}}
    required = [key for key in manual["required"] if key not in TABLES]
    manual["allOf"] = [
        {"if": {"required": ["include"]}, "then": {"properties": part}, "else": {"properties": whole}},
        {"if": {"not": {"required": ["include"]}}, "then": {"required": list(manual["required"])}},
    ]
    manual["required"] = required


def _reached(record: str) -> list[str]:
    """The records a record leads to, itself first."""
    found = [record]
    for name in found:
        for field in RECORDS[name]:
            found.extend(inner for inner in _inner(field.shape) if inner not in found)
    return found


def _inner(shape: Shape) -> list[str]:
    if isinstance(shape, Rec):
        return [shape.name]
    if isinstance(shape, Either):
        return [shape.record.name]
    if isinstance(shape, (Many, Table)):
        return _inner(shape.of)
    return []


def _record(fields: tuple[Field, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [field.key for field in fields if field.required],
        "properties": {field.key: _property(field) for field in fields},
    }


def _property(field: Field) -> dict[str, Any]:
    old = {"deprecated": True} if field.became else {}
    return {"description": field.ja, **old, **_shape(field.shape)}


def _shape(shape: Shape) -> dict[str, Any]:
    if isinstance(shape, Rec):
        return {"$ref": f"#/$defs/{shape.name}"}
    if isinstance(shape, Either):
        return {"anyOf": [_scalar(shape.scalar), _shape(shape.record)]}
    if isinstance(shape, Table):
        return {
            "type": "object",
            "minProperties": 1,
            "maxProperties": shape.most,
            "propertyNames": {"pattern": words.ID_PATTERN},
            "additionalProperties": _shape(shape.of),
        }
    if isinstance(shape, Many):
        return _many(shape)
    return _scalar(shape)


def _many(shape: Many) -> dict[str, Any]:
    entry = _shape(shape.of)
    if shape.scalar_as and isinstance(shape.of, Rec):
        field = next(field for field in RECORDS[shape.of.name] if field.key == shape.scalar_as)
        entry = {"anyOf": [_shape(field.shape), entry]}
    listed = {"type": "array", "minItems": 1, "maxItems": shape.most, "items": entry}
    return {"anyOf": [entry, listed]} if shape.one_ok else listed


def _scalar(shape: Scalar) -> dict[str, Any]:
    if shape.kind == "flag":
        return {"type": "boolean"}
    if shape.kind == "urgency":
        return {"anyOf": [{"type": "boolean"}, {"type": "string", "minLength": 1, "maxLength": LONGEST["urgency"]}]}
    if shape.kind == "count":
        return {"type": "integer", "minimum": shape.low, "maximum": shape.high}
    if shape.kind == "decimal":
        return {"type": "number", "minimum": shape.low / 100, "maximum": shape.high / 100}
    if shape.kind == "key":
        return {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 9}, {"type": "string", "pattern": "^[1-9]$"}]}
    if shape.kind == "enum":
        read = [_READ_BY_YAML[value] for value in shape.values if value in _READ_BY_YAML]
        return {"enum": [*shape.values, *read]}
    found: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": LONGEST.get(shape.kind, 200)}
    if shape.kind in _PATTERNS:
        found["pattern"] = _PATTERNS[shape.kind]
    return found
