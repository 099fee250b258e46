"""The JSON Schema of an answer, made from what may be answered on this turn.

Only what strict modes of servers know is used: objects with all keys required and no others, anyOf, enum, string.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toritsugi.core.language_model.vocabulary import REASONS, Vocabulary
from toritsugi.core.manual.model import Item
from toritsugi.core.values.model import Kind

NAME = "commands"


def schema_of(may: Vocabulary, items: Mapping[str, Item]) -> dict[str, Any]:
    """{"commands": [...]}, each one of the commands that may be answered."""
    kinds: list[dict[str, Any]] = []
    for command, names in (("fill", may.fill), ("correct", may.correct)):
        kinds += _values(command, names, items)
    for command, key, ids in (
        ("retract", "item", may.retract),
        ("choose_matter", "matter", may.matters),
        ("ask_card", "card", may.cards),
        ("flag", "flag", may.flags),
        ("refuse", "reason", REASONS if may.refuse else ()),
    ):
        if ids:
            kinds.append(_one([command], **{key: ids}))
    plain = [*may.plain, *(["want_person"] if may.person else [])]
    if plain:
        kinds.append(_one(plain))
    listed = {"type": "array", "items": {"anyOf": kinds}}
    return _object({"commands": listed})


def _values(command: str, names: Sequence[str], items: Mapping[str, Item]) -> list[dict[str, Any]]:
    chosen = [name for name in names if items[name].kind is Kind.CHOICE]
    said = [name for name in names if name not in chosen]
    found = [_one([command], item=[name], choice=[one.id for one in items[name].choices]) for name in chosen]
    return [*([_one([command], item=said)] if said else []), *found]


def _one(commands: Sequence[str], **ids: Sequence[str]) -> dict[str, Any]:
    keys: dict[str, Any] = {"command": {"type": "string", "enum": [*commands]}}
    keys |= {key: {"type": "string", "enum": [*values]} for key, values in ids.items()}
    return _object({**keys, "words": {"type": "string"}})


def _object(keys: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": keys, "required": [*keys], "additionalProperties": False}
