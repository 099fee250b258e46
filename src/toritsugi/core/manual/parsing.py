"""From the marked nodes of a manual and its client to the resolved manual. All problems are collected, then raised."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from toritsugi.core.manual import checks
from toritsugi.core.manual.migrations import as_written, up_to_date
from toritsugi.core.manual.model import ALARMS, Item, Manual, Phrase, Term
from toritsugi.core.manual.packs import included, opened
from toritsugi.core.manual.problems import Problems
from toritsugi.core.manual.reading import Reader, Record
from toritsugi.core.manual.resolve_callers import resolve_callers
from toritsugi.core.manual.resolve_contacts import contacts_of, ladders_of
from toritsugi.core.manual.resolve_items import STOCKED, resolve_items, stock
from toritsugi.core.manual.resolve_line import (
    resolve_closing,
    resolve_desk_line,
    resolve_hours,
    resolve_notices,
    resolve_opening,
)
from toritsugi.core.manual.resolve_manners import resolve_manners
from toritsugi.core.manual.resolve_matters import resolve_cards, resolve_matters
from toritsugi.core.manual.resolve_notify import resolve_notify
from toritsugi.core.manual.resolve_procedure import resolve_procedures
from toritsugi.core.manual.scene import Scene
from toritsugi.core.manual.shapes import Scalar
from toritsugi.core.manual.source import Node
from toritsugi.core.manual.standard import PREFIX, standard_phrases
from toritsugi.core.manual.tree import child, listed, put, text_of
from toritsugi.core.manual.words import TABLE_PATTERN, fits
from toritsugi.core.values.model import Kind

#: number of the form of a resolved manual and its snapshot; the formats of sources are in `migrations`
FORMAT = 1
TOLD = "確かに承りました。"
NOT_KEPT = "申し訳ございません。ただいま受付ができかねますので、しばらくたってからおかけ直しくださいませ。"
_FILE = Scalar("file")
_CORE_KINDS = (Kind.ORGANIZATION, Kind.PERSON, Kind.PHONE)


def parse(
    manual: Node,
    client: Node | None,
    *,
    zones: frozenset[str] = frozenset(),
    packs: Mapping[str, Node] | None = None,
    tables: Mapping[str, str] | None = None,
) -> Manual:
    """The resolved manual.

    client: the client's shared facts, None when they stand inside the manual. zones: the names of time zones there are;
    empty does not check them. packs: name → tree of every pack there is to include. tables: file name → text of the CSV
    lists beside the manual. Raises ManualError with every problem found.
    """
    problems = Problems(as_written(manual, client))
    reader = Reader(problems, zones)
    own = reader.record(opened(_with_client_inside(up_to_date(manual)), packs or {}, problems), "manual", "")
    inner = own.record("client") if own is not None else None
    shared = reader.record(up_to_date(client), "client", "") if client is not None else inner
    if own is None or shared is None:
        problems.finish()
        problems.add("missing_key", manual, "client", name="client")
        problems.finish()
        raise AssertionError("unreachable: finish() raises")
    written = frozenset(f"{table}.{id}" for table in STOCKED for id in _ids(manual, table))
    scene = _scene(reader, own, shared, tables or {}, written)
    resolved = _resolve(scene)
    problems.finish()
    if resolved is None:
        raise AssertionError("a manual without problems resolves")
    return resolved


def _with_client_inside(manual: Node) -> Node:
    """A client's facts that stand inside the manual are brought up to date with it."""
    inside = child(manual, "client")
    return put(manual, "client", up_to_date(inside)) if inside is not None and inside.kind == "map" else manual


def lists(manual: Node) -> tuple[str, ...]:
    """The names of the CSV lists that a manual's rules for callers name; what is no such name is left out."""
    rules = listed(child(manual, "callers"))
    named = (text_of(child(rule, "list")) for rule in rules if rule.kind == "map")
    return tuple(dict.fromkeys(name for name in named if fits(TABLE_PATTERN, name)))


def client_file(manual: Node) -> tuple[str, Node] | None:
    """The name of the client's file that a manual names, with its place; None when it names none that is usable."""
    for key, value in manual.entries:
        if key.text == "client" and value.kind == "scalar" and not value.empty:
            silent = Reader(Problems())
            read = silent.value(value, _FILE, "client")
            return None if read is None else (str(read.value), value)
    return None


def _scene(reader: Reader, manual: Record, client: Record, tables: Mapping[str, str], written: frozenset[str]) -> Scene:
    line = manual.record("line")
    rules = manual.many("callers")
    names = {"client": client.value("name", ""), "line": line.value("name", "") if line is not None else ""}
    defined = {
        "item": _ids(manual.node, "items"),
        "card": _ids(manual.node, "cards"),
        "matter": _ids(manual.node, "matters"),
        "contact": _ids(client.node, "contacts"),
        "ladder": _ids(client.node, "ladders"),
        "target": (*_ids(client.node, "contacts"), *_ids(client.node, "ladders")),
        "procedure": _ids(manual.node, "procedures"),
        "notice": _ids(client.node, "notices"),
        "caller": tuple(record.value("id", f"rule_{number}") for number, record in enumerate(rules)),
    }
    return Scene(
        reader=reader,
        problems=reader.problems,
        manual=manual,
        client=client,
        defined=defined,
        contacts=contacts_of(client, names),
        ladders=ladders_of(client, reader.problems),
        tables=tables,
        names=names,
        procedures={},
        own=written,
    )


def _ids(node: Node, key: str) -> tuple[str, ...]:
    """Ids under a key as written, whatever is wrong with their contents."""
    return tuple(id.text for name, value in node.entries if name.text == key for id, _ in value.entries)


def _resolve(scene: Scene) -> Manual | None:
    manual, client = scene.manual, scene.client
    scope, escalations = manual.record("scope"), manual.record("escalations")
    line = resolve_desk_line(scene)
    items = resolve_items(scene)
    cards = resolve_cards(scene)
    resolve_procedures(scene, items)
    matters = resolve_matters(scene, items)
    opening = resolve_opening(scene)
    forbidden = (*(scope.many("never") if scope is not None else ()), *client.many("never"))
    words = tuple(dict.fromkeys(leaf.value for leaf in forbidden))
    manners = resolve_manners(scene)
    notify = resolve_notify(scene, matters)
    callers = resolve_callers(scene)
    hours = resolve_hours(scene)
    unused = stock(scene)
    scene.reader.forget(unused)
    _check(scene, words, promise=manners.callback.promise)
    items = {id: item for id, item in items.items() if f"items.{id}" not in unused}
    if line is None or not manual.has("format") or not client.has("id"):
        return None
    resolved = Manual(
        format=FORMAT,
        client_id=client.value("id"),
        client_name=scene.names["client"],
        line=line,
        hours=hours,
        opening=opening,
        notices=resolve_notices(scene),
        items=items,
        matters=matters,
        cards=cards,
        callers=callers,
        contacts=scene.contacts,
        closing=(*manners.closing, *resolve_closing(scene)),
        told=_sentence(scene, "told", TOLD),
        not_kept=_sentence(scene, "not_kept", NOT_KEPT),
        notify=notify,
        standard={**_standard(scene), **manners.standard},
        does=scope.values("does") if scope is not None else (),
        never_say=words,
        glossary=_glossary(manual, client),
        longest_call=scope.value("longest_call", 300.0) if scope is not None else 300.0,
        default_collect=manual.values("default_collect") or _default_collect(items),
        ask_matter=scene.optional(manual.leaf("ask_matter")),
        retention_days=manners.days,
        alarms=_alarms(escalations),
        escalate_to=scene.reachable(escalations.leaf("to"), by_phone=False) if escalations is not None else "",
        template=manual.value("template", ""),
        may_say=scope.values("may") if scope is not None else (),
        ladders=scene.ladders,
        absence=manners.absence,
        packs=tuple(dict.fromkeys(name for name, _ in included(manual.node))),
        language_model=scope.value("language_model", "") if scope is not None else "",
    )
    resolved = msgspec.structs.replace(resolved, **manners.written)
    checks.check_standard(scene, resolved, forbidden)
    return resolved


def _check(scene: Scene, never_say: tuple[str, ...], *, promise: bool) -> None:
    """All that is looked at across the parts of a manual."""
    checks.check_references(scene)
    checks.check_sentences(scene, never_say)
    checks.check_scope(scene)
    checks.check_not_kept(scene)
    checks.check_accents(scene)
    checks.check_notes(scene)
    checks.check_promises(scene, promise=promise)


def _alarms(record: Record | None) -> tuple[str, ...]:
    """What escalates of itself: everything, unless the manual lists it."""
    if record is None or not record.has("when"):
        return ALARMS
    return tuple(name for name in record.values("when") if name in ALARMS)


def _sentence(scene: Scene, key: str, default: str) -> Phrase:
    leaf = scene.manual.leaf(key) or scene.client.leaf(key)
    return Phrase(id=key, text=default) if leaf is None else scene.phrase(leaf, id=key)


def _standard(scene: Scene) -> dict[str, Phrase]:
    """The standard phrases; the line's own words win over the client's, those over the table."""
    phrases = standard_phrases()
    for record in (scene.client.record("phrases"), scene.manual.record("phrases")):
        for name, leaf in record.fields.items() if record is not None else ():
            before = phrases[PREFIX + name]
            phrases[PREFIX + name] = scene.phrase(leaf, id=before.id, may_interrupt=before.may_interrupt)
    return phrases


def _glossary(manual: Record, client: Record) -> tuple[Term, ...]:
    terms = {}
    named = [(record, "name") for record in client.many("trading_names")]
    listed = [(record, "word") for record in (*client.many("glossary"), *manual.many("glossary"))]
    for record, key in (*named, *listed):
        if record.has(key) and record.has("reading"):
            terms[record.value(key)] = Term(
                word=record.value(key),
                reading=record.value("reading"),
                misheard=record.values("misheard"),
                accent=record.value("accent", -1),
            )
    return tuple(terms.values())


def _default_collect(items: dict[str, Item]) -> tuple[str, ...]:
    """Who is calling, from where, how to call back, and the first open question."""
    core = [item.id for item in items.values() if item.kind in _CORE_KINDS]
    text = [item.id for item in items.values() if item.kind is Kind.TEXT][:1]
    return tuple(core + text)
