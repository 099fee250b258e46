"""What belongs to the line itself: hours, opening, notices, closing."""

from __future__ import annotations

import itertools
from typing import Any

from toritsugi.core.manual.language import DAYS
from toritsugi.core.manual.model import (
    Closure,
    Condition,
    ConditionalPhrase,
    DeskLine,
    Hours,
    Phrase,
    Span,
)
from toritsugi.core.manual.reading import Leaf, Record
from toritsugi.core.manual.resolve_items import double
from toritsugi.core.manual.scene import BUILT_IN_NOTICES, Scene

CLOSING = "お電話ありがとうございました。失礼いたします。"


def resolve_desk_line(scene: Scene) -> DeskLine | None:
    """The line; None when something it needs is missing (and noted)."""
    record = scene.manual.record("line")
    if record is None or not all(record.has(key) for key in ("id", "name", "reading")):
        return None
    seen: dict[str, Leaf] = {}
    for leaf in record.many("numbers"):
        double(scene, leaf, seen)
    return DeskLine(
        id=record.value("id"),
        name=record.value("name"),
        reading=record.value("reading"),
        numbers=record.values("numbers"),
        timezone=record.value("timezone", "Asia/Tokyo"),
    )


def resolve_hours(scene: Scene) -> Hours:
    """Opening hours with the client's closures. A day by name wins over weekdays and weekend, those over everyday."""
    record = scene.manual.record("hours")
    closed = record.many("closed") if record is not None else ()
    own = [entry for entry in closed if isinstance(entry, Record)]
    closures = tuple(
        closure
        for prefix, entries in (("", own), ("client.", scene.client.many("closures")))
        for entry in entries
        if (closure := _closure(scene, entry, prefix)) is not None
    )
    return Hours(
        week=_week(scene, record) if record is not None else (),
        closed_on_holidays=any(isinstance(entry, Leaf) for entry in closed),
        closures=closures,
    )


def _week(scene: Scene, record: Record) -> tuple[tuple[Span, ...], ...]:
    if not any(record.has(key) for key in ("everyday", "weekdays", "weekend", *DAYS)):
        return ()
    week = []
    for number, day in enumerate(DAYS):
        group = "weekdays" if number < 5 else "weekend"
        key = next((key for key in (day, group, "everyday") if record.has(key)), "")
        spans: list[Span] = sorted(
            (span for leaf in record.many(key) for span in leaf.value), key=lambda span: span.from_minute
        )
        if any(a.to_minute > b.from_minute for a, b in itertools.pairwise(spans)):
            leaf = record.many(key)[0]
            scene.problems.add("spans_overlap", leaf.node, f"{record.path}.{key}")
        week.append(tuple(spans))
    return tuple(week)


def _closure(scene: Scene, record: Record, prefix: str) -> Closure | None:
    start = record.value("on") or record.value("from")
    if not start:
        if not any(key.text in ("on", "from") for key, _ in record.node.entries):
            scene.problems.add("missing_key", record.node, f"{record.path}.from", name="from")
        return None
    end = record.value("on") or record.value("to", start)
    if len(start) != len(end) or (len(start) == 10 and end < start):
        scene.problems.add("dates_reversed", record.node, record.path)
        return None
    say = record.leaf("say")
    phrase = None if say is None else scene.phrase(say, id=prefix + say.path)
    span = next(iter(record.value("at", ())), None)
    return Closure(from_date=start, to_date=end, phrase=phrase, span=span, title=record.value("title", ""))


def resolve_opening(scene: Scene) -> tuple[ConditionalPhrase, ...]:
    """The openings; one of them must fit always."""
    found = _conditional(scene, scene.manual.many("opening"))
    if found and not any(line.when.op == "always" for line in found):
        scene.problems.add("no_plain_opening", scene.manual.many("opening")[0].node, "opening")
    return found


def resolve_closing(scene: Scene) -> tuple[ConditionalPhrase, ...]:
    """The closing lines, or the one every line has."""
    found = _conditional(scene, scene.manual.many("closing"))
    return found or (ConditionalPhrase(when=Condition(), phrase=Phrase(id="closing.0", text=CLOSING)),)


def _conditional(scene: Scene, entries: tuple[Any, ...]) -> tuple[ConditionalPhrase, ...]:
    found = []
    for number, record in enumerate(entries):
        say = record.leaf("say")
        if say is not None:
            key = record.path.split(".")[0]
            phrase = scene.phrase(say, id=f"{key}.{number}")
            found.append(ConditionalPhrase(when=record.value("when", Condition()), phrase=phrase))
    return tuple(found)


def resolve_notices(scene: Scene) -> tuple[Phrase, ...]:
    """The notices, played to their end: called by name from client.yaml or the built-in ones, or written in place."""
    found: dict[str, tuple[Phrase, int]] = {}
    for number, entry in enumerate(scene.manual.many("notices")):
        phrase = _notice(scene, entry, number)
        if phrase is not None and phrase.id in found:
            name, before = phrase.id.removeprefix("notices."), found[phrase.id][1]
            scene.problems.add("double_number", entry.node, entry.path, value=name, before=before)
        elif phrase is not None:
            found[phrase.id] = (phrase, entry.node.line)
    return tuple(phrase for phrase, _ in found.values())


def _notice(scene: Scene, entry: Record | Leaf, number: int) -> Phrase | None:
    if isinstance(entry, Record):
        say = entry.leaf("say")
        id = f"notices.{entry.value('id', number)}"
        return None if say is None else scene.phrase(say, id=id, may_interrupt=False)
    id, shared = f"notices.{entry.value}", scene.client.table("notices")
    if entry.value in shared:
        return scene.phrase(shared[entry.value], id=id, may_interrupt=False)
    text = BUILT_IN_NOTICES.get(entry.value)
    return None if text is None else Phrase(id=id, text=text, may_interrupt=False)
