"""Shapes: what may stand at a key of the language. Data only; `reading` and `schema` know what to do with each."""

from __future__ import annotations

import msgspec


class Scalar(msgspec.Struct, frozen=True):
    """One value. kind: a row of `SCALARS`. values: the closed list of an "enum". refers: what a "ref" names.

    low/high: bounds of a "count", and of a "decimal" in hundredths. blanks: blanks a "sentence" may have besides item
    ids.
    """

    kind: str
    values: tuple[str, ...] = ()
    refers: str = ""
    low: int = 0
    high: int = 0
    blanks: tuple[str, ...] = ()


class Many(msgspec.Struct, frozen=True):
    """A list. one_ok: a single entry may stand without brackets. scalar_as: a bare entry means {scalar_as: it}."""

    of: Shape
    one_ok: bool = False
    scalar_as: str = ""
    most: int = 200


class Table(msgspec.Struct, frozen=True):
    """Ids of the writer's own choosing, each with a value."""

    of: Shape
    most: int = 200


class Rec(msgspec.Struct, frozen=True):
    """A record with the keys of `RECORDS[name]`."""

    name: str


class Either(msgspec.Struct, frozen=True):
    """A scalar, or a record that says more."""

    scalar: Scalar
    record: Rec


Shape = Scalar | Many | Table | Rec | Either


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One key of a record.

    required: must be written (in what packs and the manual say together). became: the key that took its place in a
    later format; such a key is read in the format it belongs to and nowhere else.
    """

    key: str
    shape: Shape
    ja: str
    en: str
    required: bool = False
    became: str = ""


#: longest texts, in characters, by kind of scalar
LONGEST = {"sentence": 300, "note": 300, "text": 200, "title": 60, "condition": 300, "urgency": 300, "address": 300}


def key(name: str, shape: Shape, ja: str, en: str, *, required: bool = False, became: str = "") -> Field:
    """One row of the language."""
    return Field(key=name, shape=shape, ja=ja, en=en, required=required, became=became)


def one_of(*values: str) -> Scalar:
    """One of a closed list."""
    return Scalar("enum", values=values)


def ref(sort: str) -> Scalar:
    """The id of an item, card, contact, target (a contact or a ladder), matter, procedure or notice."""
    return Scalar("ref", refers=sort)


def sentence(*blanks: str) -> Scalar:
    """A sentence that is spoken."""
    return Scalar("sentence", blanks=blanks)
