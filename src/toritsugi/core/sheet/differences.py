"""What callers and the client notice when one version of a manual takes the place of another.

    for one in differences(old, new):
        print(one.text("ja"))

Compared is what the manuals mean, not how their files are written: comments, order of keys and the place of a line make
no difference. What nobody asks or says any more in either version makes none either.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from toritsugi.core.manual.model import Manual
from toritsugi.core.sheet import differences_line, differences_matters, differences_people, differences_sentences
from toritsugi.core.sheet.difference import CALLERS, CARDS, GROUPS, ITEMS, LINE, TOLD, Difference, Notes

_T = TypeVar("_T", bound=msgspec.Struct)

__all__ = ["Difference", "differences"]


def differences(old: Manual, new: Manual, language: str = "ja") -> tuple[Difference, ...]:
    """All differences: of the whole line first, then matter by matter in the new manual's order, then the rest.

    Empty when nobody notices anything. language: "ja" or "en", of the words around what the manuals say themselves.
    """
    notes = Notes(language)
    old_named = renamed(old, new)
    differences_line.compare(notes, old, new)
    differences_matters.compare(notes, old, new, old_named)
    differences_sentences.compare(notes, old, new, old_named)
    differences_people.compare(notes, old, new, old_named)
    order = [LINE, ITEMS, *new.matters, *old.matters, CARDS, CALLERS, TOLD]
    rank = {name: number for number, name in reversed(list(enumerate(order)))}
    return tuple(sorted(notes.found, key=lambda one: rank.get(one.group, len(rank))))


def renamed(old: Manual, new: Manual) -> Manual:
    """The old manual with the new one's titles: a matter that got another title is told once, not at every line."""

    rules = {rule.id: rule.title for rule in new.callers}
    return msgspec.structs.replace(
        old,
        items=_titled(old.items, new.items, "title"),
        matters=_titled(old.matters, new.matters, "title"),
        cards=_titled(old.cards, new.cards, "title"),
        contacts=_titled(old.contacts, new.contacts, "name"),
        callers=tuple(msgspec.structs.replace(rule, title=rules.get(rule.id, rule.title)) for rule in old.callers),
    )


def _titled(was: dict[str, _T], now: dict[str, _T], field: str) -> dict[str, _T]:
    return {
        id: msgspec.structs.replace(one, **{field: getattr(now[id], field)}) if id in now else one
        for id, one in was.items()
    }


def group_titles(language: str) -> dict[str, str]:
    """Titles of the groups that are no matter."""
    return {name: (ja if language == "ja" else en) for name, (ja, en) in GROUPS.items()}
