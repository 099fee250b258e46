"""Findings about items: asked twice, re-asks that no caller hears, numbers not read back."""

from __future__ import annotations

from collections.abc import Iterator

from toritsugi.core.checking.collecting import Findings
from toritsugi.core.checking.procedures import steps_of
from toritsugi.core.dialogue.policy import tries
from toritsugi.core.manual.model import Manual, Step
from toritsugi.core.values.model import Kind


def check_items(manual: Manual, found: Findings) -> None:
    """Each item, and each list of items."""
    for item in manual.items.values():
        if item.kind is Kind.PHONE and not item.read_back:
            found.add("not_read_back", f"items.{item.id}", item=item.title)
        used = tries(item) - 1
        for key in (f"items.{item.id}.again.{number}" for number in range(used, len(item.again))):
            if found.written(key):
                found.add("again_unused", key, used=used)
    for key, collect in _lists(manual):
        for name in sorted({name for name in collect if collect.count(name) > 1}):
            found.add("collected_twice", key, item=_title(manual, name))
        numbers = any(manual.items[name].kind is Kind.PHONE for name in collect if name in manual.items)
        if "callback" in collect and not numbers:
            found.add("callback_without_number", key)
    for matter in manual.matters.values():
        _check_questions(manual, matter.procedure, (), found)


def _lists(manual: Manual) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "default_collect", manual.default_collect
    for matter in manual.matters.values():
        yield f"matters.{matter.id}.collect", matter.collect
        for step in steps_of(matter.procedure):
            yield step.id, step.collect


def _check_questions(manual: Manual, steps: tuple[Step, ...], above: tuple[str, ...], found: Findings) -> None:
    """A question that stands in a branch of itself has been answered before it is put."""
    for step in steps:
        if step.item and step.item in above:
            found.add("asked_again", step.id, item=_title(manual, step.item))
        for branch in step.branches:
            _check_questions(manual, branch.steps, (*above, step.item) if step.item else above, found)


def _title(manual: Manual, name: str) -> str:
    item = manual.items.get(name)
    return item.title if item is not None else name
