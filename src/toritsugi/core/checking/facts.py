"""All that may be known when conditions are looked at, as far as they can tell: to see what can hold together."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from toritsugi.core.manual.conditions import OUTCOMES, PRESENCES, Facts
from toritsugi.core.manual.model import Condition, Manual
from toritsugi.core.values.model import Kind

#: more combinations than any manual's conditions need; beyond it nothing is said about what can hold
MOST = 20_000
#: a value that no condition names
OTHER = "?"


def facts_for(
    manual: Manual, conditions: Iterable[Condition], *, before_any_answer: bool = False
) -> list[Facts] | None:
    """Every combination of what these conditions look at; None when there are too many.

    before_any_answer: only what may be so before the caller has said a word.
    """
    parts = [part for condition in conditions for part in _parts(condition)]
    ranges = _ranges(manual, parts, before_any_answer=before_any_answer)
    count = 1
    for values in ranges.values():
        count *= len(values)
    if count > MOST:
        return None
    names = list(ranges)
    return [_facts(dict(zip(names, chosen, strict=True))) for chosen in itertools.product(*ranges.values())]


def _parts(condition: Condition) -> Iterator[Condition]:
    yield condition
    for part in condition.parts:
        yield from _parts(part)


def _ranges(
    manual: Manual, parts: list[Condition], *, before_any_answer: bool
) -> dict[tuple[str, str], tuple[str, ...]]:
    ops = {part.op for part in parts}
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    if ops & {"open", "closed"}:
        found["open", ""] = ("yes", "no")
    for op, known in (("matter", tuple(manual.matters)), ("outcome", OUTCOMES)):
        if op in ops:
            found[op, ""] = ("",) if before_any_answer else ("", *known)
    if "caller" in ops:
        found["caller", ""] = ("", *(rule.id for rule in manual.callers))
    for op in ("callback_wanted", "urgent", "complaint"):
        if op in ops:
            found[op, ""] = ("no",) if before_any_answer else ("no", "yes")
    for part in parts:
        if part.op == "presence":
            found["presence", part.name] = ("", *PRESENCES)
        if part.op == "item":
            found["item", part.name] = ("",) if before_any_answer else _values(manual, part.name, parts)
    return found


def _values(manual: Manual, name: str, parts: list[Condition]) -> tuple[str, ...]:
    item = manual.items.get(name)
    if item is None:
        return ("",)
    if item.kind is Kind.YES_NO:
        return ("", "yes", "no")
    if item.kind is Kind.CHOICE:
        return ("", *(choice.id for choice in item.choices))
    return ("", OTHER, *sorted({part.equals for part in parts if part.name == name and part.equals}))


def _facts(chosen: dict[tuple[str, str], str]) -> Facts:
    return Facts(
        open=chosen.get(("open", ""), "yes") == "yes",
        callback_wanted=chosen.get(("callback_wanted", "")) == "yes",
        urgent=chosen.get(("urgent", "")) == "yes",
        complaint=chosen.get(("complaint", "")) == "yes",
        matter=chosen.get(("matter", ""), ""),
        caller=chosen.get(("caller", ""), ""),
        outcome=chosen.get(("outcome", ""), ""),
        presence={name: value for (op, name), value in chosen.items() if op == "presence" and value},
        items={name: value for (op, name), value in chosen.items() if op == "item" and value},
    )
