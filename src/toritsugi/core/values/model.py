"""A value: one answer of a caller, with the form that is kept, the form that is shown and the form that is said.

G3 (what was read back is what was recorded) rests on this type: `kept`, `shown` and `spoken` are made together, by one
function per kind, from the same parsed answer, and travel together from then on.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What sort of thing an item asks for."""

    ORGANIZATION = "organization"
    PERSON = "person"
    PHONE = "phone"
    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes_no"
    DATE_TIME = "date_time"
    NUMBER = "number"
    CODE = "code"
    ADDRESS = "address"
    EMAIL = "email"


class Source(StrEnum):
    """How a value came to the desk."""

    VOICE = "voice"
    KEYS = "keys"
    CALLER_NUMBER = "caller_number"
    OPERATOR = "operator"
    CLIP = "clip"


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """One answer.

    kept: canonical form (phone: national digits such as "09012345678"; yes_no: "yes"/"no"; choice: the choice's id;
        date_time: ISO 8601 as known, see `date_time.When.kept`; number: in figures, a range "4000/5000";
        email: the address in lower case;
        text, person, organization, address, code: the words). "" when only a clip exists.
    shown: form for screens and notifications ("090-1234-5678").
    spoken: form for the synthesiser, in kana or digits words grouped by breath
        ("ゼロキュウゼロ、イチニーサンヨン、ゴーロクナナハチ").
    reading: kana of a name where known.
    clip: id of the recorded answer when the caller spoke and nothing recognised it, or beside the words.
    words: the caller's exact words this value came from ("" for keys).
    """

    kind: Kind
    kept: str
    shown: str
    spoken: str
    reading: str = ""
    clip: str = ""
    words: str = ""
    source: Source = Source.VOICE
