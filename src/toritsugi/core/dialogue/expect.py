"""What an answer may be: travels with Listen and Understand, to the recogniser's grammar and to understanding."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from toritsugi.core.values.model import Kind


class Asked(StrEnum):
    """What the desk has asked."""

    MATTER = "matter"
    ITEM = "item"
    CONFIRM = "confirm"
    HELPED = "helped"
    ANYTHING = "anything"


class Answered(msgspec.Struct, frozen=True):
    """An answer that the caller gave before. kept, spoken: as in the value."""

    item: str
    kept: str
    spoken: str


class Expect(msgspec.Struct, frozen=True, kw_only=True):
    """What is being asked.

    asked: the sort of question. item/kind: the item asked or read back. read_back: the spoken form that the caller is
    asked to confirm. options: ids that may be chosen (choices of the item, matters in the menu) in keypad order.
    open_items: items still unknown that the caller may answer ahead. keys: how keys are read: "" none, "one" a single
    digit decides, "number" digits ended by # or by a pause.
    given: what was answered before, the latest first. given_up: items that the caller would not or could not answer.
    Both only where the caller's words are to be understood.
    """

    asked: Asked = Asked.ANYTHING
    item: str = ""
    kind: Kind | None = None
    read_back: str = ""
    options: tuple[str, ...] = ()
    open_items: tuple[str, ...] = ()
    keys: str = "one"
    given: tuple[Answered, ...] = ()
    given_up: tuple[str, ...] = ()
