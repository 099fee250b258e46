"""Packs (部品集): items, matters, procedures, cards and words by trade that a manual includes and overrides.

They are joined with the manual as trees, before anything is read: every node keeps its own file and line, so that a
problem inside a pack names the pack. What the manual writes under an id wins key by key; the rest is the pack's.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from toritsugi.core.manual.language import PACK
from toritsugi.core.manual.migrations import up_to_date
from toritsugi.core.manual.problems import Problems
from toritsugi.core.manual.reading import near
from toritsugi.core.manual.source import Node
from toritsugi.core.manual.tree import child, listed, put, text_of, with_entries

#: the tables of a manual that packs add to
TABLES = ("items", "matters", "procedures", "cards")
#: tables whose entries are maps of keys, joined key by key; the others are taken whole
JOINED = ("items", "matters", "cards")
#: keys that list items to be asked
COLLECTING = ("collect", "default_collect")
#: keys of a matter that say how it ends: one that the manual writes stands in place of the pack's
_ENDS = ("card", "connect", "escalate", "finish", "else")
#: keys of a matter that say how it is worked: they go with the pack's end where the manual works it otherwise
_WAY = ("procedure", "collect", "then")
#: packs by name, each with its tree: one that is named, and those it builds on
_Brought = list[tuple[str, Node]]


def included(node: Node) -> tuple[tuple[str, Node], ...]:
    """The packs that a manual or a pack names under `include`, each with the place where it is named."""
    return tuple(one for entry in listed(child(node, "include")) for one in _named(entry))


def opened(manual: Node, packs: Mapping[str, Node], problems: Problems) -> Node:
    """The manual with the contents of its packs. packs: name → tree of every pack that is named, by packs too.

    Notes packs that are not there, that include themselves, or that contradict each other.
    """
    if manual.kind != "map":
        return manual
    joined = manual
    origin: dict[tuple[str, str], tuple[str, Node]] = {}
    named = [one for entry in listed(child(manual, "include")) for one in _named(entry)]
    without = {name: _left_out(manual, name) for name, _ in named}
    brought = {name: _with_its_own(name, at, packs, problems) for name, at in named}
    gone = _gone(manual, brought, without)
    for name, _ in named:
        for pack_name, whole in brought[name]:
            left_out = {*without[name], *without.get(pack_name, ())}
            pack = _not_collected(whole, left_out | gone) if left_out or gone else whole
            joined = _add(manual, joined, pack_name, pack, left_out, origin, problems)
        _check_left_out(name, without[name], packs, problems)
    return joined


def _named(entry: Node) -> tuple[tuple[str, Node], ...]:
    """The pack that an entry of `include` names, with the place where it is named."""
    named = child(entry, "pack") if entry.kind == "map" else entry
    return ((text_of(named), named),) if named is not None and text_of(named) else ()


def _left_out(manual: Node, name: str) -> dict[str, Node]:
    """What the manual names a pack without, each id with its place."""
    every = (one for one in listed(child(manual, "include")) if one.kind == "map")
    entries = [one for one in every if text_of(child(one, "pack")) == name]
    return {text_of(one): one for entry in entries for one in listed(child(entry, "without"))}


def _gone(manual: Node, brought: Mapping[str, _Brought], without: Mapping[str, Mapping[str, Node]]) -> set[str]:
    """Ids that a pack is named without, and that neither another pack nor the manual itself brings."""
    there = {id for table in TABLES for id in _ids(manual, table)}
    for name, opened_packs in brought.items():
        for pack_name, pack in opened_packs:
            ids = {id for table in TABLES for id in _ids(pack, table)}
            there |= ids - {*without[name], *without.get(pack_name, ())}
    return {id for left_out in without.values() for id in left_out} - there


def _ids(node: Node, table: str) -> tuple[str, ...]:
    found = child(node, table)
    return tuple(key.text for key, _ in found.entries) if found is not None else ()


def _with_its_own(name: str, at: Node, packs: Mapping[str, Node], problems: Problems) -> _Brought:
    """A pack and the packs it builds on, itself first."""
    found: _Brought = []
    _gather(name, at, packs, problems, (), found)
    return found


def _gather(
    name: str,
    at: Node,
    packs: Mapping[str, Node],
    problems: Problems,
    above: tuple[str, ...],
    found: list[tuple[str, Node]],
) -> None:
    if name in above:
        problems.add("pack_loop", at, "include", name=name)
        return
    pack = packs.get(name)
    if pack is None:
        _no_pack(name, at, packs, problems)
        return
    if any(name == other for other, _ in found):
        return
    pack = up_to_date(pack)
    found.append((name, pack))
    _check_keys(pack, problems)
    for other, place in included(pack):
        _gather(other, place, packs, problems, (*above, name), found)


def _no_pack(name: str, at: Node, packs: Mapping[str, Node], problems: Problems) -> None:
    known = [one for one in packs if "." not in one]
    nearest, shown = near(name, known), "、".join(known[:20]) or "（なし）"
    problems.add(
        "no_pack",
        at,
        "include",
        name=name[:60],
        hint=f"「{nearest}」ではありませんか。" if nearest else f"使えるもの：{shown}",
        hint_en=f"Did you mean {nearest!r}?" if nearest else f"Possible: {', '.join(known[:20]) or 'none'}",
    )


def _check_keys(pack: Node, problems: Problems) -> None:
    """A pack holds only what a pack may hold."""
    keys = [field.key for field in PACK]
    for name, _ in pack.entries:
        if name.text not in keys:
            shown = "、".join(keys)
            hint, hint_en = f"部品集のキー：{shown}", f"Keys of a pack: {', '.join(keys)}"
            problems.add("unknown_key", name, name.text[:60], name=name.text[:60], hint=hint, hint_en=hint_en)


def _check_left_out(name: str, left_out: Mapping[str, Node], packs: Mapping[str, Node], problems: Problems) -> None:
    """What is left out must be there."""
    if not left_out or name not in packs:
        return
    silent = Problems()
    brought = _with_its_own(name, packs[name], packs, silent)
    known = [id for _, pack in brought for table in TABLES for id in _ids(pack, table)]
    for one, place in left_out.items():
        if one not in known:
            nearest = near(one, known)
            problems.add(
                "not_in_pack",
                place,
                "include.without",
                pack=name,
                name=one[:60],
                hint=f"「{nearest}」ではありませんか。" if nearest else f"あるもの：{'、'.join(known[:20])}",
                hint_en=f"Did you mean {nearest!r}?" if nearest else f"It has: {', '.join(known[:20])}",
            )


def _add(
    manual: Node,
    joined: Node,
    name: str,
    pack: Node,
    left_out: set[str],
    origin: dict[tuple[str, str], tuple[str, Node]],
    problems: Problems,
) -> Node:
    """The manual with one pack's contents."""
    for table in TABLES:
        theirs = child(pack, table)
        if theirs is None or theirs.kind != "map":
            continue
        mine = child(joined, table)
        entries = list(mine.entries) if mine is not None else []
        for key, value in theirs.entries:
            id = key.text
            if id in left_out:
                continue
            before = origin.setdefault((table, id), (name, value))
            if before[0] != name:
                _check_clash(manual, table, id, key, (name, value), before, problems)
            elif all(own.text != id for own, _ in entries):
                entries.append((key, value))
            elif table in JOINED:
                entries = [(own, _joined(value, old, table) if own.text == id else old) for own, old in entries]
        joined = put(joined, table, with_entries(mine if mine is not None else theirs, entries))
    return _add_words(joined, pack)


def _not_collected(node: Node, left_out: set[str]) -> Node:
    """A pack's tree in which what is left out is not collected anywhere."""
    if node.kind == "list":
        return msgspec.structs.replace(node, items=tuple(_not_collected(one, left_out) for one in node.items))
    if node.kind != "map":
        return node
    entries = []
    for key, value in node.entries:
        if key.text in COLLECTING and value.kind == "list":
            kept = tuple(one for one in value.items if text_of(one) not in left_out)
            entries.append((key, msgspec.structs.replace(value, items=kept)))
        else:
            entries.append((key, _not_collected(value, left_out)))
    return with_entries(node, entries)


def _joined(theirs: Node, mine: Node, table: str) -> Node:
    """A pack's entry with what the manual writes in its place."""
    if theirs.kind != "map" or mine.kind != "map":
        return mine
    replaced = {key.text for key, _ in mine.entries}
    if table == "matters":
        replaced.update(_replaced(_way(theirs), _way(mine)))
    return with_entries(mine, (*((k, v) for k, v in theirs.entries if k.text not in replaced), *mine.entries))


def _way(matter: Node) -> str:
    """How a matter is worked, by its keys: "procedure", "card", "decline", "talk" (then a message or a person), ""."""
    for key in ("procedure", "card"):
        if child(matter, key) is not None:
            return key
    if text_of(child(matter, "finish")) == "decline":
        return "decline"
    return "talk" if any(child(matter, key) is not None for key in ("connect", "escalate", "finish")) else ""


def _replaced(theirs: str, mine: str) -> tuple[str, ...]:
    """Keys of a pack's matter that go where the manual says how it is worked: its end, and the way if it is another.

    A person or a message at the end of a pack's procedure is no other way.
    """
    if not mine:
        return ()
    same = mine == theirs == "talk" or mine == theirs == "decline" or (mine, theirs) == ("talk", "procedure")
    return _ENDS if same else (*_ENDS, *_WAY)


def _check_clash(
    manual: Node,
    table: str,
    id: str,
    key: Node,
    here: tuple[str, Node],
    before: tuple[str, Node],
    problems: Problems,
) -> None:
    """Two packs may share an id only for the same sort of thing, unless the manual settles it."""
    own = child(child(manual, table), id)
    kinds = [text_of(child(value, "kind")) for _, value in (here, before)]
    if table == "items" and own is None and kinds[0] != kinds[1]:
        problems.add("pack_clash", key, f"{table}.{id}", pack=here[0], other=before[0], table=table, name=id)


def _add_words(joined: Node, pack: Node) -> Node:
    """Forbidden words, what is asked by default, and the glossary of a pack.

    Of a word that both explain the manual's reading wins.
    """
    never = child(pack, "never")
    if never is not None and listed(never):
        scope = child(joined, "scope")
        block = scope if scope is not None and scope.kind == "map" else with_entries(never, ())
        joined = put(joined, "scope", put(block, "never", _longer(child(block, "never"), never)))
    asked = child(pack, "default_collect")
    if asked is not None and child(joined, "default_collect") is None:
        joined = put(joined, "default_collect", asked)
    terms = child(pack, "glossary")
    if terms is not None and terms.kind == "list" and terms.items:
        joined = put(joined, "glossary", _longer(terms, child(joined, "glossary")))
    return joined


def _longer(first: Node | None, then: Node | None) -> Node:
    """One list of both."""
    entries = (*listed(first), *listed(then))
    at = entries[0]
    return Node(kind="list", file=at.file, line=at.line, column=at.column, items=entries)
