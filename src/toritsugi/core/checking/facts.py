"""All that may be known when conditions are looked at, as far as they can tell: to see what can hold together."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from toritsugi.core.manual import words
from toritsugi.core.manual.conditions import FLAGS, NOT_TOLD, OUTCOMES, PRESENCES, WITHHELD, Facts
from toritsugi.core.manual.model import Condition, Manual
from toritsugi.core.values.model import Kind

#: more combinations than any manual's conditions need; beyond it nothing is said about what can hold
MOST = 20_000
#: a value that no condition names, and a day that none does
OTHER, OTHER_DAY = "?", "2027-06-15"
#: a year with a 29th of February, for days of every year
YEAR = "2028-"
Ranges = dict[tuple[str, str], tuple[Any, ...]]


def facts_for(
    manual: Manual, conditions: Iterable[Condition], *, before_any_answer: bool = False
) -> list[Facts] | None:
    """Every combination of what these conditions look at; None when there are too many.

    before_any_answer: only what may be so before the caller has said a word.
    """
    parts = list(dict.fromkeys(part for condition in conditions for part in parts_of(condition)))
    ranges = {**_of_the_talk(manual, parts, before_any_answer=before_any_answer), **_of_the_time(parts)}
    count = 1
    for values in ranges.values():
        count *= len(values)
    if count > MOST:
        return None
    names = list(ranges)
    return [_facts(dict(zip(names, chosen, strict=True))) for chosen in itertools.product(*ranges.values())]


def parts_of(condition: Condition) -> Iterator[Condition]:
    """A condition and everything it is put together from."""
    yield condition
    for part in condition.parts:
        yield from parts_of(part)


def _of_the_talk(manual: Manual, parts: list[Condition], *, before_any_answer: bool) -> Ranges:
    ops = {part.op for part in parts}
    found: Ranges = {}
    for op, known in (("matter", tuple(manual.matters)), ("outcome", OUTCOMES)):
        if op in ops:
            found[op, ""] = ("",) if before_any_answer else ("", *known)
    if "caller" in ops:
        found["caller", ""] = ("", *(rule.id for rule in manual.callers))
    if "withheld" in ops:
        found["withheld", ""] = ("", NOT_TOLD, *WITHHELD)
    for op in ("callback_wanted", *FLAGS, "silent"):
        if op in ops:
            found[op, ""] = (False,) if before_any_answer and op != "vip" else (False, True)
    for part in parts:
        if part.op == "presence":
            found["presence", part.name] = ("", *PRESENCES)
        if part.op == "item":
            found["item", part.name] = ("",) if before_any_answer else _values(manual, part.name, parts)
    return found


def _of_the_time(parts: list[Condition]) -> Ranges:
    """Times at the edges of what conditions name; days of the week and dates vary alone, which allows a little more."""
    found: Ranges = {}
    for part in parts:
        if part.op in ("open", "closed"):
            found["open", ""] = (True, False)
        elif part.op in ("holiday", "reported"):
            found[part.op, ""] = (False, True)
        elif part.op == "day":
            found["weekday", ""] = tuple(range(7))
        elif part.op == "time" and (span := words.span_of(part.name)) is not None:
            edges = {span.from_minute % 1440, (span.to_minute - 1) % 1440, span.to_minute % 1440}
            found["minute", ""] = tuple(sorted({*found.get(("minute", ""), (0,)), *edges}))
        elif part.op == "date":
            days = {part.name, part.equals or part.name}
            named = {day if len(day) == 10 else YEAR + day for day in days}
            found["date", ""] = tuple(sorted({*found.get(("date", ""), (OTHER_DAY,)), *named}))
        elif part.op == "repeat":
            known = [day for day in found.get(("last_call", ""), ()) if day is not None]
            found["last_call", ""] = (None, *sorted({*known, float(part.name[:-1])}))
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


def _facts(chosen: dict[tuple[str, str], Any]) -> Facts:
    def of(name: str, default: Any) -> Any:
        return chosen.get((name, ""), default)

    return Facts(
        open=of("open", True),
        callback_wanted=of("callback_wanted", False),
        urgent=of("urgent", False),
        complaint=of("complaint", False),
        matter=of("matter", ""),
        caller=of("caller", ""),
        outcome=of("outcome", ""),
        presence={name: value for (op, name), value in chosen.items() if op == "presence" and value},
        items={name: value for (op, name), value in chosen.items() if op == "item" and value},
        flags=tuple(flag for flag in FLAGS if of(flag, False)),
        minute=of("minute", None),
        weekday=of("weekday", None),
        date=of("date", ""),
        holiday=of("holiday", False),
        last_call=of("last_call", None),
        reported=of("reported", False),
        silent=of("silent", False),
        withheld=of("withheld", ""),
    )
