"""The value of an item from the caller's words that a model pointed at, made by the desk's own readers and makers."""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue.commands import Span
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.language_model.quoting import cuts_number, cuts_word
from toritsugi.core.language_model.refused import Refused
from toritsugi.core.manual.model import Item
from toritsugi.core.understanding.extracting import candidates_of
from toritsugi.core.understanding.memory import Memory
from toritsugi.core.understanding.naming_choices import named_choices
from toritsugi.core.understanding.normal import Places, heard
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.choice import choice_value
from toritsugi.core.values.model import Kind, Value

#: kinds whose value is a part of the words themselves; of the others the same words can say another in other company
_VERBATIM = (Kind.PERSON, Kind.ORGANIZATION, Kind.TEXT)
#: kinds of which a part of a word is no answer
_NAMES = (Kind.PERSON, Kind.ORGANIZATION)


def value_of(turn: Turn, item: Item, said: str, span: Span, choice: str) -> Value:
    """The value of an item. said: the caller's words, which stand at `span`. choice: the choice that they mean.

    Raises Refused. Numbers, days, codes and addresses are what the desk's own reader makes of the words; where it
    makes something of the whole turn, they must be among that, so that 火曜 out of 来週の火曜 is not this week's.
    """
    alone = _alone(turn, item, said)
    if item.kind is Kind.CHOICE:
        return _chosen(alone, item, said, choice)
    if item.kind not in _VERBATIM and cuts_number(turn, span):
        raise Refused("its words cut a number")
    if item.kind in _NAMES and cuts_word(turn, span):
        raise Refused("its words cut a word")
    found = candidates_of(alone, item.kind)
    if not found:
        raise Refused("its words give no such value")
    if item.kind not in _VERBATIM:
        whole = candidates_of(_asking(turn, item), item.kind)
        if whole and found[0].value.kept not in {one.value.kept for one in whole}:
            raise Refused("the whole turn says another value")
    return msgspec.structs.replace(found[0].value, words=said)


def _chosen(alone: Turn, item: Item, said: str, choice: str) -> Value:
    """The choice that a model tells; refused where the words name another one."""
    meant = next((one for one in item.choices if one.id == choice), None)
    if meant is None:
        raise Refused("no such choice may be answered here")
    named = {one.choice.id for one in named_choices(alone, item)}
    if named and meant.id not in named:
        raise Refused("its words name another choice")
    return choice_value(meant, words=said)


def _asking(turn: Turn, item: Item) -> Turn:
    """The same turn as an answer to this item."""
    return msgspec.structs.replace(turn, expect=Expect(asked=Asked.ITEM, item=item.id, kind=item.kind))


def _alone(turn: Turn, item: Item, said: str) -> Turn:
    """The words by themselves as an answer to this item."""
    return msgspec.structs.replace(
        _asking(turn, item), said=heard(said), text=said, own=Memory(), raw=Places(), others=(), second=False
    )
