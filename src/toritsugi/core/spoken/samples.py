"""A sentence as it may sound: its blanks filled with sample values, split as a call is given it."""

from __future__ import annotations

import msgspec

from toritsugi.core.checking.answers import answers_of
from toritsugi.core.dialogue.say import JOINT, Filling, of_value, same
from toritsugi.core.manual.model import Item, Manual
from toritsugi.core.manual.phrases import blanks, pieces
from toritsugi.core.values.model import Kind

#: entries of a sample menu
_MENU = 3


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a sentence. blank: the name of the blank that it fills, "" for fixed words."""

    shown: str
    spoken: str
    blank: str = ""


def stretches_of(manual: Manual, text: str) -> tuple[Stretch, ...]:
    """The stretches of a sentence of this manual, in order."""
    filled = {name: _filling(manual, name) for name in dict.fromkeys(blanks(text))}
    return tuple(
        Stretch(shown=filled[piece.blank].shown, spoken=filled[piece.blank].spoken, blank=piece.blank)
        if piece.blank
        else Stretch(shown=piece.text, spoken=piece.text)
        for piece in pieces(text)
    )


def _filling(manual: Manual, name: str) -> Filling:
    item = manual.items.get(name)
    if item is not None:
        return _of_item(item)
    first = next(iter(manual.items.values()), None)
    if name == "title":
        return same(first.title if first is not None else "お名前")
    if name == "value":
        asked = next((one for one in manual.items.values() if one.kind in (Kind.PHONE, Kind.PERSON)), first)
        return _of_item(asked) if asked is not None else same("山田太郎")
    if name == "choices":
        titles = [matter.title for matter in manual.matters.values()][:_MENU]
        return same(JOINT.join(titles) or "一番")
    return same({"line": manual.line.name, "client": manual.client_name}.get(name, "見本"))


def _of_item(item: Item) -> Filling:
    answers = answers_of(item, every=False)
    return of_value(answers[0]) if answers else same(item.title)
