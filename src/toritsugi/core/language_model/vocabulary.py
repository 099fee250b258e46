"""What a second reader may answer on a turn: commands of the closed list, and ids of the manual, and nothing else.

What ends a call, confirms a value that was read back, or leads a call to the second line is not among it: that is the
desk's own reader's to tell.
"""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue.commands import ChooseMatter
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.language_model.doubt import Doubt
from toritsugi.core.manual.model import Item, Manual
from toritsugi.core.values.model import Kind

#: items, matters and cards that are told of at most
MOST = 30
#: wishes about the talk that any turn may have
TALK = ("repeat", "slower", "wait", "said_already")
#: flags that may be put
FLAGS = ("urgent", "complaint")
#: why a caller does not answer
REASONS = ("will_not", "unknown", "individual")
_NAMES = (Kind.PERSON, Kind.ORGANIZATION)


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """fill, correct: items that may get a value. retract: answers that may be taken back. plain: commands without an
    id. refuse, person: whether the caller may refuse, or ask for a person. All ids are of the manual."""

    fill: tuple[str, ...] = ()
    correct: tuple[str, ...] = ()
    retract: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    refuse: bool = False
    person: bool = False

    @property
    def items(self) -> tuple[str, ...]:
        """Every item that is named."""
        return tuple(dict.fromkeys((*self.fill, *self.correct, *self.retract)))


def vocabulary_of(expect: Expect, manual: Manual, doubt: Doubt, first: tuple[ChooseMatter, ...] = ()) -> Vocabulary:
    """What may be answered. first: the matters that the desk's own reader could not tell apart."""
    if doubt is Doubt.WHICH:
        offered = tuple(dict.fromkeys(one.matter for one in first if one.matter in manual.matters))
        return Vocabulary(matters=offered[:MOST])
    asked = expect.asked
    plain: list[str] = [*TALK]
    kind = _kind(expect, manual)
    if asked is Asked.CONFIRM:
        plain.append("deny")
    elif asked in (Asked.HELPED, Asked.ANYTHING) or (asked is Asked.ITEM and kind is Kind.YES_NO):
        plain += ["confirm", "deny"]
    if asked in (Asked.ITEM, Asked.CONFIRM) and kind in _NAMES:
        plain.append("spell")
    about = asked in (Asked.MATTER, Asked.ANYTHING)
    offered = tuple(name for name in expect.options if name in manual.matters) if asked is Asked.MATTER else ()
    return Vocabulary(
        fill=_fillable(expect, manual, kind)[:MOST],
        correct=_correctable(expect, manual)[:MOST],
        retract=tuple(one.item for one in expect.given if one.item in manual.items)[:MOST],
        matters=(offered or tuple(manual.matters))[:MOST] if about else (),
        cards=tuple(manual.cards)[:MOST] if about else (),
        flags=FLAGS,
        plain=tuple(plain),
        refuse=asked in (Asked.ITEM, Asked.CONFIRM),
        person=True,
    )


def _kind(expect: Expect, manual: Manual) -> Kind | None:
    item = manual.items.get(expect.item)
    return expect.kind or (item.kind if item is not None else None)


def _fillable(expect: Expect, manual: Manual, kind: Kind | None) -> tuple[str, ...]:
    """Yes and no are commands of their own where they are asked, and too little to be told ahead.

    Free text is not told ahead either: a part of it would keep the desk from asking for the whole.
    """
    asked = (expect.item,) if expect.asked is Asked.ITEM and kind is not Kind.YES_NO else ()
    ahead = (name for name in (*expect.open_items, *expect.given_up) if not _is(Kind.TEXT, manual.items.get(name)))
    return tuple(name for name in dict.fromkeys((*asked, *ahead)) if _may_fill(manual.items.get(name)))


def _is(kind: Kind, item: Item | None) -> bool:
    return item is not None and item.kind is kind


def _may_fill(item: Item | None) -> bool:
    return item is not None and item.kind is not Kind.YES_NO


def _correctable(expect: Expect, manual: Manual) -> tuple[str, ...]:
    """What is read back now, and what was answered before and will be read back again."""
    before = [one.item for one in expect.given if (item := manual.items.get(one.item)) is not None and item.read_back]
    now = [expect.item] if expect.asked is Asked.CONFIRM else []
    return tuple(name for name in dict.fromkeys((*now, *before)) if _may_fill(manual.items.get(name)))
