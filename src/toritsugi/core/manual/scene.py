"""What resolving a manual works with: the read records, what is defined where, and how sentences become phrases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from toritsugi.core.manual.model import Contact, Ladder, Phrase, Step
from toritsugi.core.manual.on_call import may_be_first
from toritsugi.core.manual.problems import Problems
from toritsugi.core.manual.reading import Leaf, Reader, Record, near
from toritsugi.core.manual.resolve_contacts import with_names

#: notices every manual may name without defining them
BUILT_IN_NOTICES = {"recording": "このお電話は、応対の品質向上と内容の確認のため、録音しております。"}

SORTS = {
    "item": "聴取項目",
    "card": "案内カード",
    "contact": "連絡先",
    "matter": "用件",
    "notice": "告知",
    "caller": "発信者のきまり",
    "outcome": "結果",
    "presence": "連絡先",
    "ladder": "取り次ぐ順番",
    "target": "連絡先または取り次ぐ順番",
    "procedure": "手順",
}


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """One resolving. defined: sort of thing → ids in the order they were written (wrong ones included).

    tables: file name → text of the CSV lists beside the manual. names: what `{client}` and `{line}` stand for.
    procedures: the named procedures resolved so far. own: "items.ID" and "procedures.ID" of those that the manual
    itself writes.
    """

    reader: Reader
    problems: Problems
    manual: Record
    client: Record
    defined: dict[str, tuple[str, ...]]
    contacts: dict[str, Contact]
    ladders: dict[str, Ladder]
    tables: Mapping[str, str]
    names: Mapping[str, str]
    procedures: dict[str, tuple[Step, ...]]
    own: frozenset[str]

    def phrase(self, leaf: Leaf, *, id: str = "", may_interrupt: bool = True) -> Phrase:
        """The phrase of a sentence; its id is the key's path. `{client}` and `{line}` are filled in at once."""
        text = with_names(str(leaf.value), self.names)
        return Phrase(id=id or leaf.path, text=text, may_interrupt=may_interrupt)

    def phrases(self, leaves: tuple[Any, ...]) -> tuple[Phrase, ...]:
        """The phrases of a list of sentences; a single one without brackets is numbered as the first."""
        return tuple(
            self.phrase(leaf, id=leaf.path if leaf.path.rsplit(".", 1)[-1].isdigit() else f"{leaf.path}.{number}")
            for number, leaf in enumerate(leaves)
        )

    def optional(self, leaf: Leaf | None) -> Phrase | None:
        """The phrase of a sentence that may be missing."""
        return None if leaf is None else self.phrase(leaf)

    def no_such(self, leaf: Leaf, sort: str, name: str) -> None:
        """Note a reference to something that is not defined."""
        known = list(self.defined.get("contact" if sort == "presence" else sort, ()))
        nearest = near(name, known)
        listed = "、".join(known[:20]) or "（なし）"
        self.problems.add(
            "no_such",
            leaf.node,
            leaf.path,
            sort_ja=SORTS[sort],
            sort=sort,
            name=name[:60],
            hint=f"「{nearest}」ではありませんか。" if nearest else f"定義されているもの：{listed}",
            hint_en=f"Did you mean {nearest!r}?" if nearest else f"Defined: {', '.join(known[:20]) or 'none'}",
        )

    def reachable(self, leaf: Leaf | None, *, by_phone: bool) -> str:
        """The contact or ladder a leaf names, "" when it names none; notes when it cannot be reached that way."""
        if leaf is None:
            return ""
        for contact in self.rungs(leaf.value) if by_phone else self.firsts(leaf.value):
            self._check_reach(leaf, contact, by_phone=by_phone)
        return str(leaf.value)

    def rungs(self, target: str) -> tuple[Contact, ...]:
        """The contacts a target stands for: those of a ladder in order, or the one contact."""
        ladder = self.ladders.get(target)
        ids = tuple(rung.contact for rung in ladder.rungs) if ladder is not None else (target,)
        return tuple(self.contacts[id] for id in ids if id in self.contacts)

    def firsts(self, target: str) -> tuple[Contact, ...]:
        """The contacts that a target may stand for first, by the time of the call."""
        ladder = self.ladders.get(target)
        ids = may_be_first(ladder) if ladder is not None else (target,)
        return tuple(self.contacts[id] for id in ids if id in self.contacts)

    def _check_reach(self, leaf: Leaf, contact: Contact, *, by_phone: bool) -> None:
        if by_phone and not contact.phone:
            self.problems.add("no_phone", leaf.node, leaf.path, name=contact.id)
        if not by_phone and not channels_of(contact):
            self.problems.add(
                "no_channel",
                leaf.node,
                leaf.path,
                name=contact.id,
                channel="通知",
                hint="client.yaml の連絡先に channels を加えてください。",
                hint_en="Add channels to the contact in client.yaml.",
            )


def channels_of(contact: Contact) -> tuple[str, ...]:
    """The channels a contact can be told by; a telephone number can be called."""
    return tuple(contact.channels) or (("voice",) if contact.phone else ())
