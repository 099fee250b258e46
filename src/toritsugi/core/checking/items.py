"""Findings about items: asked twice, re-asks that no caller hears, numbers not read back."""

from __future__ import annotations

from collections.abc import Iterator

from toritsugi.core.checking.abstraction import items_in
from toritsugi.core.checking.collecting import Findings
from toritsugi.core.checking.facts import facts_for
from toritsugi.core.checking.procedures import steps_of
from toritsugi.core.dialogue.policy import tries
from toritsugi.core.manual.conditions import holds
from toritsugi.core.manual.model import Condition, Manual, Step
from toritsugi.core.manual.resolve_procedure import ends
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
    _check_circles(manual, found)
    _check_callback(manual, "default_collect", manual.default_collect, manual.default_collect, found)
    for matter in manual.matters.values():
        asked = (*matter.collect, *_asked_in(matter.procedure))
        _check_callback(manual, f"matters.{matter.id}.collect", matter.collect, asked, found)
        _check_steps(manual, matter.procedure, matter.collect, (), found)
        _check_questions(manual, matter.procedure, (), found)


def _check_circles(manual: Manual, found: Findings) -> None:
    """Items that are asked only after each other: none of them ever is. What no list has, callers may bring up."""
    listed = {name for _, collect in _lists(manual) for name in collect}
    listed |= {step.item for matter in manual.matters.values() for step in steps_of(matter.procedure)}
    waiting = {name for name in listed if name in manual.items and manual.items[name].needed.op != "always"}
    known = {*manual.items} - waiting
    while asked := {name for name in waiting if _may_be_asked(manual, manual.items[name].needed, known)}:
        waiting -= asked
        known |= asked
    for name in sorted(waiting, key=list(manual.items).index):
        others = "、".join(_title(manual, one) for one in sorted(items_in(manual.items[name].needed) - known))
        if others:
            found.add("asked_in_a_circle", f"items.{name}.when", item=_title(manual, name), others=others)


def _may_be_asked(manual: Manual, needed: Condition, known: set[str]) -> bool:
    """Whether a condition can hold while these items alone may be known."""
    every = facts_for(manual, [needed])
    return every is None or any(holds(needed, facts) for facts in every if facts.items.keys() <= known)


def _lists(manual: Manual) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "default_collect", manual.default_collect
    for matter in manual.matters.values():
        yield f"matters.{matter.id}.collect", matter.collect
        for step in steps_of(matter.procedure):
            yield step.id, step.collect


def _asked_in(steps: tuple[Step, ...]) -> tuple[str, ...]:
    """The items that these steps ask, whichever of their branches is taken."""
    return tuple(name for step in steps for name in (*step.collect, step.item))


def _check_steps(
    manual: Manual, steps: tuple[Step, ...], before: tuple[str, ...], after: tuple[str, ...], found: Findings
) -> None:
    """Steps that ask for the wish of a call back. before, after: what is asked around them; after them only where they
    do not end the call."""
    then = () if ends(steps) else after
    for number, step in enumerate(steps):
        _check_callback(manual, step.id, step.collect, (*before, *_asked_in(steps), *then), found)
        so_far = (*before, *_asked_in(steps[: number + 1]))
        for branch in step.branches:
            _check_steps(manual, branch.steps, so_far, (*_asked_in(steps[number + 1 :]), *then), found)


def _check_callback(
    manual: Manual, key: str, collect: tuple[str, ...], asked: tuple[str, ...], found: Findings
) -> None:
    """A call back is wished for where a number is asked as well. asked: in the same call in any case."""
    numbers = any(manual.items[name].kind is Kind.PHONE for name in asked if name in manual.items)
    if "callback" in collect and not numbers:
        found.add("callback_without_number", key)


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
